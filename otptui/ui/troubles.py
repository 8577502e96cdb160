"""What is wrong at the moment, as one status line: the newest first, with its age or its next try."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from otptui.ui.number_text import ago


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that failed at `since`, tried again at `again` (None: not by itself); monotonic seconds."""

    text: str
    since: float
    again: float | None


class Troubles:
    """Troubles by what they are about: a second failure of the same thing replaces the first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._troubles: dict[str, Trouble] = {}

    def set(self, about: str, text: str, retry_in: float | None = None) -> None:
        """`about` failed as `text` says; it keeps the age it first failed at."""
        now = self._clock()
        before = self._troubles.pop(about, None)
        since = before.since if before else now
        self._troubles[about] = Trouble(text, since, now + retry_in if retry_in is not None else None)

    def clear(self, about: str) -> None:
        """`about` works again."""
        self._troubles.pop(about, None)

    def line(self) -> str:
        """The newest trouble in words, and how many more there are; "" when all is well."""
        if not self._troubles:
            return ""
        newest = next(reversed(self._troubles.values()))
        now = self._clock()
        if newest.again is not None and newest.again > now:
            when = f"again in {int(newest.again - now) + 1} s"
        elif newest.again is not None:
            when = "trying again"
        else:
            when = ago(now - newest.since)
        alike = sum(trouble.text == newest.text for trouble in self._troubles.values())
        others = len(self._troubles) - alike
        return f"{newest.text.removesuffix('.')}, {when}" + (f"  (+{others} more)" if others else "")
