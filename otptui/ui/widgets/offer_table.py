"""The table of prices: a view over the offers, its columns falling away as the screen narrows."""

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
"""Cells before the first column, for the ★ of a favourite or the ◉ of what is watched."""
_BEST = "◂"
"""Points at the best price of a service: a sign and no colour, for NO_COLOR's sake."""
_MISSED = "?"
"""Stands behind a price for which there is no newer answer, though one was asked for."""


class _OfferKey(NamedTuple):
    """The offer at `row` of the rows of `view`: enough to find it again in a later view."""

    view: View
    row: int


class OfferTable(LineList):
    """Shows a view. The cursor stays on its offer from one view to the next."""

    BINDINGS = bindings(PRICES, LIST)
    COMPONENT_CLASSES = {"offer-table--favourite"}  # noqa: RUF012 (Textual's own way to declare them)
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
        """Show `view`, with a ★ before the services whose codes are in `favourites`, and a ◉ before the
        offers of the places in `watched`: (service code, country id, server id)."""
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
        """The clock went on: say so where an age reads differently now."""
        ages = self._ages_now()
        if ages != self._ages:
            self._ages = ages
            self.refresh_all()

    def _ages_now(self) -> list[str]:
        now, answers = self._now(), self._view.rows.answers
        return [since((now - answer.fetched_at).total_seconds()) for answer in answers if answer.fetched_at]

    @property
    def view(self) -> View:
        """What is shown."""
        return self._view

    @property
    def current(self) -> Offer | None:
        """The offer under the cursor; None where nothing is shown."""
        return self._view.offer(self.cursor) if self._view else None

    @property
    def next_sort(self) -> Sort:
        """The order by the next column that says anything; where it is narrow, sorting brings it up."""
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
            # Filtered away: the first hit is what the filter was typed for.
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
            said = column.text(rows, at, now)
            if column.column is Column.PRICE:
                said += _MISSED if is_missed else _BEST if self._view.is_best(row) else " "
            text = " " + fit(said, cells, column.align)
            found = spans(text, self._words) if self._words and column.is_searched else ()
            segments += marked(text, found, style, match)
        return Strip(segments)

    def _sign(self, rows: OfferRows, at: int) -> str:
        """What stands before the offer in row `at`: one is watched for a reason, so that goes first."""
        if self._watched and (rows.services[at], rows.countries[at], rows.servers[at]) in self._watched:
            return WATCHED
        return FAVOURITE if rows.services[at] in self._favourites else " "

    def _laid_out(self, width: int) -> list[tuple[TableColumn, int]]:
        if width not in self._layouts:
            self._layouts = {width: lay_out(self._columns, width - 1 - _MARK, self._view.sort)}
        return self._layouts[width]
