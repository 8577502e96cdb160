"""Finding words in names the way a person types them: in any order, whatever the case or the accents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from unicodedata import combining, normalize

from otptui.text.sanitize import with_letters

_WORD = re.compile(r"\w+")


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """`text` without case and accents ("Café" and "CAFE" are one), fit to compare and to search in.

    Folds character by character, so `spans` can find its way back to the unfolded text.
    """
    if text.isascii():
        return text.lower()
    # The letters as well: what is shown may have them in place of vowel signs.
    bare = normalize("NFKD", normalize("NFKD", with_letters(text)).casefold())
    return "".join([char for char in bare if not combining(char)])


def words_of(query: str) -> tuple[str, ...]:
    """What is looked for when `query` is typed: its folded words, each once."""
    return tuple(dict.fromkeys(fold(query).split()))


def spans(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where the folded `words` stand in `text`: (start, end) of every hit, in order, none overlapping."""
    folded = fold(text)
    hits = sorted((start, start + len(word)) for word in words for start in _starts(folded, word))
    if not hits:
        return []
    if len(folded) != len(text) or not text.isascii():
        hits = _unfolded(text, hits)
    merged = [hits[0]]
    for start, end in hits[1:]:
        if start > merged[-1][1]:
            merged.append((start, end))
        else:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
    return merged


def _starts(folded: str, word: str) -> list[int]:
    starts: list[int] = []
    at = folded.find(word) if word else -1
    while at >= 0:
        starts.append(at)
        at = folded.find(word, at + len(word))
    return starts


def _unfolded(text: str, hits: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The hits in the folded text as positions in `text`; an accent belongs to the letter before it."""
    ends = list(accumulate(len(fold(char)) for char in text))
    origin = [index for index, char in enumerate(text) for _ in fold(char)]
    after = {end: index + 1 for index, end in enumerate(ends)}
    return [(origin[start], max(after.get(end, 0), origin[end - 1] + 1)) for start, end in hits]


LEAST_FOR_A_SLIP = 4
"""Letters a word must have to be taken for a slip: a shorter one is too near to too many others."""


def meant_by(word: str, names: str) -> tuple[str, ...]:
    """The words of the folded `names` that the folded `word` may be a slip for: one letter more, less or
    another, or two neighbours swapped. Where there is no such word, the beginnings of words that are as
    near: what is typed may not be finished. In alphabetical order; none for a short word or a number."""
    if len(word) < LEAST_FOR_A_SLIP or not word.isalpha():
        return ()
    words = _words_in(names)
    slips = _slips(word, set("".join(words)))
    near = slips & words
    if not near:
        lengths = range(len(word) - 1, len(word) + 2)
        near = slips & {other[:length] for other in words for length in lengths}
    return tuple(sorted(near))


@lru_cache(maxsize=4)
def _words_in(names: str) -> frozenset[str]:
    return frozenset(_WORD.findall(names))


def _slips(word: str, letters: Iterable[str]) -> set[str]:
    """Everything that one slip makes of `word`: far less than there are names to compare it with."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    slips = {head + tail[1:] for head, tail in cuts}
    slips.update(head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1)
    for letter in letters:
        slips.update(head + letter + tail for head, tail in cuts)
        slips.update(head + letter + tail[1:] for head, tail in cuts)
    return slips
