# ruff: noqa: RUF001 - letters that look alike are folded here
"""Find the words of a list in a message, whatever the language, case and accents.

The lists are plain strings of comma-separated entries: `word` is a whole word, `word*` a beginning,
`*word` an end, `*word*` any part of a word. In scripts that are written without spaces every entry
matches anywhere.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

_EXACT_LENGTH = 3
"""Entries up to this length match with their accents: without them they are words of other languages."""

_START = 2
"""How many characters of a word it is indexed by."""
_LETTERS_WITHOUT_DECOMPOSITION = {
    "ı": "i",
    "ł": "l",
    "đ": "d",
    "ø": "o",
    "ß": "s",
    "æ": "a",
    "ə": "e",
    "ё": "е",
}
# Thai and Lao; Myanmar; Khmer; kana, Han and their relatives; Hangul, where particles follow without a space.
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x9FFF), (0xAC00, 0xD7AF))


class Span(NamedTuple):
    """A stretch of a text, end excluded."""

    start: int
    end: int


class SearchText:
    """A normalised text in the forms that words are looked up in; all have the length of the text."""

    __slots__ = ("folded", "folded_starts", "lower", "lower_starts")

    def __init__(self, text: str) -> None:
        self.lower = text.lower() if text.isascii() else "".join(char.lower()[:1] for char in text)
        self.folded = self.lower if text.isascii() else "".join(map(_without_accent, self.lower))
        self.lower_starts = _starts_in(self.lower)
        self.folded_starts = self.lower_starts if text.isascii() else _starts_in(self.folded)


class _Entry(NamedTuple):
    word: str
    is_exact: bool
    starts_word: bool
    ends_word: bool


class WordList:
    """A compiled list of words, indexed by how they start: most of them start as nothing in a text does."""

    __slots__ = ("_exact", "_exact_starts", "_folded", "_folded_starts")

    def __init__(self, entries: Iterable[str]) -> None:
        self._exact: dict[str, list[_Entry]] = {}
        self._folded: dict[str, list[_Entry]] = {}
        words = {word.strip() for entry in entries for word in entry.split(",")}
        for word in sorted(words - {""}):
            entry = _entry(word)
            index = self._exact if entry.is_exact else self._folded
            index.setdefault(entry.word[:_START], []).append(entry)
        self._exact_starts, self._folded_starts = frozenset(self._exact), frozenset(self._folded)

    def find(self, text: SearchText) -> Spans:
        """Where the words stand in `text`; a word inside another counts once."""
        spans: list[Span] = []
        for start in text.lower_starts & self._exact_starts:
            for entry in self._exact[start]:
                spans += _occurrences(text.lower, text.lower, entry)
        for start in text.folded_starts & self._folded_starts:
            for entry in self._folded[start]:
                spans += _occurrences(text.folded, text.lower, entry)
        return Spans(spans)


class Spans:
    """Spans in the order of the text, searchable by position."""

    __slots__ = ("_ends", "_starts", "spans")

    def __init__(self, spans: Iterable[Span]) -> None:
        self.spans: list[Span] = []
        for span in sorted(set(spans), key=lambda span: (span.start, -span.end)):
            if not self.spans or span.end > self.spans[-1].end:
                self.spans.append(span)
        self._starts = [span.start for span in self.spans]
        self._ends = [span.end for span in self.spans]

    def __bool__(self) -> bool:
        return bool(self.spans)

    def within(self, start: int, end: int) -> list[Span]:
        """The spans that lie in [start, end]."""
        return self.spans[bisect_left(self._starts, start) : bisect_right(self._ends, end)]

    def last_within(self, start: int, end: int) -> Span | None:
        """The last span that lies in [start, end]."""
        last = bisect_right(self._ends, end) - 1
        return self.spans[last] if last >= 0 and self.spans[last].start >= start else None

    def ending_at(self, end: int) -> Span | None:
        """The span that ends at `end`."""
        index = bisect_left(self._ends, end)
        return self.spans[index] if index < len(self.spans) and self._ends[index] == end else None

    def starting_at(self, start: int) -> Span | None:
        """The span that starts at `start`."""
        index = bisect_left(self._starts, start)
        return self.spans[index] if index < len(self.spans) and self._starts[index] == start else None

    def first_within(self, start: int, end: int) -> Span | None:
        """The first span that lies in [start, end]."""
        first = bisect_left(self._starts, start)
        return self.spans[first] if first < len(self.spans) and self.spans[first].end <= end else None


def _starts_in(text: str) -> frozenset[str]:
    """The characters of `text`, and its pairs of characters."""
    return frozenset(text) | frozenset(map("".join, pairwise(text)))


def _occurrences(form: str, lower: str, entry: _Entry) -> Iterator[Span]:
    at = form.find(entry.word)
    while at >= 0:
        span = Span(at, at + len(entry.word))
        if _is_bounded(lower, span, entry):
            yield span
        at = form.find(entry.word, span.end)


def _entry(notation: str) -> _Entry:
    word = unicodedata.normalize("NFKC", notation.strip("*").lower())
    is_unspaced = _is_unspaced(word[0])
    is_exact = len(word) <= _EXACT_LENGTH and not is_unspaced
    return _Entry(
        word if is_exact else "".join(map(_without_accent, word)),
        is_exact,
        not notation.startswith("*") and not is_unspaced,
        not notation.endswith("*") and not is_unspaced,
    )


def _is_bounded(lower: str, span: Span, entry: _Entry) -> bool:
    if entry.starts_word and span.start > 0 and _joins(lower[span.start - 1], lower[span.start]):
        return False
    return not (entry.ends_word and span.end < len(lower) and _joins(lower[span.end], lower[span.end - 1]))


def _joins(neighbour: str, edge: str) -> bool:
    """Whether `neighbour` continues the word that has `edge` at its end."""
    if unicodedata.category(neighbour)[0] not in "LM" or unicodedata.category(edge)[0] not in "LM":
        return False
    return _is_latin(neighbour) if _is_latin(edge) else abs(ord(neighbour) - ord(edge)) < 0x180


def _is_latin(char: str) -> bool:
    return char < "\u0250" or "\u1e00" <= char < "\u1f00"


def _is_unspaced(char: str) -> bool:
    return any(first <= ord(char) <= last for first, last in _UNSPACED)


@lru_cache(maxsize=2048)
def _without_accent(char: str) -> str:
    """The base letter of an accented Latin, Greek or Cyrillic letter; other characters as they are."""
    if char in _LETTERS_WITHOUT_DECOMPOSITION:
        return _LETTERS_WITHOUT_DECOMPOSITION[char]
    return unicodedata.normalize("NFD", char)[0] if _is_latin(char) or "\u0370" <= char < "\u0400" else char
