"""The lines of the help: keys and signs, below the titles of their sections."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from otptui.text.matching import spans
from otptui.ui.commands import LIST, Command, bindings
from otptui.ui.format.help_text import HelpRow
from otptui.ui.widgets.cells import fit, marked
from otptui.ui.widgets.line_list import LineList

_KEYS, _NARROW_KEYS = 12, 6
"""Cells for the keys; in a narrow list only for the first one."""


class HelpList(LineList):
    """Shows `HelpRow`s. `current` is the command under the cursor."""

    BINDINGS = bindings(LIST)
    COMPONENT_CLASSES = {"help-list--title", "help-list--key"}  # noqa: RUF012 (Textual reads it as a class attribute)
    DEFAULT_CSS = """
    HelpList {
        & > .help-list--title { text-style: bold; color: $text-accent; }
        & > .help-list--key { text-style: bold; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[HelpRow] = ()
        self._words: tuple[str, ...] = ()

    @property
    def current(self) -> Command | None:
        """The command under the cursor; None on a sign."""
        return self._rows[self.cursor].command if self._rows else None

    def show(self, rows: Sequence[HelpRow], words: tuple[str, ...]) -> None:
        """Show these, with `words` highlighted."""
        with self.replacing_rows():
            self._rows = rows
            self._words = words

    @property
    def row_count(self) -> int:
        return len(self._rows)

    def is_title(self, row: int) -> bool:
        return self._rows[row].is_title

    def key_of(self, row: int) -> Hashable:
        return self._rows[row].text

    def row_of(self, key: Hashable) -> int | None:
        return next((row for row, shown in enumerate(self._rows) if shown.text == key), None)

    def render_row(self, row: int, line: int, width: int, *, cursor: bool, focused: bool) -> Strip:
        shown = self._rows[row]
        if shown.is_title:
            return Strip([Segment(fit(shown.text, width), self.row_style("help-list--title"))])
        if width >= 50:
            sign, text = fit(shown.sign, _KEYS, "right"), shown.text
        else:
            sign, text = fit(shown.brief_sign, _NARROW_KEYS, "right"), shown.brief
        text = fit(text, width - cell_len(sign) - 2)
        match = self.row_style("line-list--match", cursor=cursor)
        return Strip(
            [
                Segment(f"{sign}  ", self.row_style("help-list--key", cursor=cursor)),
                *marked(text, spans(text, self._words), self.row_style(cursor=cursor), match),
            ]
        )
