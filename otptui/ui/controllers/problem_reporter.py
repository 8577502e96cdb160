"""The status line and the log of what is wrong at the moment."""

from __future__ import annotations

import logging
from collections.abc import Callable

from otptui.ui.problems import Problems

log = logging.getLogger(__name__)


class ProblemReporter:
    """Keeps the problems of this window. `show` gets the status line after each change."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self.problems = Problems()
        self._show = show

    def report(self, about: str, text: str, retry_in: float | None = None) -> None:
        """`about` failed, as `text` says; it is tried again in `retry_in` seconds (None: not by itself)."""
        if self.problems.report(about, text, retry_in):
            log.warning("%s: %s", about, text)
        self.refresh()

    def clear(self, about: str) -> None:
        """`about` works again."""
        self.problems.clear(about)
        self.refresh()

    def clear_all(self, prefix: str) -> None:
        """Every problem about something whose name begins with `prefix` is over."""
        self.problems.clear_all(prefix)
        self.refresh()

    def refresh(self) -> None:
        """Show the status line as it reads now: the ages in it grow."""
        self._show(self.problems.line())
