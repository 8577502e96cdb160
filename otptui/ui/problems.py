"""What is wrong at the moment, as one status line: the newest first, with its age or its next try."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from otptui.ui.format.activation_text import ago

LISTING = "listing "
"""How the name of every trouble begins that is about a list of the provider's."""


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

    def set(self, about: str, text: str, retry_in: float | None = None) -> bool:
        """`about` failed as `text` says; it keeps the age it first failed at. Whether that is news."""
        now = self._clock()
        before = self._troubles.pop(about, None)
        since = before.since if before else now
        self._troubles[about] = Trouble(text, since, now + retry_in if retry_in is not None else None)
        return before is None or before.text != text

    def clear(self, about: str) -> None:
        """`about` works again."""
        self._troubles.pop(about, None)

    def clear_all(self, prefix: str) -> None:
        """Whatever is about something that begins so is over."""
        self._troubles = {about: it for about, it in self._troubles.items() if not about.startswith(prefix)}

    def line(self) -> str:
        """The newest trouble in words, and how many more there are; "" when all is well."""
        if not self._troubles:
            return ""
        newest = next(reversed(self._troubles.values()))
        alike = sum(trouble.text == newest.text for trouble in self._troubles.values())
        others = len(self._troubles) - alike
        line = f"{newest.text.removesuffix('.')}, {self._when(newest)}"
        return line + (f"  (+{others} more)" if others else "")

    def listed(self) -> list[tuple[str, str]]:
        """Each text with its age or its next try, the newest first; what many have in common once."""
        return list({trouble.text: self._when(trouble) for trouble in self._troubles.values()}.items())[::-1]

    def _when(self, trouble: Trouble) -> str:
        now = self._clock()
        if trouble.again is not None and trouble.again > now:
            return f"again in {int(trouble.again - now) + 1} s"
        if trouble.again is not None:
            return "trying again"
        return ago(now - trouble.since)
