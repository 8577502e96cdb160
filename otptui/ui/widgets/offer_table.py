"""The price table: the offers of a view, in as many columns as fit."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from rich.segment import Segment
from textual.strip import Strip

from otptui.domain.model import Offer, utc_now
from otptui.market.offers import OF_THE_RECORD, CatalogNames, Column, OfferBook, OfferRows, Sort, View
from otptui.text.matching import spans
from otptui.ui.commands import LIST, PRICES, bindings
from otptui.ui.format.activation_text import since
from otptui.ui.widgets.cells import FAVOURITE, WATCHED, fit, marked
from otptui.ui.widgets.line_list import LineList
from otptui.ui.widgets.offer_columns import COLUMNS, TableColumn, columns_for, heading, lay_out

_MARK = 1
"""Cells before the first column, for the ★ of a favourite or the ◉ of a watched offer."""
_BEST = "◂"
"""Marks the best price of a service: a sign, which is visible without colours."""
_MISSED = "?"
"""Marks a price that may be out of date: the newest request for it failed."""


class _OfferKey(NamedTuple):
    """The key of an offer: its `row` in the rows of `view`, by which a later view finds it."""

    view: View
    row: int


class OfferTable(LineList):
    """Shows a view of the offers. The cursor stays on its offer from one view to the next."""

    BINDINGS = bindings(PRICES, LIST)
    COMPONENT_CLASSES = {"offer-table--favourite"}  # noqa: RUF012 (Textual reads it as a class attribute)
    DEFAULT_CSS = """
    OfferTable > .offer-table--favourite { color: $warning; }
    """

    header_height = 1

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = utc_now,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._now = now
        self._ages: list[str] = []
        self._view = OfferBook.build((), CatalogNames()).view()
        self._favourites: frozenset[str] = frozenset()
        self._watched: frozenset[tuple[str, str, str]] = frozenset()
        self._columns: Sequence[TableColumn] = COLUMNS
        self._layouts: dict[int, list[tuple[TableColumn, int]]] = {}
        self._words: tuple[str, ...] = ()

    def show(
        self,
        view: View,
        *,
        favourites: Iterable[str] = (),
        watched: Iterable[tuple[str, str, str]] = (),
    ) -> None:
        """Show `view`, with a ★ before services whose codes are in `favourites`, and a ◉ before offers whose
        place is in `watched`: (service code, country id, server id)."""
        before = self._view
        with self.replacing_rows():
            self._view = view
            self._favourites = frozenset(favourites)
            self._watched = frozenset(watched)
            self._words = view.resolved.marked
            if view.rows is not before.rows or view.filter != before.filter:
                self._columns = columns_for(view)
            self._layouts = {}
            self._ages = self._ages_now()

    def tick(self) -> None:
        """Time has passed: paint the ages that read differently now."""
        ages = self._ages_now()
        if ages != self._ages:
            self._ages = ages
            self.refresh_all()

    def _ages_now(self) -> list[str]:
        now, answers = self._now(), self._view.rows.answers
        return [since((now - answer.fetched_at).total_seconds()) for answer in answers if answer.fetched_at]

    @property
    def view(self) -> View:
        """The view on display."""
        return self._view

    @property
    def current(self) -> Offer | None:
        """The offer under the cursor; None in an empty table."""
        return self._view.offer(self.cursor) if self._view else None

    @property
    def next_sort(self) -> Sort:
        """The order by the next column with data in it, whether the width has room for it or not."""
        columns, sort = [column.column for column in self._columns], self._view.sort
        if not self._view.rows.recorded:
            columns = [column for column in columns if column not in OF_THE_RECORD]
        now = sort.column
        return sort.next_by(
            columns[(columns.index(now) + 1) % len(columns)] if now in columns else columns[0]
        )

    @property
    def row_count(self) -> int:
        return len(self._view)

    def key_of(self, row: int) -> Hashable:
        return _OfferKey(self._view, self._view.order[row])

    def row_of(self, key: Hashable) -> int | None:
        if not isinstance(key, _OfferKey):
            return None
        found = self._view.find(key.view.rows, key.row)
        if found is None and key.view.filter != self._view.filter:
            # The filter hides it: go to the first hit.
            return 0
        return found

    def render_header(self, line: int, width: int) -> Strip:
        sort = self._view.sort
        text = " " * (1 + _MARK)
        for column, cells in self._laid_out(width):
            text += " " + heading(column, cells, sort)
        return Strip([Segment(fit(text, width), self.row_style("line-list--header"))], width)

    def render_row(self, row: int, line: int, width: int, *, cursor: bool, focused: bool) -> Strip:
        rows, at = self._view.rows, self._view.order[row]
        is_missed = rows.is_missed(at)
        dim = ("line-list--dim",) if is_missed or not rows.stocks[at] else ()
        style = self.row_style(*dim, cursor=cursor)
        sign = self._sign(rows, at)
        marked_as = ("offer-table--favourite",) if sign != " " else ()
        segments = [Segment(sign, self.row_style(*dim, *marked_as, cursor=cursor))]
        match = self.row_style(*dim, "line-list--match", cursor=cursor)
        now = self._now()
        for column, cells in self._laid_out(width + 1):
            text = column.text(rows, at, now)
            if column.column is Column.PRICE:
                text += _MISSED if is_missed else _BEST if self._view.is_best(row) else " "
            text = " " + fit(text, cells, column.align)
            found = spans(text, self._words) if self._words and column.is_searched else ()
            segments += marked(text, found, style, match)
        return Strip(segments)

    def _sign(self, rows: OfferRows, at: int) -> str:
        """The sign before the offer in row `at`; that of a watched one comes before that of a favourite."""
        if self._watched and (rows.services[at], rows.countries[at], rows.servers[at]) in self._watched:
            return WATCHED
        return FAVOURITE if rows.services[at] in self._favourites else " "

    def _laid_out(self, width: int) -> list[tuple[TableColumn, int]]:
        if width not in self._layouts:
            self._layouts = {width: lay_out(self._columns, width - 1 - _MARK, self._view.sort)}
        return self._layouts[width]
