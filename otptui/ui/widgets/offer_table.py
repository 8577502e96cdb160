"""The table of prices: a view over the offers, its columns falling away as the screen narrows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from rich.segment import Segment
from textual.strip import Strip

from otptui.model import Offer
from otptui.offers import Column, Names, OfferBook, Sort, View
from otptui.search import spans
from otptui.text import money
from otptui.ui.widgets.cells import Align, fit, marked
from otptui.ui.widgets.line_list import LineList

_MARK = 1
"""Cells before the first column, for the ★ of a favourite."""
_WIDEST = 14
"""Cells a number may ask for: one absurd price must not push everything else off the screen."""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column: at least `least` cells wide and `ideal` where there is room.

    The column with the highest `rank` falls away first. `text` gives the cell for a row of a book;
    `searched` says that the words of the filter are looked for in it, so they are marked.
    """

    column: Column
    title: str
    rank: int
    least: int
    ideal: int
    text: Callable[[OfferBook, int], str]
    align: Align = "left"
    searched: bool = True


def _price(book: OfferBook, row: int) -> str:
    return money(Decimal(book.prices[row]))


COLUMNS = (
    TableColumn(Column.SERVICE, "SERVICE", 1, 9, 32, lambda book, row: book.service(row).name),
    TableColumn(Column.CODE, "CODE", 5, 6, 8, lambda book, row: book.services[row]),
    TableColumn(Column.COUNTRY, "COUNTRY", 4, 9, 24, lambda book, row: book.country(row).name),
    TableColumn(Column.SERVER, "SERVER", 3, 8, 10, lambda book, row: book.server(row).short),
    TableColumn(Column.PRICE, "PRICE", 0, 7, 10, _price, "right", False),
    TableColumn(Column.STOCK, "STOCK", 2, 7, 10, lambda book, row: f"{book.stocks[row]:,}", "right", False),
)


def lay_out(columns: Sequence[TableColumn], width: int) -> list[tuple[TableColumn, int]]:
    """The columns that `width` cells have room for, in their order, each with its width.

    Each stands behind a gap of one cell. The first by rank always stays. What room is left goes to
    the columns that want more, in the order of their ranks.
    """
    ranked = sorted(columns, key=lambda column: column.rank)
    widths: dict[Column, int] = {}
    for column in ranked:
        if widths and width < column.least + 1:
            break
        widths[column.column] = column.least
        width -= column.least + 1
    for column in ranked:
        if column.column in widths:
            more = max(0, min(width, column.ideal - column.least))
            widths[column.column] += more
            width -= more
    return [(column, widths[column.column]) for column in columns if column.column in widths]


class _Line(NamedTuple):
    """The offer at `row` of the book of `view`: enough to find it again in a later view."""

    view: View
    row: int


class OfferTable(LineList):
    """Shows a view. The cursor stays on its offer from one view to the next."""

    COMPONENT_CLASSES = {"offer-table--favourite"}  # noqa: RUF012 (Textual's own way to declare them)
    DEFAULT_CSS = """
    OfferTable > .offer-table--favourite { color: $warning; }
    """

    header_height = 1

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._view = OfferBook.build((), Names()).view()
        self._favourites: frozenset[str] = frozenset()
        self._columns: Sequence[TableColumn] = COLUMNS
        self._layouts: dict[int, list[tuple[TableColumn, int]]] = {}
        self._words: tuple[str, ...] = ()

    def show(self, view: View, *, favourites: Iterable[str] = ()) -> None:
        """Show `view`, with a ★ before the services whose codes are in `favourites`."""
        before = self._view
        with self.replacing_rows():
            self._view = view
            self._favourites = frozenset(favourites)
            self._words = view.filter.words
            if view.book is not before.book or view.filter != before.filter:
                self._columns = _columns_for(view)
                self._layouts = {}

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
        """The order by the next column that is on the screen, after the one it is ordered by now."""
        shown = [column.column for column, _ in self._laid_out(self.pane_width)]
        now = self._view.sort.column
        return Sort.by(shown[(shown.index(now) + 1) % len(shown)] if now in shown else shown[0])

    @property
    def row_count(self) -> int:
        return len(self._view)

    def key_of(self, row: int) -> Hashable:
        return _Line(self._view, self._view.order[row])

    def row_of(self, key: Hashable) -> int | None:
        if not isinstance(key, _Line):
            return None
        found = self._view.find(key.view.book, key.row)
        if found is None and key.view.filter != self._view.filter:
            # Filtered away: the first hit is what the filter was typed for.
            return 0
        return found

    def render_header(self, line: int, width: int) -> Strip:
        sort = self._view.sort
        text = " " * (1 + _MARK)
        for column, cells in self._laid_out(width):
            arrow = ("▾" if sort.descending else "▴") if column.column is sort.column else ""
            text += " " + fit(f"{column.title} {arrow}".rstrip(), cells, column.align)
        return Strip([Segment(fit(text, width), self.row_style("line-list--header"))], width)

    def render_row(self, row: int, line: int, width: int, *, cursor: bool, focused: bool) -> Strip:
        book, at = self._view.book, self._view.order[row]
        dim = () if book.stocks[at] else ("line-list--dim",)
        style = self.row_style(*dim, cursor=cursor)
        segments = [Segment(" ", style)]
        if book.services[at] in self._favourites:
            segments = [Segment("★", self.row_style(*dim, "offer-table--favourite", cursor=cursor))]
        match = self.row_style(*dim, "line-list--match", cursor=cursor)
        for column, cells in self._laid_out(width + 1):
            text = " " + fit(column.text(book, at), cells, column.align)
            found = spans(text, self._words) if self._words and column.searched else ()
            segments += marked(text, found, style, match)
        return Strip(segments)

    def _laid_out(self, width: int) -> list[tuple[TableColumn, int]]:
        if width not in self._layouts:
            self._layouts = {width: lay_out(self._columns, width - 1 - _MARK)}
        return self._layouts[width]


def _columns_for(view: View) -> list[TableColumn]:
    """The columns worth showing: none that says the same on every line, numbers as wide as they are."""
    book = view.book
    said = set()
    if view.filter.country is not None or len(set(book.countries)) == 1:
        said.add(Column.COUNTRY)
    if view.filter.server is not None or len({part.server for part in book.parts}) == 1:
        said.add(Column.SERVER)
    widest = {
        Column.PRICE: book.widest_price,
        Column.STOCK: len(f"{book.most_stock:,}"),
    }
    return [
        replace(column, least=min(_WIDEST, max(column.least, widest.get(column.column, 0))))
        for column in COLUMNS
        if column.column not in said
    ]
