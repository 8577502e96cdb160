"""How a code reads where it is shown: with a "?" where the message leaves doubt which number is the code.

A message is stored with its likeliest code only. The other candidates are read from its text again when they
are shown.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from otptui.domain.model import Activation, Message

DOUBT = "?"
"""Stands behind a code that is not certain."""


class CodeCandidates(NamedTuple):
    """What may be the code of a message, the likeliest first; none where it has no code."""

    codes: tuple[str, ...] = ()
    is_certain: bool = True

    @property
    def shown(self) -> str:
        """The likeliest with a mark of doubt; "" where there is none."""
        return f"{self.codes[0]}{'' if self.is_certain else DOUBT}" if self.codes else ""


def candidates_of(message: Message, number: str) -> CodeCandidates:
    """The candidates of a message that came to the phone number `number`."""
    return _candidates(message.text, message.code, number) if message.code else CodeCandidates()


def newest_candidates(activation: Activation) -> CodeCandidates:
    """The candidates of the newest message with a code."""
    coded = next((message for message in reversed(activation.messages) if message.code), None)
    return candidates_of(coded, activation.number) if coded else CodeCandidates()


def shown_code(activation: Activation) -> str:
    """The newest code as it is shown: "482910", or "482910?" where it is not certain; "" without a code."""
    return newest_candidates(activation).shown


@lru_cache(maxsize=512)
def _candidates(text: str, code: str, number: str) -> CodeCandidates:
    # A start without codes on the screen does not wait for the word lists.
    from otptui.text.otp_code import find_codes

    reading = find_codes(text, number)
    if reading.certain or code not in (reading.best, *reading.others):
        # What was stored may be the work of an earlier version, and stays as it was announced.
        return CodeCandidates((code,))
    return CodeCandidates(
        (code, *(other for other in (reading.best, *reading.others) if other != code)), False
    )
