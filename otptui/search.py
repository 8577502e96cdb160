"""Finding words in names the way a person types them: in any order, whatever the case or the accents."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from unicodedata import combining, normalize

_WORD = re.compile(r"\w+")


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """`text` without case and accents ("Café" and "CAFE" are one), fit to compare and to search in.

    Folds character by character, so `spans` can find its way back to the unfolded text.
    """
    if text.isascii():
        return text.lower()
    bare = normalize("NFKD", normalize("NFKD", text).casefold())
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


def meant_by(word: str, names: Collection[str]) -> tuple[str, ...]:
    """The words of the folded `names` that the folded `word` may be a slip for: one letter more, less or
    another, or two neighbours swapped. Where there is no such word, the beginnings of words that are as
    near: what is typed may not be finished. In alphabetical order; none for a short word or a number."""
    if len(word) < LEAST_FOR_A_SLIP or not word.isalpha():
        return ()
    lengths = range(len(word) - 1, len(word) + 2)
    whole = {found for name in names for found in _WORD.findall(name)}
    near = {other for other in whole if len(other) in lengths and _one_slip(word, other)}
    if not near:
        begun = {other[:length] for other in whole for length in lengths if length < len(other)}
        near = {other for other in begun if _one_slip(word, other)}
    return tuple(sorted(near))


def _one_slip(word: str, other: str) -> bool:
    """Whether one slip leads from `word` to `other`."""
    if len(word) < len(other):
        word, other = other, word
    start = 0
    while start < len(other) and word[start] == other[start]:
        start += 1
    here, there = word[start:], other[start:]
    if len(word) > len(other):
        return here[1:] == there
    is_swap = len(here) > 1 and here[:2] == there[1::-1] and here[2:] == there[2:]
    return here[1:] == there[1:] or is_swap
