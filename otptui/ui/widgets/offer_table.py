"""The price table: the offers of a view, in as many columns as fit."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace
from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip

from otptui.config.schema import PRICE_COLUMNS
from otptui.domain.estimate import Certainty
from otptui.domain.model import Offer, utc_now
from otptui.market.offers import ESTIMATED, CatalogNames, Column, OfferBook, OfferRows, Sort, View
from otptui.text.matching import spans
from otptui.ui.commands import LIST, PRICES, bindings
from otptui.ui.format.activation_text import since
from otptui.ui.widgets.cells import FAVOURITE, WATCHED, fit, marked
from otptui.ui.widgets.line_list import LineList
from otptui.ui.widgets.offer_columns import COLUMNS, DEARER_CELLS, TableColumn, columns_for, heading, lay_out

_MARK = 1
"""Cells before the first column, for the ★ of a favourite or the ◉ of a watched offer."""
_BEST = "◂"
"""Marks the best offer of a service, in the column it is best in: a sign is visible without colours."""
_BEST_VALUE = "◃"
"""Marks the best value beside its price, where the width has no column for the cost per code."""
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

    class TitlePressed(Message):
        """The title of `column` was pressed."""

        def __init__(self, column: Column) -> None:
            super().__init__()
            self.column = column

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
        self._currency = ""
        self._chosen: tuple[str, ...] = PRICE_COLUMNS

    def show(
        self,
        view: View,
        *,
        favourites: Iterable[str] = (),
        watched: Iterable[tuple[str, str, str]] = (),
        currency: str = "",
        chosen: tuple[str, ...] = PRICE_COLUMNS,
    ) -> None:
        """Show the columns `chosen` of `view`, its prices in `currency`, with a ★ before services whose codes
        are in `favourites`, and a ◉ before offers whose place is in `watched`: (service code, country id,
        server id)."""
        before = self._view
        with self.replacing_rows():
            self._view = view
            self._favourites = frozenset(favourites)
            self._watched = frozenset(watched)
            self._words = view.resolved.marked
            is_same = view.rows is before.rows and view.filter == before.filter
            if not is_same or (currency, chosen) != (self._currency, self._chosen):
                self._currency, self._chosen = currency, chosen
                self._columns = columns_for(view, currency, chosen)
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
    def visible_columns(self) -> frozenset[Column]:
        """The columns that the width has room for."""
        return frozenset(column.column for column, _ in self._laid_out(self.pane_width))

    @property
    def next_sort(self) -> Sort:
        """The order by the next column with data in it, whether the width has room for it or not.

        Value comes after the price, which is sorted by at the start.
        """
        columns, sort = [column.column for column in self._columns], self._view.sort
        if self._view.rows.has_evidence:
            columns = [Column.PRICE, Column.VALUE, *(it for it in columns if it is not Column.PRICE)]
        else:
            columns = [column for column in columns if column not in ESTIMATED]
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
            more = self._dearer_cells(column, cells)
            unit = f" {column.unit}" if cell_len(column.unit) < more else ""
            text += " " + heading(replace(column, unit="") if unit else column, cells - more, sort)
            text += fit(unit, more)
        return Strip([Segment(fit(text, width), self.row_style("line-list--header"))], width)

    def on_click(self, event: events.Click) -> None:
        """A press on the title of a column asks to sort by it."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y >= self.header_height:
            return
        end = 1 + _MARK
        for column, cells in self._laid_out(self.pane_width):
            end += 1 + cells
            if offset.x < end:
                event.stop()
                self.post_message(self.TitlePressed(column.column))
                return

    def render_row(self, row: int, line: int, width: int, *, cursor: bool, focused: bool) -> Strip:
        rows, at = self._view.rows, self._view.order[row]
        is_missed = rows.is_missed(at)
        dim = ("line-list--dim",) if is_missed or not rows.stocks[at] else ()
        style = self.row_style(*dim, cursor=cursor)
        sign = self._sign(rows, at)
        marked_as = ("offer-table--favourite",) if sign != " " else ()
        segments = [Segment(sign, self.row_style(*dim, *marked_as, cursor=cursor))]
        match = self.row_style(*dim, "line-list--match", cursor=cursor)
        thin = self.row_style("line-list--dim", cursor=cursor)
        is_thin = rows.estimate(at).certainty is not Certainty.KNOWN
        now, laid_out = self._now(), self._laid_out(width + 1)
        for column, cells in laid_out:
            text = column.text(rows, at, now) + self._mark_of_best(column.column, row, laid_out)
            more = self._dearer_cells(column, cells)
            text = " " + fit(text, cells - more, column.align)
            if more:
                dearer = rows.dearer_tiers(at)
                text += fit(f" +{dearer}" if dearer else "", more)
            found = spans(text, self._words) if self._words and column.is_searched else ()
            plain = thin if is_thin and column.column in ESTIMATED else style
            segments += marked(text, found, plain, match)
        return Strip(segments)

    def _mark_of_best(self, column: Column, line: int, laid_out: Sequence[tuple[TableColumn, int]]) -> str:
        """What follows the figure of `column`: a mark on the best offer, by price or by value."""
        rows = self._view.rows
        if column is Column.PRICE and rows.is_missed(self._view.order[line]):
            return _MISSED
        if column not in (Column.PRICE, Column.PER_CODE):
            return ""
        if not self._view.is_best(line):
            return " "
        is_by_value = rows.has_evidence
        if column is Column.PER_CODE:
            return _BEST if is_by_value else " "
        if not is_by_value:
            return _BEST
        has_value = any(shown.column is Column.PER_CODE for shown, _ in laid_out)
        return " " if has_value else _BEST_VALUE

    def _dearer_cells(self, column: TableColumn, cells: int) -> int:
        """The cells of the price column that are for the number of dearer tiers."""
        has_room = column.column is Column.PRICE and cells >= column.least + DEARER_CELLS
        return DEARER_CELLS if has_room and not self._view.filter.all_tiers else 0

    def _sign(self, rows: OfferRows, at: int) -> str:
        """The sign before the offer in row `at`; that of a watched one comes before that of a favourite."""
        if self._watched and (rows.services[at], rows.countries[at], rows.servers[at]) in self._watched:
            return WATCHED
        return FAVOURITE if rows.services[at] in self._favourites else " "

    def _laid_out(self, width: int) -> list[tuple[TableColumn, int]]:
        if width not in self._layouts:
            self._layouts = {width: lay_out(self._columns, width - 1 - _MARK, self._view.sort)}
        return self._layouts[width]
