"""The settings, one line each, below the titles of their sections."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from rich.segment import Segment
from textual.strip import Strip

from otptui.config.settings_form import Line, Section
from otptui.ui.commands import LIST, SETTINGS, bindings
from otptui.ui.widgets.cells import fit
from otptui.ui.widgets.line_list import LineList

_CHANGED = "•"
"""Marks a setting that is not the default: visible without colours too."""


class SettingsList(LineList):
    """Shows sections."""

    BINDINGS = bindings(SETTINGS, LIST)
    COMPONENT_CLASSES = {"settings-list--title", "settings-list--changed"}  # noqa: RUF012 (Textual reads it as a class attribute)
    DEFAULT_CSS = """
    SettingsList {
        & > .settings-list--title { text-style: bold; color: $text-accent; }
        & > .settings-list--changed { text-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: list[Line | str] = []

    @property
    def current(self) -> Line | None:
        """The setting under the cursor; None in an empty list."""
        row = self._rows[self.cursor] if self._rows else None
        return row if isinstance(row, Line) else None

    def show(self, sections: Iterable[Section]) -> None:
        """Show these sections; the cursor stays on its setting."""
        with self.replacing_rows():
            self._rows = []
            for section in sections:
                self._rows += [section.title, *section.lines]

    def show_row(self, path: tuple[str, ...]) -> None:
        """Put the cursor on the setting of that path."""
        if (row := self.row_of(path)) is not None:
            self.cursor = row

    @property
    def row_count(self) -> int:
        return len(self._rows)

    def is_title(self, row: int) -> bool:
        return isinstance(self._rows[row], str)

    def key_of(self, row: int) -> Hashable:
        shown = self._rows[row]
        return shown.path if isinstance(shown, Line) else shown

    def row_of(self, key: Hashable) -> int | None:
        return next((row for row in range(len(self._rows)) if self.key_of(row) == key), None)

    def render_row(self, row: int, line: int, width: int, *, cursor: bool, focused: bool) -> Strip:
        shown = self._rows[row]
        if isinstance(shown, str):
            return Strip([Segment(shown, self.row_style("settings-list--title"))])
        dim = self.row_style("line-list--dim", cursor=cursor)
        plain = self.row_style(cursor=cursor)
        changed = self.row_style("settings-list--changed", cursor=cursor)
        style = dim if shown.is_default else changed
        key, value, about = _laid_out(width - 2)
        segments = [
            Segment("  " if shown.is_default else f"{_CHANGED} ", changed),
            Segment(fit(shown.key, key) + " ", plain),
            Segment(fit(shown.shown, value), style),
        ]
        if about:
            segments.append(Segment("  " + fit(shown.about, about), dim))
        return Strip(segments)


def _laid_out(width: int) -> tuple[int, int, int]:
    """Cells for the name, the value and the meaning; the meaning is left out first."""
    key = 20 if width >= 60 else 16
    rest = max(0, width - key - 1)
    if rest < 40:
        return key, rest, 0
    value = min(30, rest // 2)
    return key, value, rest - value - 2
