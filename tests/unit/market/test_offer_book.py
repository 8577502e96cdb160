"""The offer book: names, orders, scopes, and lines found again in newer prices."""

from __future__ import annotations

import gc
import weakref
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otptui.domain.estimator import Estimator
from otptui.domain.evidence import Evidence, Trial
from otptui.domain.model import Country, PriceColumns, Server, Service
from otptui.market.offers import (
    CatalogNames,
    Column,
    Filter,
    OfferBook,
    PriceList,
    Sort,
    View,
    lazy_order,
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
FAVOURITES = frozenset({"wa", "aaz"})
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


def trials(codes: int, failures: int, wait: float = 20.0) -> Evidence:
    """Evidence of numbers with a code after `wait` seconds, and of numbers that expired."""
    coded = [Trial(NOON, wait, coded=True, refunded=False)] * codes
    return Evidence.of([*coded, *[Trial(NOON, 1200.0, coded=False, refunded=False)] * failures], NOON)


ESTIMATOR = Estimator(
    {
        ("bne", "22", "1"): trials(2, 2, 30.0),
        ("bne", "22", "3"): trials(3, 0, 14.0),
        ("aaz", "22", "1"): trials(0, 5),
        ("wa", "0", "3"): trials(2, 2, 30.0),
    }
)


def book(**servers: list[Line]) -> OfferBook:
    """A book of these servers (s1, s3 …), each fetched a minute after the one before."""
    parts = [
        PriceList(name[1:], columns(*lines), NOON + timedelta(minutes=number))
        for number, (name, lines) in enumerate(servers.items())
    ]
    return OfferBook.build(parts, NAMES, ESTIMATOR)


def value_of(book: OfferBook, row: int, column: Column) -> Any:
    """The value of a row in a column, computed in the obvious way; None where it has none."""
    offer, estimate = book.rows.offer(row), ESTIMATOR.place(book.rows.offer(row).place)
    told = book.rows.fetched_at(row)
    return {
        Column.SERVICE: offer.service.name.casefold().replace("é", "e"),
        Column.CODE: offer.service.code,
        Column.COUNTRY: offer.country.name.casefold(),
        Column.SERVER: int(offer.server.id),
        Column.PRICE: offer.price,
        Column.STOCK: offer.stock,
        Column.CHANCE: estimate.chance.mean,
        Column.WAIT: estimate.wait,
        Column.PER_CODE: float(offer.price) * estimate.price_factor,
        Column.VALUE: float(offer.price) * estimate.value_factor,
        Column.AGE: told and -told.timestamp(),
    }[column]


def in_order(book: OfferBook, rows: list[int], sort: Sort) -> list[int]:
    """These rows sorted in the obvious way: by the least important column first, each sort stable."""

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
    offer = BOOK.rows.offer(0)
    assert (offer.service.name, offer.country.name, offer.server.name) == (
        "Uber",
        "India",
        "INDIAN SERVER 1 IN",
    )
    assert (offer.price, offer.stock) == (Decimal("13.00"), 10)


def test_a_purchase_gets_one_tier_of_each_place_and_the_others_are_dearer_or_sold_out() -> None:
    tiers = book(
        s1=[
            ("22", "bne", "13.00", 10),
            ("22", "bne", "9.50", 0),
            ("22", "bne", "15.00", 4),
            ("22", "aaz", "2.00", 0),
        ],
        s3=[("22", "bne", "20.00", 1)],
    )
    sold = tiers.view(Filter(all_tiers=False))
    assert [line[:3] for line in shown(sold)] == [
        ("1", "aaz", "2.00"),
        ("1", "bne", "13.00"),
        ("3", "bne", "20.00"),
    ]
    assert [tiers.rows.dearer_tiers(row) for row in range(5)] == [1, 2, 0, 0, 0]


def test_the_best_offer_is_that_of_the_best_value_once_there_is_evidence() -> None:
    lists = [
        PriceList("1", columns(("22", "bne", "9.00", 5), ("22", "bne", "8.00", 0))),
        PriceList("3", columns(("22", "bne", "10.00", 5), ("22", "bne", "12.00", 5))),
    ]
    known = Estimator({("bne", "22", "1"): trials(0, 20), ("bne", "22", "3"): trials(20, 0)})
    by_value, by_price = OfferBook.build(lists, NAMES, known), OfferBook.build(lists, NAMES)
    for sort in (Sort(), Sort.by(Column.VALUE), Sort.by(Column.STOCK), Sort(Column.VALUE, True)):
        for book_, price in ((by_value, "10.00"), (by_price, "9.00")):
            view = book_.view(sort=sort)
            assert [str(view.offer(at).price) for at in range(len(view)) if view.is_best(at)] == [price]
            best = book_.view(Filter("best:"), sort)
            assert [str(best.offer(at).price) for at in range(len(best))] == [price]
    assert not by_price.rows.has_evidence


def test_a_service_without_a_name_shows_its_code() -> None:
    offer = book(s7=[("99", "zzz", "1.00", 1)]).rows.offer(0)
    assert (offer.service.name, offer.country.name, offer.server.short) == ("zzz", "99", "server 7")


def test_the_default_order_is_by_price_then_by_most_stock() -> None:
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
def test_every_column_sorts_and_every_other_decides_ties(column: Column, descending: bool) -> None:
    for then in (None, *Column):
        for then_descending in (False, True):
            sort = Sort(column, descending, then, then_descending)
            view = BOOK.view(sort=sort)
            assert list(view.order) == in_order(BOOK, list(range(len(BOOK))), sort), sort


def test_the_previous_sort_column_decides_ties() -> None:
    sort = Sort.by(Column.STOCK).reversed().next_by(Column.SERVICE)
    assert sort == Sort(Column.SERVICE, False, Column.STOCK, False)
    assert sort.reversed() == Sort(Column.SERVICE, True, Column.STOCK, False)
    assert sort.next_by(Column.SERVICE) == sort


@pytest.mark.parametrize("one_page", [1, 100])
def test_a_long_list_has_the_same_order_as_a_short_one(
    one_page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lazy_order, "ONE_PAGE", one_page)
    monkeypatch.setattr(lazy_order, "PAGE", one_page)
    prices = ["9.50", "10.00", "13.00", "100.00", "0.10"]
    codes = ["zzz", "bne", "aaz", "wa"]
    lines = [("22", codes[n % 4], prices[n % 5], n * 7 % 11 * 1000) for n in range(2_000)]
    long = book(s1=lines[:1_500], s3=lines[1_500:])
    rows = list(range(len(long)))
    for sort in (
        Sort(Column.PRICE, True),
        Sort(Column.STOCK),
        Sort(Column.STOCK, True),
        Sort(Column.SERVER),
        Sort(Column.CHANCE, True),
        Sort(Column.VALUE, True),
        Sort(Column.AGE, False, Column.STOCK, True),
    ):
        expected = in_order(long, rows, sort)
        assert list(long.view(sort=sort).order) == expected
        # Any position is found without those before it, and any row without its position.
        anywhere = long.view(sort=sort).order
        assert [anywhere[at] for at in (1_999, 1_000, 0, 1_001, 3)] == [
            expected[at] for at in (1_999, 1_000, 0, 1_001, 3)
        ]
        assert [long.view(sort=sort).order.index(row) for row in (7, 1_600)] == [
            expected.index(row) for row in (7, 1_600)
        ]
        few = [row for row in expected if long.rows.services[row] == "wa"]
        assert list(long.view(Filter(service="wa"), sort).order) == few


def test_equal_offers_keep_the_order_of_the_provider_in_both_directions() -> None:
    same = book(s1=[("22", "bne", "5.00", 3), ("22", "aaz", "5.00", 3)])
    for sort in (Sort(), Sort(Column.PRICE, True), Sort(Column.STOCK), Sort(Column.STOCK, True)):
        assert list(same.view(sort=sort).order) == [0, 1]


def test_prices_sort_as_numbers_and_servers_in_natural_order() -> None:
    numbers = book(s10=[("22", "bne", "9.00", 1)], s3=[("22", "bne", "10.00", 1)])
    assert [line[2] for line in shown(numbers.view())] == ["9.00", "10.00"]
    names = CatalogNames({id: Server(id, f"server {id}") for id in ("9", "10")})
    served = OfferBook.build([PriceList(id, columns(("22", "bne", "1.00", 1))) for id in ("10", "9")], names)
    assert [line[0] for line in shown(served.view(sort=Sort.by(Column.SERVER)))] == ["9", "10"]


def test_stock_sorts_descending_first() -> None:
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
def test_words_are_searched_in_any_order_in_every_name(text: str, services: set[str]) -> None:
    view = BOOK.view(Filter(text))
    assert {line[1] for line in shown(view)} == services


def test_a_word_does_not_match_across_two_names() -> None:
    assert not len(BOOK.view(Filter("uberbne")))
    assert not len(BOOK.view(Filter("indiaindian")))


def test_each_word_may_match_another_name() -> None:
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


def test_favourites_are_sorted_among_the_others_where_they_are_not_pinned() -> None:
    here = Filter(country="22")
    assert list(BOOK.view(here, favourites=FAVOURITES, pins=False).order) == list(BOOK.view(here).order)


def test_favourites_come_first_where_they_are_given() -> None:
    first = BOOK.view(Filter(country="22"), favourites=FAVOURITES)
    assert [line[1] for line in shown(first)] == ["aaz", "wa", "bne", "bne", "bne"]
    narrowed = BOOK.view(Filter("a", country="22"), favourites=FAVOURITES)
    assert [line[1] for line in shown(narrowed)][:2] == ["aaz", "wa"]
    assert shown(BOOK.view(Filter(country="22"), Sort.by(Column.STOCK), FAVOURITES))[:2] == [
        ("1", "aaz", "13.00", 200),
        ("1", "wa", "100.00", 7),
    ]


def test_find_gives_the_new_line_after_sorting_and_filtering() -> None:
    view = BOOK.view()
    row = view.order[5]
    by_service = BOOK.view(sort=Sort.by(Column.SERVICE))
    line = by_service.find(BOOK.rows, row)
    assert line is not None
    assert by_service.offer(line) == view.offer(5)
    assert BOOK.view(Filter("amazon")).find(BOOK.rows, row) is None


def test_find_gives_the_line_in_newer_prices() -> None:
    row = BOOK.view().order[1]
    newer = book(s3=[("22", "aaz", "1.00", 1), ("22", "bne", "9.50", 3)], s1=[("22", "bne", "9.50", 1)])
    line = newer.view().find(BOOK.rows, row)
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
def test_find_gives_the_closest_tier_where_the_price_moved(prices: tuple[str, ...], expected: str) -> None:
    # The offer is at 9.50; of two tiers equally close, the cheaper is found.
    newer = book(s3=[("22", "bne", price, 1) for price in prices], s1=[("22", "bne", "9.50", 1)])
    line = newer.view().find(BOOK.rows, BOOK.view().order[1])
    assert line is not None
    assert shown(newer.view())[line][:3] == ("3", "bne", expected)


def test_find_gives_none_for_a_place_that_is_gone() -> None:
    newer = book(s1=[("22", "bne", "9.50", 582)])
    assert newer.view().find(BOOK.rows, BOOK.view().order[1]) is None


def test_each_row_has_its_age_and_whether_a_newer_request_failed() -> None:
    later = NOON + timedelta(minutes=1)
    two = OfferBook.build(
        [
            PriceList("1", columns(("22", "bne", "1.00", 1)), NOON),
            PriceList("3", columns(("22", "bne", "2.00", 1)), later, missed=True),
        ],
        NAMES,
    )
    assert [two.rows.fetched_at(0), two.rows.fetched_at(1)] == [NOON, later]
    assert [two.rows.is_missed(0), two.rows.is_missed(1)] == [False, True]


def test_an_empty_book_has_an_empty_view() -> None:
    empty = OfferBook.build([PriceList("1", PriceColumns())], NAMES)
    assert len(empty.view(Filter("uber"), Sort.by(Column.STOCK), frozenset({"bne"}))) == 0
    assert (empty.rows.most_stock, empty.rows.widest_price) == (0, 0)


def test_a_book_is_freed_without_the_garbage_collector() -> None:
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


def test_a_view_is_the_same_after_others_were_made() -> None:
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
# Words too short to be corrected as misspellings.
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
def test_a_view_is_what_plain_sorting_and_filtering_gives(
    one: list[Line],
    three: list[Line],
    text: str,
    column: Column,
    descending: bool,
    then: Column | None,
    is_long: bool,
) -> None:
    mine = book(s1=one, s3=three)
    offers = [mine.rows.offer(row) for row in range(len(mine))]
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
        if is_long:
            patch.setattr(lazy_order, "ONE_PAGE", 1)
        view = mine.view(Filter(text), sort)
        assert list(view.order) == in_order(mine, passing, sort)


@given(LINES, TEXTS, TEXTS, st.sampled_from([None, "1", "3"]))
def test_a_longer_filter_shows_what_a_new_book_shows(
    lines: list[Line], typed: str, more: str, server: str | None
) -> None:
    mine = book(s1=lines, s3=lines[::2])
    wanted = Filter(typed + more, server=server)
    # Whatever the book remembers of the first letters must not change what the next ones show.
    list(mine.view(Filter(typed, server=server)).order)
    assert list(mine.view(wanted).order) == list(book(s1=lines, s3=lines[::2]).view(wanted).order)
