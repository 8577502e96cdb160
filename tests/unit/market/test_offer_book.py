from __future__ import annotations

import gc
import weakref
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otptui.domain.model import Country, PriceColumns, Server, Service
from otptui.domain.track_record import Record, Records
from otptui.market.offers import (
    CatalogNames,
    Column,
    Filter,
    OfferBook,
    PriceList,
    Sort,
    View,
    lazy_order,
    sort_keys,
)

NAMES = CatalogNames(
    {
        "1": Server("1", "INDIAN SERVER 1 IN"),
        "3": Server("3", "INDIAN SERVER 3 IN"),
        "10": Server("10", "SERVER 10"),
    },
    {"22": Country("22", "India"), "0": Country("0", "Russia")},
    {"bne": Service("bne", "Uber"), "aaz": Service("aaz", "Amazon"), "wa": Service("wa", "WhatsApp Café")},
)
NOON = datetime(2025, 8, 1, 12, tzinfo=UTC)

Line = tuple[str, str, str, int]


def columns(*lines: Line) -> PriceColumns:
    """Columns from (country, service, price, stock)."""
    result = PriceColumns()
    for country, service, price, stock in lines:
        result.countries.append(country)
        result.services.append(service)
        result.prices.append(price)
        result.stocks.append(stock)
    return result


RECORDS = Records(
    {
        ("bne", "22", "1"): Record(numbers=4, coded=2, paid=3, wait=30.0),
        ("bne", "22", "3"): Record(numbers=3, coded=3, paid=3, wait=14.0),
        ("aaz", "22", "1"): Record(numbers=5, coded=0, paid=1, wait=None),
        ("wa", "0", "3"): Record(numbers=4, coded=2, paid=2, wait=30.0),
    }
)


def book(**servers: list[Line]) -> OfferBook:
    """A book of the servers' lines, each server's told a minute after the one before; s1, s3 …"""
    parts = [
        PriceList(name[1:], columns(*lines), NOON + timedelta(minutes=number))
        for number, (name, lines) in enumerate(servers.items())
    ]
    return OfferBook.build(parts, NAMES, RECORDS)


def value_of(book: OfferBook, row: int, column: Column) -> Any:
    """What a row is sorted by in a column, the plain way; None for not known."""
    offer, record = book.offer(row), RECORDS.of.get(book.offer(row).place)
    told = book.fetched_at(row)
    return {
        Column.SERVICE: offer.service.name.casefold().replace("é", "e"),
        Column.CODE: offer.service.code,
        Column.COUNTRY: offer.country.name.casefold(),
        Column.SERVER: int(offer.server.id),
        Column.PRICE: offer.price,
        Column.STOCK: offer.stock,
        Column.GOT_CODE: record and record.coded / record.numbers,
        Column.WAIT: record and record.wait,
        Column.PER_CODE: (record and record.coded and offer.price * record.paid / record.coded) or None,
        Column.AGE: told and -told.timestamp(),
    }[column]


def in_order(book: OfferBook, rows: list[int], sort: Sort) -> list[int]:
    """These rows in that order, the plain way: the least column first, each sort stable."""

    def by(rows: list[int], column: Column, descending: bool) -> list[int]:
        known = [row for row in rows if value_of(book, row, column) is not None]
        known.sort(key=lambda row: value_of(book, row, column), reverse=descending)
        return known + [row for row in rows if value_of(book, row, column) is None]

    rows = by(by(rows, Column.STOCK, True), Column.PRICE, False)
    if sort.then is not None:
        rows = by(rows, sort.then, sort.then_descending)
    return by(rows, sort.column, sort.descending)


BOOK = book(
    s1=[
        ("22", "bne", "13.00", 10),
        ("22", "bne", "9.50", 0),
        ("22", "aaz", "13.00", 200),
        ("22", "wa", "100.00", 7),
    ],
    s3=[("22", "bne", "9.50", 582), ("0", "wa", "13.00", 200), ("0", "zzz", "2.00", 1)],
)


def shown(view: View) -> list[tuple[str, str, str, int]]:
    """Each line of a view as (server, service, price, stock)."""
    offers = map(view.offer, range(len(view)))
    return [(o.server.id, o.service.code, str(o.price), o.stock) for o in offers]


def test_an_offer_has_its_names_and_an_exact_price() -> None:
    offer = BOOK.offer(0)
    assert (offer.service.name, offer.country.name, offer.server.name) == (
        "Uber",
        "India",
        "INDIAN SERVER 1 IN",
    )
    assert (offer.price, offer.stock) == (Decimal("13.00"), 10)


def test_what_has_no_name_shows_its_code() -> None:
    offer = book(s7=[("99", "zzz", "1.00", 1)]).offer(0)
    assert (offer.service.name, offer.country.name, offer.server.short) == ("zzz", "99", "server 7")


def test_without_a_wish_the_cheapest_come_first_and_of_one_price_the_most_stock() -> None:
    assert shown(BOOK.view()) == [
        ("3", "zzz", "2.00", 1),
        ("3", "bne", "9.50", 582),
        ("1", "bne", "9.50", 0),
        ("1", "aaz", "13.00", 200),
        ("3", "wa", "13.00", 200),
        ("1", "bne", "13.00", 10),
        ("1", "wa", "100.00", 7),
    ]


@pytest.mark.parametrize("column", list(Column))
@pytest.mark.parametrize("descending", [False, True])
def test_every_column_sorts_and_ties_go_by_any_other(column: Column, descending: bool) -> None:
    for then in (None, *Column):
        for then_descending in (False, True):
            sort = Sort(column, descending, then, then_descending)
            view = BOOK.view(sort=sort)
            assert list(view.order) == in_order(BOOK, list(range(len(BOOK))), sort), sort


def test_what_was_sorted_by_before_settles_the_ties() -> None:
    sort = Sort.by(Column.STOCK).reversed().next_by(Column.SERVICE)
    assert sort == Sort(Column.SERVICE, False, Column.STOCK, False)
    assert sort.reversed() == Sort(Column.SERVICE, True, Column.STOCK, False)
    assert sort.next_by(Column.SERVICE) == sort


def test_a_list_too_long_to_sort_at_once_is_in_the_same_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sort_keys, "_MANY_ROWS", 1_000)
    prices = ["9.50", "10.00", "13.00", "100.00", "0.10"]
    long = book(s1=[("22", "zzz", prices[n % 5], n * 7 % 11) for n in range(5_000)])
    rows = list(range(len(long)))
    for sort in (
        Sort(Column.PRICE, True),
        Sort(Column.STOCK),
        Sort(Column.STOCK, True),
        Sort(Column.SERVER),
        Sort(Column.GOT_CODE, True),
        Sort(Column.AGE, False, Column.STOCK, True),
    ):
        assert list(long.view(sort=sort).order) == in_order(long, rows, sort)


def test_equal_offers_stay_as_the_provider_had_them_both_ways() -> None:
    same = book(s1=[("22", "bne", "5.00", 3), ("22", "aaz", "5.00", 3)])
    for sort in (Sort(), Sort(Column.PRICE, True), Sort(Column.STOCK), Sort(Column.STOCK, True)):
        assert list(same.view(sort=sort).order) == [0, 1]


def test_prices_sort_as_numbers_and_servers_as_people_count() -> None:
    numbers = book(s10=[("22", "bne", "9.00", 1)], s3=[("22", "bne", "10.00", 1)])
    assert [line[2] for line in shown(numbers.view())] == ["9.00", "10.00"]
    names = CatalogNames({id: Server(id, f"server {id}") for id in ("9", "10")})
    served = OfferBook.build([PriceList(id, columns(("22", "bne", "1.00", 1))) for id in ("10", "9")], names)
    assert [line[0] for line in shown(served.view(sort=Sort.by(Column.SERVER)))] == ["9", "10"]


def test_the_first_look_at_stock_is_at_the_most_of_it() -> None:
    assert Sort.by(Column.STOCK).descending
    assert not Sort.by(Column.PRICE).descending
    assert Sort.by(Column.PRICE).reversed() == Sort(Column.PRICE, True)


@pytest.mark.parametrize(
    ("text", "services"),
    [
        ("uber", {"bne"}),
        ("UBÉR", {"bne"}),
        ("bne", {"bne"}),
        ("cafe what", {"wa"}),
        ("russia what", {"wa"}),
        ("3 uber india", {"bne"}),
        ("3 amazon", set()),
        ("zzz", {"zzz"}),
        ("", {"bne", "aaz", "wa", "zzz"}),
        ("ubercafe", set()),
    ],
)
def test_words_are_looked_for_in_any_order_in_every_name(text: str, services: set[str]) -> None:
    view = BOOK.view(Filter(text))
    assert {line[1] for line in shown(view)} == services


def test_a_word_must_not_run_over_from_one_name_into_the_next() -> None:
    assert not len(BOOK.view(Filter("uberbne")))
    assert not len(BOOK.view(Filter("indiaindian")))


def test_each_word_may_be_found_somewhere_else() -> None:
    assert shown(BOOK.view(Filter("3 india uber"))) == [("3", "bne", "9.50", 582)]


def test_the_scope_is_exact() -> None:
    assert {line[0] for line in shown(BOOK.view(Filter(server="3")))} == {"3"}
    assert {line[1] for line in shown(BOOK.view(Filter(service="wa")))} == {"wa"}
    assert len(BOOK.view(Filter(country="0"))) == 2
    assert not len(BOOK.view(Filter(country="2")))
    assert shown(BOOK.view(Filter("13", server="1", country="22", service="bne"))) == []
    assert len(BOOK.view(Filter("uber", server="1", country="22", service="bne"))) == 2


def test_offers_without_stock_are_shown() -> None:
    assert ("1", "bne", "9.50", 0) in shown(BOOK.view(Filter("uber")))


def test_favourites_come_first_only_where_that_is_asked() -> None:
    first = BOOK.view(Filter(country="22"), first=frozenset({"wa", "aaz"}))
    assert [line[1] for line in shown(first)] == ["aaz", "wa", "bne", "bne", "bne"]
    narrowed = first.filtered(Filter("a", country="22"))
    assert [line[1] for line in shown(narrowed)][:2] == ["aaz", "wa"]
    assert shown(first.sorted(Sort.by(Column.STOCK)))[:2] == [
        ("1", "aaz", "13.00", 200),
        ("1", "wa", "100.00", 7),
    ]


def test_a_line_is_found_again_after_sorting_and_filtering() -> None:
    view = BOOK.view()
    row = view.order[5]
    by_service = view.sorted(Sort.by(Column.SERVICE))
    line = by_service.find(BOOK, row)
    assert line is not None
    assert by_service.offer(line) == view.offer(5)
    assert view.filtered(Filter("amazon")).find(BOOK, row) is None


def test_a_line_is_found_again_in_newer_prices() -> None:
    row = BOOK.view().order[1]
    newer = book(s3=[("22", "aaz", "1.00", 1), ("22", "bne", "9.50", 3)], s1=[("22", "bne", "9.50", 1)])
    line = newer.view().find(BOOK, row)
    assert line is not None
    assert shown(newer.view())[line] == ("3", "bne", "9.50", 3)


@pytest.mark.parametrize(
    ("prices", "expected"),
    [
        (("9.00", "10.50"), "9.00"),
        (("9.00", "10.00"), "9.00"),
        (("8.00", "10.00"), "10.00"),
        (("20.00",), "20.00"),
    ],
)
def test_where_the_price_moved_the_nearest_tier_of_the_place_is_it(
    prices: tuple[str, ...], expected: str
) -> None:
    # The offer looked for is at 9.50; of two tiers as near the cheaper counts.
    newer = book(s3=[("22", "bne", price, 1) for price in prices], s1=[("22", "bne", "9.50", 1)])
    line = newer.view().find(BOOK, BOOK.view().order[1])
    assert line is not None
    assert shown(newer.view())[line][:3] == ("3", "bne", expected)


def test_a_place_that_is_gone_is_not_found() -> None:
    newer = book(s1=[("22", "bne", "9.50", 582)])
    assert newer.view().find(BOOK, BOOK.view().order[1]) is None


def test_each_row_knows_when_it_was_told_and_whether_something_newer_was_missed() -> None:
    later = NOON + timedelta(minutes=1)
    two = OfferBook.build(
        [
            PriceList("1", columns(("22", "bne", "1.00", 1)), NOON),
            PriceList("3", columns(("22", "bne", "2.00", 1)), later, missed=True),
        ],
        NAMES,
    )
    assert [two.fetched_at(0), two.fetched_at(1)] == [NOON, later]
    assert [two.is_missed(0), two.is_missed(1)] == [False, True]


def test_an_empty_book_is_an_empty_list() -> None:
    empty = OfferBook.build([PriceList("1", PriceColumns())], NAMES)
    assert len(empty.view(Filter("uber"), Sort.by(Column.STOCK), frozenset({"bne"}))) == 0
    assert (empty.most_stock, empty.widest_price) == (0, 0)


def test_a_book_that_is_no_longer_shown_is_gone_at_once() -> None:
    mine = book(s1=[("22", "bne", "1.00", 1), ("22", "aaz", "2.00", 1)])
    for column in Column:
        assert mine.view(Filter("a"), Sort.by(column), frozenset({"bne"})).offer(0)
    seen = weakref.ref(mine)
    gc.disable()
    try:
        del mine
        assert seen() is None
    finally:
        gc.enable()


def test_views_of_many_columns_stay_right_when_older_orders_are_forgotten() -> None:
    first = shown(BOOK.view())
    for column in Column:
        for descending in (False, True):
            assert len(shown(BOOK.view(sort=Sort(column, descending)))) == len(BOOK)
    assert shown(BOOK.view()) == first


LINES = st.lists(
    st.tuples(
        st.sampled_from(["22", "0", "5"]),
        st.sampled_from(["bne", "aaz", "wa", "zzz"]),
        st.sampled_from(["9.50", "10.00", "13.00", "100.00", "0.10"]),
        st.integers(0, 20),
    ),
    max_size=30,
)
# None of their words is long enough to be taken for a slip.
TEXTS = st.lists(st.text(alphabet="aeiurb13", max_size=3), max_size=3).map(" ".join)


@given(
    LINES,
    LINES,
    TEXTS,
    st.sampled_from(list(Column)),
    st.booleans(),
    st.sampled_from([None, *Column]),
    st.booleans(),
)
def test_a_view_is_what_the_plain_way_gives(
    one: list[Line],
    three: list[Line],
    text: str,
    column: Column,
    descending: bool,
    then: Column | None,
    is_known: bool,
) -> None:
    mine = book(s1=one, s3=three)
    offers = [mine.offer(row) for row in range(len(mine))]
    passing = [
        row
        for row, o in enumerate(offers)
        if all(
            any(
                word in name.casefold().replace("é", "e")
                for name in (o.service.name, o.service.code, o.country.name, o.server.name)
            )
            for word in text.split()
        )
    ]
    sort = Sort(column, descending, then)
    with pytest.MonkeyPatch.context() as patch:
        if is_known and len(mine):
            # Then the order of all rows is gone through, and otherwise what passes is put in order.
            patch.setattr(lazy_order, "_SCREENFUL", 1)
            mine.view(sort=sort).order[0]
        view = mine.view(Filter(text), sort)
        assert list(view.order) == in_order(mine, passing, sort)


@given(LINES, TEXTS, TEXTS, st.sampled_from([None, "1", "3"]))
def test_typing_on_shows_what_starting_anew_would(
    lines: list[Line], typed: str, more: str, server: str | None
) -> None:
    mine = book(s1=lines, s3=lines[::2])
    step = mine.view(Filter(typed, server=server)).filtered(Filter(typed + more, server=server))
    assert list(step.order) == list(mine.view(Filter(typed + more, server=server)).order)
