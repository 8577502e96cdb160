"""The list in the menu of columns: each with a mark where it is shown, and the direction it is sorted in."""

from __future__ import annotations

from collections.abc import Hashable

from rich.segment import Segment
from textual.strip import Strip

from otptui.market.offers import Column, Sort
from otptui.ui.commands import LIST, bindings
from otptui.ui.format.column_choice import ColumnChoice, direction_text
from otptui.ui.widgets.cells import fit
from otptui.ui.widgets.line_list import LineList
from otptui.ui.widgets.offer_columns import column_of

_NAME, _DIRECTION = 8, 12
"""Cells for the name of a column, and for its direction."""


class ColumnList(LineList):
    """Shows a `ColumnChoice`. `current` is the column under the cursor."""

    BINDINGS = bindings(LIST)

    def __init__(self) -> None:
        super().__init__()
        self._choice = ColumnChoice()
        self._sort = Sort()
        self._visible: frozenset[Column] = frozenset()

    @property
    def current(self) -> Column:
        """The column under the cursor."""
        return Column(self._choice.order[self.cursor])

    def show(self, choice: ColumnChoice, sort: Sort, visible: frozenset[Column]) -> None:
        """Show these, sorted like that; `visible` are the columns that the table has now."""
        with self.replacing_rows():
            self._choice = choice
            self._sort = sort
            self._visible = visible

    @property
    def row_count(self) -> int:
        return len(self._choice.order)

    def key_of(self, row: int) -> Hashable:
        return self._choice.order[row]

    def row_of(self, key: Hashable) -> int | None:
        return next((row for row, name in enumerate(self._choice.order) if name == key), None)

    def render_row(self, row: int, line: int, width: int, *, cursor: bool, focused: bool) -> Strip:
        column = Column(self._choice.order[row])
        is_shown = column in self._choice.shown
        is_sorted = column is column_of(self._sort.column)
        sign = ("▾" if self._sort.descending else "▴") if is_sorted else " "
        mark = "x" if is_shown else " "
        style = self.row_style(cursor=cursor)
        dim = self.row_style("line-list--dim", cursor=cursor)
        direction = fit(direction_text(column, self._sort), _DIRECTION)
        note = "no room, or alike in all" if is_shown and column not in self._visible else ""
        name = fit(column.replace("_", " "), _NAME)
        return Strip(
            [
                Segment(f"[{mark}] {name} {sign} ", style),
                Segment(direction, style if is_sorted else dim),
                Segment(fit(f" {note}", max(0, width - _NAME - _DIRECTION - 7)), dim),
            ]
        )
