"""The log, one entry a line, the newest at the bottom."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from rich.segment import Segment
from textual.strip import Strip

from otptui.support.log_reader import Entry
from otptui.text.matching import spans
from otptui.ui.commands import LIST, LOG, bindings
from otptui.ui.widgets.cells import fit, marked
from otptui.ui.widgets.line_list import LineList

_SIGNS = {"WARNING": "!", "ERROR": "‼", "CRITICAL": "‼"}


class LogList(LineList):
    """Shows entries. A cursor on the last one follows new entries."""

    BINDINGS = bindings(LOG, LIST)
    COMPONENT_CLASSES = {"log-list--wrong"}  # noqa: RUF012 (Textual reads it as a class attribute)
    DEFAULT_CSS = """
    LogList > .log-list--wrong { color: $text-warning; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._entries: Sequence[Entry] = ()
        self._words: tuple[str, ...] = ()

    @property
    def current(self) -> Entry | None:
        """The entry under the cursor."""
        return self._entries[self.cursor] if self._entries else None

    def show(self, entries: Sequence[Entry], words: tuple[str, ...]) -> None:
        """Show these entries, with `words` highlighted."""
        is_following = self.cursor >= len(self._entries) - 1
        with self.replacing_rows():
            self._entries = entries
            self._words = words
        if is_following and entries:
            self.cursor = len(entries) - 1

    @property
    def row_count(self) -> int:
        return len(self._entries)

    def key_of(self, row: int) -> Hashable:
        return self._entries[row]

    def row_of(self, key: Hashable) -> int | None:
        return next((row for row, entry in enumerate(self._entries) if entry == key), None)

    def render_row(self, row: int, line: int, width: int, *, cursor: bool, focused: bool) -> Strip:
        entry = self._entries[row]
        style = self.row_style(*(("log-list--wrong",) if entry.level in _SIGNS else ()), cursor=cursor)
        dim = self.row_style("line-list--dim", cursor=cursor)
        local = entry.at.astimezone()
        stamp = f"{local:%m-%d %H:%M:%S}" if width >= 60 else f"{local:%H:%M:%S}"
        head = f"{stamp} {_SIGNS.get(entry.level, ' ')} "
        first, _, rest = entry.text.partition("\n")
        text = fit(f"{first} …" if rest else first, max(0, width - len(head)))
        match = self.row_style("line-list--match", cursor=cursor)
        return Strip([Segment(head, dim), *marked(text, spans(text, self._words), style, match)])
