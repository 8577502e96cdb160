"""Find the one-time code in a text message.

The work has three steps: `candidates` lists everything that looks like a code, `clues` weighs
what stands around each candidate, and this module chooses. No code is better than a wrong one: the whole
message is on the screen too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from otptui.text.otp.amounts import Currencies
from otptui.text.otp.candidates import Shape, candidates, whole_code
from otptui.text.otp.clues import Judge, Judged
from otptui.text.otp.message_text import MessageText
from otptui.text.otp.other_numbers import OtherNumbers
from otptui.text.otp.vocabulary import Vocabulary, vocabulary

_THRESHOLD = 5
_CERTAIN_LEAD = 3
"""How far the best candidate must be ahead of the next for the choice to be certain."""
_MOST_WORDS_BESIDES = 3
"""A number is taken for the code without a word for it in messages such as "Uber 8522"."""
_PART, _OVERLAP = 900, 200
"""Characters of a part of a long text, and how many of them it shares with the part before. A longest SMS,
of six parts, has 918."""
_LONE_LENGTHS = range(4, 9)
_SENTENCE_BREAKS = (".", "!", "?", ":", "\n", "]", ")", ">", "|", "。")
_MOST_WORDS_OF_SENDER = 2

# WebOTP's last line, https://wicg.github.io/sms-one-time-codes/: the host, then the code. Some providers
# join the lines of a message.
_WEB_OTP = re.compile(
    r"(?:^|\n)\s?@[A-Za-z0-9.-]{3,253} #([A-Za-z0-9-]{3,16})(?![A-Za-z0-9-])"
    r"|\s@[A-Za-z0-9.-]{3,253} #([A-Za-z0-9-]{3,16})(?: [%@]\S{1,253})?$"
)


class CodeReading(NamedTuple):
    """The code read from a message."""

    best: str
    """The most likely code as it is to be typed; "" where none stands out."""
    others: tuple[str, ...] = ()
    """Other possible codes, the most likely first."""
    certain: bool = True
    """Whether the best code is far ahead of the others."""


def extract_code(text: str, number: str = "") -> str:
    """The one-time code in `text`, a message sent to the phone number `number`; "" where none stands out.

    Digits come as 0-9 without the gaps of "123-456"; a code with letters keeps its case and its dashes.
    """
    return find_codes(text, number).best


def find_codes(text: str, number: str = "") -> CodeReading:
    """Every possible code in `text`, a message sent to the phone number `number`, ranked.

    A text too long to be one SMS is read part by part; the first part with a code counts.
    """
    first = _find_codes(text, number)
    if first.best or len(text) <= _PART:
        return first
    readings = (_find_codes(part, number) for part in _parts(text))
    return next((reading for reading in readings if reading.best), first)


def _parts(text: str) -> Iterator[str]:
    """The parts of a long text behind its first, without those that only repeat the words of another."""
    seen = {_words(text[:_PART])}
    for start in range(_PART - _OVERLAP, len(text), _PART - _OVERLAP):
        part = text[start : start + _PART]
        words = _words(part)
        if words not in seen:
            seen.add(words)
            yield part


def _words(part: str) -> frozenset[str]:
    """The words of a part, or its characters where it has no spaces. The words at its edges may be cut."""
    return frozenset(part.split()[1:-1]) or frozenset(part)


def _find_codes(text: str, number: str) -> CodeReading:
    message = MessageText(text, number)
    if code := whole_code(message.whole, message.number):
        return CodeReading(code)
    if found := _WEB_OTP.search(text.rstrip()):
        return CodeReading(_typed(found.group(1) or found.group(2)))
    words = vocabulary(message)
    currencies = Currencies(message, words.currencies)
    others = OtherNumbers(message, words, currencies)
    judged = Judge(message, words, others, candidates(message, currencies)).judge()
    return _choice(message, words, judged)


def _typed(code: str) -> str:
    return code.replace("-", "") if code.replace("-", "").isdigit() else code


def _choice(message: MessageText, words: Vocabulary, judged: Sequence[Judged]) -> CodeReading:
    ranked: dict[str, int] = {}
    for entry in sorted(judged, key=lambda entry: -entry.score):
        ranked.setdefault(entry.candidate.code, entry.score)
    good = [code for code, score in ranked.items() if score >= _THRESHOLD]
    if not good:
        return _lone_number(message, words, judged)
    others = tuple(good[1:])
    certain = not others or ranked[good[0]] - ranked[others[0]] >= _CERTAIN_LEAD
    return CodeReading(good[0], others, certain)


def _lone_number(message: MessageText, words: Vocabulary, judged: Sequence[Judged]) -> CodeReading:
    """The only number that could be a code, where no word names one."""
    lone = {
        entry.candidate.code: entry.candidate
        for entry in judged
        if entry.candidate.shape is Shape.DIGITS
        and len(entry.candidate.code) in _LONE_LENGTHS
        and entry.score >= 0
    }
    if len(lone) != 1 or (words.other_codes and not words.codes):
        return CodeReading("")
    [(code, candidate)] = lone.items()
    before, behind = message.text[: candidate.start].rstrip(), message.text[candidate.end :].lstrip()
    is_at_edge = not any(map(str.isalnum, before)) or not any(map(str.isalnum, behind))
    words_besides = len(message.words(0, candidate.start)) + len(
        message.words(candidate.end, len(message.text))
    )
    is_certain = is_at_edge and words_besides <= _MOST_WORDS_BESIDES
    stands_apart = is_at_edge or before.endswith(_SENTENCE_BREAKS) or behind.startswith(_SENTENCE_BREAKS)
    supports = (words.activities, words.uses, words.expired, words.replacing)
    has_words = words.codes or (stands_apart and any(supports))
    is_from_sender = before.endswith((":", "]")) and len(before.split()) <= _MOST_WORDS_OF_SENDER
    if not (is_certain or has_words or is_from_sender):
        return CodeReading("")
    return CodeReading(code, certain=is_certain)
