"""Match typed words against names: in any order, without case or accents, with one typing error each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from unicodedata import combining, normalize

from otptui.text.vowel_signs import vowel_signs_as_letters

_WORD = re.compile(r"\w+")


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """`text` without case and accents, for comparing and searching: "Café" and "CAFE" fold alike.

    Characters are folded one by one, so that `spans` can map positions back to the original text.
    """
    if text.isascii():
        return text.lower()
    # Vowel signs become letters here too, because the screen may show letters in their place.
    bare = normalize("NFKD", normalize("NFKD", vowel_signs_as_letters(text)).casefold())
    return "".join([char for char in bare if not combining(char)])


def words_of(query: str) -> tuple[str, ...]:
    """The distinct folded words of a typed query, in order."""
    return tuple(dict.fromkeys(fold(query).split()))


def spans(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where the folded `words` occur in `text`, as (start, end), in order; overlapping spans are merged."""
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
    start = folded.find(word) if word else -1
    while start >= 0:
        starts.append(start)
        start = folded.find(word, start + len(word))
    return starts


def _unfolded(text: str, hits: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Map spans of the folded text to spans of `text`; an accent belongs to the letter before it."""
    ends = list(accumulate(len(fold(char)) for char in text))
    origin = [index for index, char in enumerate(text) for _ in fold(char)]
    after = {end: index + 1 for index, end in enumerate(ends)}
    return [(origin[start], max(after.get(end, 0), origin[end - 1] + 1)) for start, end in hits]


SHORTEST_MISSPELLING = 4
"""Letters a word needs before other spellings are tried: shorter words are close to too many others."""


def near_spellings(word: str, names: str) -> tuple[str, ...]:
    """The words of the folded `names` that the folded `word` may be a misspelling of, alphabetically.

    They differ by one letter added, dropped or replaced, or by two neighbours swapped. Where no whole
    word is that close, beginnings of words are returned: the query may be unfinished. Short words and
    numbers have no near spellings.
    """
    if len(word) < SHORTEST_MISSPELLING or not word.isalpha():
        return ()
    words = _words_in(names)
    edits = _single_edits(word, set("".join(words)))
    near = edits & words
    if not near:
        lengths = range(len(word) - 1, len(word) + 2)
        near = edits & {other[:length] for other in words for length in lengths}
    return tuple(sorted(near))


@lru_cache(maxsize=4)
def _words_in(names: str) -> frozenset[str]:
    return frozenset(_WORD.findall(names))


def _single_edits(word: str, letters: Iterable[str]) -> set[str]:
    """Every string one edit away from `word`: far fewer than the names it would be compared with."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    edits = {head + tail[1:] for head, tail in cuts}
    edits.update(head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1)
    for letter in letters:
        edits.update(head + letter + tail for head, tail in cuts)
        edits.update(head + letter + tail[1:] for head, tail in cuts)
    return edits
