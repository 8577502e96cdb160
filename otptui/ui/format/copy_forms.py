"""The form in which a number is copied: whole first, then without its country prefix."""

from __future__ import annotations

import time
from collections.abc import Callable

from otptui.domain.model import Activation
from otptui.text.phone import national

PATIENCE = 60.0
"""Seconds in which copying the same number again gives its other form."""


class NumberForms:
    """Remembers what was copied last, so that the next copy of the same number has the other form."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._whole: tuple[int, float] | None = None

    def next(self, activation: Activation) -> tuple[str, str]:
        """The digits to copy now, "" where there are none, and what they are in words."""
        now, number = self._clock(), activation.number
        own = national(number, activation.country.name)
        if self._whole is not None and own != number:
            key, at = self._whole
            if key == activation.key and now - at <= PATIENCE:
                self._whole = None
                return own, "number without its country prefix"
        self._whole = activation.key, now
        return number, "number"
