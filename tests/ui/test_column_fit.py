"""No name, however wide, long or strange, moves a column: every line is exactly as wide as its list."""

from __future__ import annotations

from array import array
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

import pytest
from fakes import activation
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from otptui.domain.history_query import HistoryQuery
from otptui.domain.model import Activation, Country, Message, PriceColumns, Server, Service, utc_now
from otptui.domain.states import State
from otptui.domain.totals import Outcome, Totals
from otptui.market.catalog_tree import Node, RowKind, TreeRow
from otptui.market.offers import CatalogNames, OfferBook, PriceList
from otptui.text.phone import phone
from otptui.text.sanitize import tidy_name
from otptui.ui.widgets.catalog_list import CatalogTree
from otptui.ui.widgets.history_list import HistoryList
from otptui.ui.widgets.line_list import LineList
from otptui.ui.widgets.numbers_list import NumbersList
from otptui.ui.widgets.offer_table import OfferTable
from otptui.ui.widgets.totals_list import TotalsList

NASTY = (
    "漢字ｶﾅ",
    "👍🏽 ok",
    "👨‍👩‍👧",
    "e\u0301\u0302\u0303",
    "a\u200b\u200db",
    "1\ufe0f\u20e3",
    "🇮🇳 IN",
    "한국어",
    "x" * 60,
)
names = st.one_of(st.sampled_from(NASTY), st.text(max_size=60)).map(tidy_name)
widths = st.integers(30, 200)

List = TypeVar("List", bound=LineList)


def unmounted(line_list: List) -> List:
    """A list outside any app, without stylesheet and timers."""
    line_list.row_style = lambda *_, **__: Style.null()  # type: ignore[method-assign]  # from a stylesheet
    line_list.set_timer = lambda *_, **__: None  # type: ignore[assignment]  # in an event loop
    return line_list


def lines(line_list: LineList, width: int) -> list[str]:
    """The text of every line of the first row; each has the width asked for before it is cut or padded."""
    shown = []
    for line in range(line_list.row_height):
        body = line_list.render_row(0, line, width - 1, cursor=False, focused=True)
        assert body.cell_length <= width - 1
        whole = line_list.painter.row_line(0, line, width)
        assert whole.cell_length == cell_len(whole.text) == width
        shown.append(whole.text)
    return shown


class OneLine(NumbersList):
    row_height = 1


class TwoLines(NumbersList):
    row_height = 2


def number(state: State, name: str, server: str, code: str, price: str) -> Activation:
    now = utc_now()
    received = state is State.RECEIVED
    return activation(
        state=state,
        service=Service("bne", name),
        server=Server("3", server),
        country=Country("22", name),
        price=Decimal(price),
        currency="₹",
        number="" if state in (State.REFUSED, State.UNKNOWN) else "919067545744",
        messages=(Message(f"{code} is it", code, now),) if received else (),
        note=server if state in (State.REFUSED, State.UNKNOWN) else "",
        bought_at=now - timedelta(seconds=60),
        cancel_at=now + timedelta(seconds=50) if state is State.CANCELLING else None,
        ended_at=None if state in (State.WAITING, State.RECEIVED, State.CANCELLING) else now,
    )


@given(st.sampled_from(State), names, names, st.sampled_from(("4821", "482910", "48291048", "G-482910")),
       st.sampled_from(("9.00", "1234567.89")), widths)  # fmt: skip
def test_the_numbers_list_keeps_its_columns(
    state: State, name: str, server: str, code: str, price: str, width: int
) -> None:
    shown = number(state, name, server, code, price)
    for line_list in [TwoLines(1200), OneLine(1200)] if width >= 70 else [TwoLines(1200)]:
        unmounted(line_list).show((shown,))
        text = "\n".join(lines(line_list, width))
        assert phone(shown.number) in text
        # Never cut: the code, the countdowns and the advice.
        match state:
            case State.RECEIVED:
                assert code in text
            case State.WAITING:
                assert "19 min left" in text
            case State.CANCELLING:
                assert "cancels in 0:" in text
            case State.UNKNOWN:
                assert "enter: what to do" in text


@given(names, names, names, st.sampled_from(("9.00", "1234.50", "99999999.99")), widths)
def test_the_price_table_keeps_its_columns(
    name: str, country: str, server: str, price: str, width: int
) -> None:
    known = CatalogNames(
        {"1": Server("1", server)}, {"22": Country("22", country)}, {"bne": Service("bne", name)}
    )
    columns = PriceColumns(["22"], ["bne"], [price], [582])
    table = unmounted(OfferTable())
    table.show(OfferBook.build([PriceList("1", columns)], known).view(), favourites={"bne"})
    (text,) = lines(table, width)
    assert f"{Decimal(price):,}" in text


@given(st.sampled_from(RowKind), names, st.booleans(), widths)
def test_the_catalog_keeps_its_columns(kind: RowKind, name: str, failed: bool, width: int) -> None:
    node = Node("1", "22" if kind is not RowKind.SERVER else "", "bne" if kind is RowKind.SERVICE else "")
    row = TreeRow(kind, node, name, children=1931, price=Decimal("1234.50"), stock=582, failed=failed)
    tree = unmounted(CatalogTree())
    tree.show([row])
    (text,) = lines(tree, width)
    if kind is RowKind.SERVICE:
        assert "1,234.50" in text


@given(st.sampled_from(State), names, names, widths)
def test_the_history_keeps_its_columns(state: State, name: str, server: str, width: int) -> None:
    shown = number(state, name, server, "482910", "9.00")
    history = unmounted(HistoryList())
    history.show(array("q", [shown.key]), HistoryQuery())
    history.fill((), [shown])
    (text,) = lines(history, width)
    assert ("482910" in text) == (state is State.RECEIVED)


@pytest.mark.parametrize("width", [20, 34, 80, 140])
def test_the_curves_of_the_totals_show_all_numbers_and_each_server(width: int) -> None:
    totals = Totals()
    for server, codes in (("1", 18), ("2", 10)):
        totals.add(
            Outcome(
                number, "sim", "wa", "WhatsApp", server, f"SERVER {server}", "", None, State.RECEIVED,
                True, True, date(2026, 1, 1), 10 + number if number < codes else None,
            )
            for number in range(20)
        )  # fmt: skip
    shown = unmounted(TotalsList())
    shown.show(totals)
    lines = [
        shown.render_row(row, 0, width, cursor=False, focused=False).text for row in range(shown.row_count)
    ]
    start = next(at for at, line in enumerate(lines) if line.startswith("Codes by waiting"))
    assert [cell_len(line) for line in lines[start : start + 6]] == [width] * 6
    curves = lines[start + 1 : start + 4]
    for line, share in zip(curves, ("70 %", "90 %", "50 %"), strict=True):
        assert share in line
        assert set(line) & set("▁▂▃▄▅▆▇█")
    if width >= 80:
        assert "90 % (likely 75 to 97 %)" in curves[1]
        assert "20 s" in lines[start + 4]
