"""What a repeated copy gives: a number without country code, the next candidate for a code."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Sequence

from otptui.domain.model import Activation
from otptui.text.phone import national
from otptui.ui.format.code_text import newest_candidates

PATIENCE = 60.0
"""Seconds in which copying the same again gives its next form."""


class _Turns:
    """Counts how often in a row the same was copied, each time soon after the last."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last: tuple[Hashable, float, int] | None = None

    def next(self, subject: Hashable, forms: Sequence[str]) -> int:
        """The index of the form of `subject` to copy now."""
        now, turn = self._clock(), 0
        if self._last is not None:
            before, at, last_turn = self._last
            if before == subject and now - at <= PATIENCE:
                turn = (last_turn + 1) % len(forms)
        self._last = subject, now, turn
        return turn


class NumberForms:
    """A number is copied whole first, then without its country prefix."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._turns = _Turns(clock)

    def next(self, activation: Activation) -> tuple[str, str]:
        """The digits to copy now, "" where there are none, and what they are in words."""
        number = activation.number
        own = national(number, activation.country.name)
        if own == number:
            return number, "number"
        forms = (number, own)
        turn = self._turns.next(activation.key, forms)
        return forms[turn], ("number", "number without country code")[turn]


class CodeForms:
    """Of a code that is not certain the likeliest candidate is copied first, then the next ones."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._turns = _Turns(clock)

    def next(self, activation: Activation) -> tuple[str, str]:
        """The code to copy now and what it is in words; both "" where the number has no code."""
        codes, is_certain = newest_candidates(activation)
        if not codes:
            return "", ""
        turn = self._turns.next((activation.key, codes), codes)
        if len(codes) > 1:
            return codes[turn], f"{turn + 1} of {len(codes)} possible codes"
        return codes[0], "code" if is_certain else "possible code"
