"""Where the cursor of a list is, for a title: "12 of 2,578"."""

from __future__ import annotations

from collections.abc import Callable

from textual.widget import Widget

from otptui.ui.widgets.once_later import OnceLater

DELAY, MOST = 0.15, 1.0
"""Seconds after the last step, and at most after the first: while a key is held down, a title need not follow
each step, and must not be written between two frames of the list."""


class ListPosition:
    """The position in `line_list`, which says by `moved` where it is."""

    def __init__(self, line_list: Widget) -> None:
        self._later = OnceLater(line_list, DELAY, self._report, most=MOST)
        self._cursor = self._rows = self._told = 0
        self.changed: Callable[[], None] | None = None
        """Called a little after a change."""

    @property
    def text(self) -> str:
        """The position in words, as last told by `changed`; "" in an empty list.

        A title that is written for another reason meanwhile would be written once more soon after.
        """
        return f"{self._told + 1:,} of {self._rows:,}" if self._rows else ""

    def moved(self, cursor: int, rows: int) -> None:
        """The cursor is on row `cursor` of `rows` now, counted from 0."""
        if (cursor, rows) == (self._cursor, self._rows):
            return
        if rows != self._rows or self.changed is None:
            self._told = cursor
        self._cursor, self._rows = cursor, rows
        if self.changed is not None:
            self._later.ask()

    def _report(self) -> None:
        self._told = self._cursor
        if self.changed is not None:
            self.changed()
