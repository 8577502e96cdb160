"""The columns of the price table: the text of each, and which of them a width has room for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len

from otptui.config.schema import PRICE_COLUMNS
from otptui.domain.estimate import Certainty, Estimate
from otptui.domain.money import money
from otptui.market.offers import ESTIMATED, Column, OfferRows, Sort, View
from otptui.ui.format.activation_text import clock, since
from otptui.ui.format.charts import percent
from otptui.ui.widgets.cells import Align, fit

_WIDEST = 14
"""Cells of the widest number: an absurd price must not push everything else off the screen."""

NOT_KNOWN = "–"

DEARER_CELLS = 4
"""Cells for the number of dearer tiers, as in " +3 "."""

_CENT = Decimal("0.01")
_SORTED_RANK = 1.5
"""The rank of the column sorted by: it is visible at almost any width, after price and name."""
_SORTED_LEAST = 8
"""The cells that column can make do with: its title is cut, its arrow is not."""


class TableColumn(Struct, frozen=True):
    """One column, at least `least` cells wide and `ideal` where there is room.

    The columns with the highest `rank` are left out first; one with `spare` also where it would leave the
    others fewer spare cells than that. `unit` follows the title where there is room. `text` gives the text
    for a row of a book at a moment. `is_searched`: the filter searches it, so its
    words are highlighted. `brief` takes its place where it does not fit.
    """

    column: Column
    title: str
    rank: float
    least: int
    ideal: int
    text: Callable[[OfferRows, int, datetime], str]
    align: Align = "right"
    spare: int = 0
    is_searched: bool = False
    unit: str = ""
    brief: TableColumn | None = None


def _service(rows: OfferRows, row: int, now: datetime) -> str:
    return rows.service(row).name


def _service_told_apart(rows: OfferRows, row: int, now: datetime) -> str:
    service = rows.service(row)
    return f"{service.name} {service.code}" if service.name in rows.names.shared else service.name


def _code(rows: OfferRows, row: int, now: datetime) -> str:
    return rows.services[row]


def _country(rows: OfferRows, row: int, now: datetime) -> str:
    return rows.country(row).name


def _server(rows: OfferRows, row: int, now: datetime) -> str:
    return rows.server(row).short


def _server_id(rows: OfferRows, row: int, now: datetime) -> str:
    return rows.server(row).id


def _price(rows: OfferRows, row: int, now: datetime) -> str:
    return money(Decimal(rows.prices[row]))


def _stock(rows: OfferRows, row: int, now: datetime) -> str:
    return f"{rows.stocks[row]:,}"


def _chance(rows: OfferRows, row: int, now: datetime) -> str:
    estimate = rows.estimate(row)
    if estimate.certainty is Certainty.UNTRIED:
        return "untried"
    # Nothing is certain: no number of codes makes it 100 %.
    return _roughly(estimate, percent(min(0.99, max(0.01, estimate.chance.mean))))


def _wait(rows: OfferRows, row: int, now: datetime) -> str:
    estimate = rows.estimate(row)
    return _roughly(estimate, clock(estimate.wait)) if rows.has_evidence else ""


def _per_code(rows: OfferRows, row: int, now: datetime) -> str:
    estimate = rows.estimate(row)
    price = estimate.per_code(Decimal(rows.prices[row])).quantize(_CENT)
    return _roughly(estimate, money(price)) if rows.has_evidence else ""


def _roughly(estimate: Estimate, figure: str) -> str:
    return figure if estimate.certainty is Certainty.KNOWN else f"~{figure}"


def _age(rows: OfferRows, row: int, now: datetime) -> str:
    fetched_at = rows.fetched_at(row)
    return NOT_KNOWN if fetched_at is None else since((now - fetched_at).total_seconds())


_BRIEF_SERVER = TableColumn(Column.SERVER, "SRV", 3, 3, 4, _server_id)
"""Rows of one service differ by their server: a narrow table shows at least its number."""

COLUMNS = (
    TableColumn(Column.SERVICE, "SERVICE", 1, 9, 40, _service, "left", is_searched=True),
    TableColumn(Column.CODE, "CODE", 7, 6, 8, _code, "left", spare=12, is_searched=True),
    TableColumn(Column.COUNTRY, "COUNTRY", 4, 9, 24, _country, "left", is_searched=True),
    TableColumn(Column.SERVER, "SERVER", 3, 8, 10, _server, "left", is_searched=True, brief=_BRIEF_SERVER),
    TableColumn(Column.PRICE, "PRICE", 0, 7, 7, _price),
    TableColumn(Column.STOCK, "STOCK", 2, 7, 9, _stock),
    TableColumn(Column.CHANCE, "CHANCE", 5, 8, 8, _chance, spare=8),
    TableColumn(Column.WAIT, "WAIT", 6, 6, 7, _wait, spare=8),
    TableColumn(Column.PER_CODE, "PER CODE", 5.5, 11, 11, _per_code, spare=10),
    TableColumn(Column.AGE, "AGE", 9, 6, 8, _age, spare=16),
)


def _full_title(column: TableColumn) -> int:
    """The cells of a title with its unit, when the table is sorted by it."""
    return cell_len(f"{column.title} ▴ {column.unit}")


_MONEY = (Column.PRICE, Column.PER_CODE)


def lay_out(columns: Sequence[TableColumn], width: int, sort: Sort) -> list[tuple[TableColumn, int]]:
    """The columns that fit into `width` cells, in their order, each with its width.

    There is a gap of one cell before each. The column of the lowest rank is always there, and that of `sort`
    almost always. Spare room goes to the columns below their ideal width, in the order of their ranks.
    Without the column of codes, services of the same name have their code after it.
    """
    sorted_by = column_of(sort.column)
    ranked = sorted(
        (_as_sorted(it, sort) if it.column is sorted_by else it for it in columns),
        key=lambda column: column.rank,
    )
    laid: dict[Column, tuple[TableColumn, int]] = {}
    for column in ranked:
        least = column.least
        if column.column is sorted_by and width < least + 1:
            least = min(least, _SORTED_LEAST)
        if width < least + 1 and (brief := column.brief) is not None:
            column, least = brief, brief.least
        if laid and width < least + 1 + column.spare:
            break
        laid[column.column] = column, least
        width -= least + 1
    for place, (column, cells) in laid.items():
        more = max(0, min(width, column.ideal - cells))
        laid[place] = column, cells + more
        width -= more
    if Column.SERVICE in laid and Column.CODE not in laid:
        column, cells = laid[Column.SERVICE]
        laid[Column.SERVICE] = replace(column, text=_service_told_apart), cells
    return [laid[column.column] for column in columns if column.column in laid]


def column_of(order: Column) -> Column:
    """The column on the screen that stands for a sort order: value is the cost per code, and its time."""
    return Column.PER_CODE if order is Column.VALUE else order


def _as_sorted(column: TableColumn, sort: Sort) -> TableColumn:
    title = "VALUE" if sort.column is Column.VALUE else column.title
    return replace(column, title=title, rank=min(column.rank, _SORTED_RANK), spare=0)


def heading(column: TableColumn, cells: int, sort: Sort) -> str:
    """The title in exactly `cells`, with a filled arrow on the column sorted by, and a hollow one on the
    column that breaks ties."""
    sign = ""
    if column.column is column_of(sort.column):
        sign = "▾" if sort.descending else "▴"
    elif sort.then is not None and column.column is column_of(sort.then):
        sign = "▿" if sort.then_descending else "▵"
    unit = f" {column.unit}" if column.unit else ""
    if not sign:
        title = f"{column.title}{unit}"
        return fit(title if cell_len(title) <= cells else column.title, cells, column.align)
    if unit and cell_len(f"{column.title} {sign}{unit}") <= cells:
        sign += unit
    title = fit(column.title, min(len(column.title), cells - 2))
    return fit(f"{title} {sign}", cells, column.align)


def columns_for(view: View, currency: str = "", chosen: Sequence[str] = PRICE_COLUMNS) -> list[TableColumn]:
    """The columns worth showing of those with the names `chosen`, in that order: without those that are the
    same on every line, numbers as wide as needed. Where none is left of them, all that are worth it.
    Prices are in `currency`, "" where it is not known."""
    rows = view.rows
    constant = set()
    if view.filter.country is not None or len(rows.country_ids) == 1:
        constant.add(Column.COUNTRY)
    if view.filter.server is not None or len({answer.server for answer in rows.answers}) == 1:
        constant.add(Column.SERVER)
    if view.filter.service is not None:
        constant |= {Column.SERVICE, Column.CODE}
    if not rows.estimator.tried:
        constant |= ESTIMATED
    widest = {
        # One more cell for the mark of the best offer.
        Column.PRICE: rows.widest_price + 1,
        Column.STOCK: len(f"{rows.most_stock:,}"),
    }
    # Among offers of one service the country is what matters most.
    ranks = {Column.COUNTRY: 1} if Column.SERVICE in constant else {}
    found = [
        replace(
            column,
            least=min(_WIDEST, max(column.least, widest.get(column.column, 0))),
            rank=ranks.get(column.column, column.rank),
            unit=currency if column.column in _MONEY else "",
        )
        for column in COLUMNS
        if column.column not in constant
    ]
    by_name = {str(column.column): column for column in found}
    found = [by_name[name] for name in chosen if name in by_name] or found
    if view.filter.all_tiers:
        # The currency stands in the title itself, and not over the number of dearer tiers.
        return [replace(it, ideal=max(it.ideal, _full_title(it))) if it.unit else it for it in found]
    # Room for the number of dearer tiers, where there is any.
    return [
        replace(it, ideal=max(it.ideal, it.least) + DEARER_CELLS) if it.column is Column.PRICE else it
        for it in found
    ]
