"""What is wrong at the moment, as one status line: the newest problem, with its age or its next try."""

from __future__ import annotations

import time
from collections.abc import Callable

from msgspec import Struct

from otptui.ui.format.activation_text import ago

LISTING = "listing "
"""The prefix of the name of every problem with a listing of the provider."""


class Problem(Struct, frozen=True):
    """Something that failed first at `since` and is tried again at `retry_at` (None: not by itself).

    Both are in seconds of the monotonic clock.
    """

    text: str
    since: float
    retry_at: float | None


class Problems:
    """Problems by what they are about: a second failure of the same thing replaces the first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._problems: dict[str, Problem] = {}

    def report(self, about: str, text: str, retry_in: float | None = None) -> bool:
        """`about` failed, as `text` says; it keeps the time it failed first. Returns whether that is news."""
        now = self._clock()
        before = self._problems.pop(about, None)
        since = before.since if before else now
        self._problems[about] = Problem(text, since, now + retry_in if retry_in is not None else None)
        return before is None or before.text != text

    def clear(self, about: str) -> None:
        """`about` works again."""
        self._problems.pop(about, None)

    def clear_all(self, prefix: str) -> None:
        """Everything works again whose name begins with `prefix`."""
        self._problems = {about: it for about, it in self._problems.items() if not about.startswith(prefix)}

    def line(self) -> str:
        """The newest problem in words, and how many others there are; "" where there is none."""
        if not self._problems:
            return ""
        newest = next(reversed(self._problems.values()))
        alike = sum(problem.text == newest.text for problem in self._problems.values())
        others = len(self._problems) - alike
        line = f"{newest.text.removesuffix('.')}; {self._when(newest)}"
        return line + (f"  (+{others} more)" if others else "")

    def listed(self) -> list[tuple[str, str]]:
        """Each text with its age or its next try, the newest first. Equal texts count as one."""
        return list({problem.text: self._when(problem) for problem in self._problems.values()}.items())[::-1]

    def _when(self, problem: Problem) -> str:
        now = self._clock()
        if problem.retry_at is not None and problem.retry_at > now:
            return f"retrying in {int(problem.retry_at - now) + 1} s"
        if problem.retry_at is not None:
            return "retrying"
        return ago(now - problem.since)
