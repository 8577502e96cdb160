# ruff: noqa: RUF001 - punctuation of many scripts
"""A message as the code finder reads it: normalised characters, masked addresses, sentences."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right

from otptui.text.otp.word_finder import SearchText, Span

LONGEST_TEXT = 4_000

# With the space that ASCII punctuation has: a wide comma between "482910" and "5" makes no decimal.
_WIDE_PUNCTUATION = str.maketrans(
    {"，": ", ", "．": ". ", "！": "! ", "？": "? ", "；": "; ", "：": ": ", "\u20e3": None, "\ufe0f": None}
)
_MASK = "\x1f"
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[!-~]+"
    r"|(?<![A-Za-z0-9.@-])[A-Za-z0-9-]{1,60}(?:\.[A-Za-z0-9-]{1,60}){0,4}\.[A-Za-z]{2,10}/[!-~]*"
    r"|(?<![!-~])/[A-Za-z0-9+]{6,}(?![!-~])"
)
# The hash that Android's SMS Retriever looks for: the last word, eleven characters of base64.
_APP_HASH = re.compile(r"(?=.*[a-z])(?=.+[A-Z0-9+/])[A-Za-z0-9+/]{11}")
# A sender id of India's registry in front of the text: "VK-SWIGGI:".
_SENDER_ID = re.compile(r"^\W{0,3}[A-Z]{2}-[A-Z0-9]{6}(?=\s?:)")
_STOP = re.compile(r"[.!?؟](?=\s|$)|(?<=[0-9a-z])\.(?=[A-Z])|[。！？।॥۔։။።]")
_LONGEST_ABBREVIATION = 3
_LAST_WORD = re.compile(r"\w*$")
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])*")
_SIGNS = frozenset(" :=-–—'\"“„«([「『<*#\n")
_MOST_SIGNS = 8
_LINE_END = re.compile(r"\n+")


class MessageText:
    """One message, normalised. Positions refer to `text`, in which addresses are masked."""

    def __init__(self, raw: str, number: str) -> None:
        text = normalised(raw)
        self.whole = text.strip()
        text = _without_app_hash(_SENDER_ID.sub(_masked, _ADDRESS.sub(_masked, text)))
        self.text = text
        self.number = "".join(filter(str.isdigit, number))
        self.search = SearchText(text)
        self._sentence_ends = [
            stop.end() for stop in _STOP.finditer(text) if _ends_sentence(text, stop.start())
        ]
        self._line_ends = [end.start() for end in _LINE_END.finditer(text)]
        self._breaks = sorted({*self._sentence_ends, *self._line_ends})
        letters = [char for char in text if char.isalpha()]
        self.is_shouted = all(map(str.isupper, letters))
        self.has_lower_latin = any("a" <= char <= "z" for char in text)

    def sentence(self, position: int) -> tuple[int, int]:
        """Start and end of the sentence on one line that holds `position`."""
        index = bisect_right(self._breaks, position)
        start = self._breaks[index - 1] if index else 0
        return start, self._breaks[index] if index < len(self._breaks) else len(self.text)

    def line(self, position: int) -> str:
        """The line that holds `position`."""
        index = bisect_right(self._line_ends, position)
        start = self._line_ends[index - 1] if index else 0
        return self.text[start : self._line_ends[index] if index < len(self._line_ends) else len(self.text)]

    def ends_sentence_between(self, start: int, end: int) -> bool:
        """Whether a sentence (not just a line) ends in [start, end]."""
        index = bisect_right(self._sentence_ends, start)
        return index < len(self._sentence_ends) and self._sentence_ends[index] <= end

    def words(self, start: int, end: int) -> list[Span]:
        """The words in [start, end); the rest of a word that begins before `start` is none."""
        first = start
        if start and _is_word_char(self.text[start - 1]):
            while first < end and _is_word_char(self.text[first]):
                first += 1
        return [Span(*word.span()) for word in _WORD.finditer(self.text, first, end)]

    def skip_signs_before(self, position: int) -> int:
        """Where the spaces, quotes, brackets and colons before `position` begin."""
        at, least = position, max(0, position - _MOST_SIGNS)
        while at > least and self.text[at - 1] in _SIGNS:
            at -= 1
        return at


def normalised(raw: str) -> str:
    """`raw` in compatibility form with digits of every script as 0-9, without invisible characters."""
    text = raw[:LONGEST_TEXT]
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text.translate(_WIDE_PUNCTUATION))[:LONGEST_TEXT]
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char
        for char in text
        if unicodedata.category(char) != "Cf"
    )


def _masked(match: re.Match[str]) -> str:
    return _MASK * len(match.group())


def _without_app_hash(text: str) -> str:
    end = len(text.rstrip())
    start = max(text.rfind(" ", 0, end), text.rfind("\n", 0, end)) + 1
    return (
        text[:start] + _MASK * (end - start) + text[end:]
        if start and _APP_HASH.fullmatch(text, start, end)
        else text
    )


def _ends_sentence(text: str, at: int) -> bool:
    """Whether the full stop at `at` ends a sentence; not after "no." and not between "6. 0. 4."."""
    following = text[at + 1 : at + 8].lstrip()
    if text[at - 1 : at] == "." and not following[:1].isupper():
        return False
    if text[at] != "." or not following[:1].isdigit():
        return True
    word = _LAST_WORD.search(text, max(0, at - _LONGEST_ABBREVIATION - 1), at)
    length = len(word.group()) if word else 0
    return not (length == 1 or (length <= _LONGEST_ABBREVIATION and text[at - length : at].isalpha()))


def _is_word_char(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char)[0] == "M"
