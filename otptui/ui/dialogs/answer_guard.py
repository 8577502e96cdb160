"""Decides whether a yes was meant for the question that is on the screen.

A key can be pressed for something else: for the screen that was there a moment before, for a toast that
invites to press it, or by a finger that still holds it down.
"""

from __future__ import annotations

import time
from collections.abc import Callable

SPENDING_DELAY = 1.0
"""Seconds for which a question about money must have looked the same before a yes counts."""

ANNOUNCEMENT_DELAY = 2.0
"""Seconds after an announcement over a question in which a yes answers nothing."""

REPEAT_GAP = 0.7
"""Seconds between two presses of which the second is new. A key that is held down repeats after 0.25 to
0.66 seconds, and then many times a second."""

_NEVER = float("-inf")


class AnswerGuard:
    """Guards one question. `spends` says that its yes spends money; `clock` is in seconds."""

    def __init__(self, *, spends: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._spends = spends
        self._drawn_at = _NEVER
        self._announced_at = _NEVER
        self._pressed_at = _NEVER

    def question_drawn(self) -> None:
        """The question appeared, was covered for a while, or says something else now."""
        self._drawn_at = self._clock()

    def announcement_drawn(self) -> None:
        """An announcement appeared over the question."""
        self._announced_at = self._clock()

    @property
    def is_ready(self) -> bool:
        """Whether a yes pressed now would count."""
        now = self._clock()
        delay = SPENDING_DELAY if self._spends else 0.0
        return now - self._drawn_at >= delay and now - self._announced_at >= ANNOUNCEMENT_DELAY

    @property
    def is_announced_over(self) -> bool:
        """Whether an announcement is the reason why a yes does not count yet."""
        return self._clock() - self._announced_at < ANNOUNCEMENT_DELAY

    def accepts(self) -> bool:
        """Whether the yes that was pressed just now counts. Call it once for each press."""
        before, self._pressed_at = self._pressed_at, self._clock()
        return self.is_ready and self._pressed_at - before >= REPEAT_GAP
