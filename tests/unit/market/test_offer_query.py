"""The filter of the offers: terms, misspellings, hidden stock; and the best price of a view."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otptui.domain.model import Country, PriceColumns, Server, Service
from otptui.market.offers import CatalogNames, Column, Filter, OfferBook, PriceList, Sort, View

NAMES = CatalogNames(
    {id: Server(id, name) for id, name in (("1", "SERVER 1"), ("3", "FAST 3"), ("13", "SERVER 13"))},
    {"22": Country("22", "India"), "0": Country("0", "Russia")},
    {code: Service(code, name) for code, name in (("bne", "Uber"), ("aaz", "Amazon"), ("tg", "Telegram"))},
)
ROWS = {
    "1": [("22", "bne", "13.00", 10), ("22", "bne", "9.50", 0), ("22", "aaz", "20.00", 200)],
    "3": [("22", "bne", "9.00", 582), ("0", "tg", "13.00", 50), ("0", "xaz", "2.00", 51)],
    "13": [("22", "tg", "9.00", 5), ("22", "tg", "11.00", 9)],
}


def book(rows: dict[str, list[tuple[str, str, str, int]]]) -> OfferBook:
    parts = [
        PriceList(
            server,
            PriceColumns(
                [country for country, *_ in lines],
                [service for _, service, *_ in lines],
                [price for *_, price, _ in lines],
                [stock for *_, stock in lines],
            ),
        )
        for server, lines in rows.items()
    ]
    return OfferBook.build(parts, NAMES)


BOOK = book(ROWS)
EVERYTHING = (
    "xaz 3 2.00",
    "bne 3 9.00",
    "tg 13 9.00",
    "bne 1 9.50",
    "tg 13 11.00",
    "tg 3 13.00",
    "bne 1 13.00",
    "aaz 1 20.00",
)


def shown(view: View) -> list[str]:
    """Each line of a view as "service server price"."""
    offers = map(view.offer, range(len(view)))
    return [f"{o.service.code} {o.server.id} {o.price}" for o in offers]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("price<9.5", ["xaz 3 2.00", "bne 3 9.00", "tg 13 9.00"]),
        ("price<=9.50 uber", ["bne 3 9.00", "bne 1 9.50"]),
        ("uber price>9 price<13", ["bne 1 9.50"]),
        ("price=13", ["tg 3 13.00", "bne 1 13.00"]),
        ("price>=20", ["aaz 1 20.00"]),
        ("stock>51", ["bne 3 9.00", "aaz 1 20.00"]),
        ("stock=0", ["bne 1 9.50"]),
        ("stock<=5 price<10", ["tg 13 9.00", "bne 1 9.50"]),
        # An id is exact, another word is a part of the name.
        ("server:3", ["xaz 3 2.00", "bne 3 9.00", "tg 3 13.00"]),
        ("server:fast uber", ["bne 3 9.00"]),
        ("server:1 price<10", ["bne 1 9.50"]),
        ("country:russia", ["xaz 3 2.00", "tg 3 13.00"]),
        ("country:0 tele", ["tg 3 13.00"]),
        ("service:az", ["xaz 3 2.00", "aaz 1 20.00"]),
        ("service:india", []),
        ("fav:", ["tg 13 9.00", "tg 13 11.00", "tg 3 13.00"]),
        ("fav: price>12 russia", ["tg 3 13.00"]),
        # Commas separate alternatives.
        ("uber,amazon server:1", ["bne 1 9.50", "bne 1 13.00", "aaz 1 20.00"]),
        ("server:1,13 tg,aaz", ["tg 13 9.00", "tg 13 11.00", "aaz 1 20.00"]),
        ("country:russia,india service:tele,ama price>11", ["tg 3 13.00", "aaz 1 20.00"]),
        ("uber, price<10", ["bne 3 9.00", "bne 1 9.50"]),
        (",", list(EVERYTHING)),
        ("server:1,ubre", ["bne 1 9.50", "bne 1 13.00", "aaz 1 20.00"]),
        # The best offer of each service, in stock, of those that pass everything else.
        ("best:", ["xaz 3 2.00", "bne 3 9.00", "tg 13 9.00", "aaz 1 20.00"]),
        ("best: price>9", ["tg 13 11.00", "bne 1 13.00", "aaz 1 20.00"]),
        ("best: server:1", ["bne 1 13.00", "aaz 1 20.00"]),
        ("watched:", ["tg 13 9.00", "tg 13 11.00"]),
        ("watched: best:", ["tg 13 9.00"]),
        # An unknown word with a colon is an ordinary word.
        ("a:b", []),
    ],
)
def test_terms_narrow_the_view(text: str, lines: list[str]) -> None:
    favourites = frozenset({"tg"} if "fav:" in text else ())
    view = BOOK.view(Filter(text), favourites=favourites, watched=frozenset({("tg", "22", "13")}))
    assert shown(view) == lines
    assert view.filter.problem == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("price<", "price< needs a number. Write price<20."),
        ("price<x", '"x" is not a price. Write price<20.'),
        ("price>1,5", '"1,5" is not a price. Write price<20.'),
        ("stock>2.5", '"2.5" is not a stock. Write stock>50.'),
        ("prize<20", "There is no prize<: did you mean price<?"),
        ("cost<20", "There is no cost<: write price<20 or stock>50."),
        ("sever:3", "There is no sever: – did you mean server:?"),
        ("server:", "server: needs a value. Write server:3."),
        ("country:", "country: needs a value. Write country:name."),
        ("fav:uber", "fav: takes no value; it shows your favourites."),
        ("best:uber", "best: takes no value; it shows the best offer of each service."),
        ("watched:1", "watched: takes no value; it shows watched offers."),
        ("server:,", "server: needs a value. Write server:3."),
    ],
)
def test_a_wrong_term_is_ignored_and_reported(text: str, told: str) -> None:
    view = BOOK.view(Filter(f"uber {text}"))
    assert view.filter.problem == told
    assert shown(view) == shown(BOOK.view(Filter("uber")))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ubre", "uber"),
        ("ubber", "uber"),
        ("amzon", "amazon"),
        ("amazom", "amazon"),
        ("telgram", "telegram"),
        ("inida", "india"),
        ("service:telegrma", "telegram"),
        # Not finished yet: the beginning of a word.
        ("telgr", "telegr"),
    ],
)
def test_a_misspelling_finds_the_word_meant_and_says_so(typed: str, meant: str) -> None:
    view = BOOK.view(Filter(typed))
    assert shown(view) == shown(BOOK.view(Filter(meant)))
    assert view.resolved.corrected == view.resolved.marked == (meant,)


@pytest.mark.parametrize("typed", ["ubr", "xyzw", "tlgram", "1313", "uber"])
def test_short_words_numbers_and_matches_are_not_corrected(typed: str) -> None:
    assert BOOK.view(Filter(typed)).resolved.corrected == ()


def test_a_word_in_any_name_is_not_corrected_even_where_nothing_matches_all_words() -> None:
    view = BOOK.view(Filter("uber russia"))
    assert (shown(view), view.resolved.corrected) == ([], ())


def test_typing_past_a_misspelling_searches_again() -> None:
    same = book(ROWS)
    for end in range(1, 6):
        typed = Filter("ubrex"[:end])
        assert shown(same.view(typed)) == shown(book(ROWS).view(typed))
    # "ub" hits, "ubr" hits nothing, "ubre" is Uber again.
    assert len(BOOK.view(Filter("ubr"))) == 0
    assert len(BOOK.view(Filter("ubre"))) == 3


WORDS = st.sampled_from(
    [
        "uber",
        "ubre",
        "ub",
        "13",
        "server:1",
        "server:13",
        "price<13",
        "price<1",
        "stock>9",
        "fav:",
        "country:0",
    ]
)


@given(st.lists(WORDS, max_size=3), st.lists(WORDS, max_size=3), st.booleans(), st.booleans())
def test_a_view_does_not_depend_on_the_views_before_it(
    before: list[str], after: list[str], hidden: bool, hidden_then: bool
) -> None:
    favourites = frozenset({"tg"})
    same, wanted = book(ROWS), Filter(" ".join(after), in_stock=hidden_then)
    list(same.view(Filter(" ".join(before), in_stock=hidden), favourites=favourites).order)
    assert list(same.view(wanted, favourites=favourites).order) == list(
        book(ROWS).view(wanted, favourites=favourites).order
    )


def test_offers_without_stock_can_be_hidden() -> None:
    assert "bne 1 9.50" in shown(BOOK.view(Filter("uber")))
    assert shown(BOOK.view(Filter("uber", in_stock=True))) == ["bne 3 9.00", "bne 1 13.00"]


def best(view: View) -> list[str]:
    return sorted(line for index, line in enumerate(shown(view)) if view.is_best(index))


@pytest.mark.parametrize("column", list(Column))
def test_the_best_price_of_each_service_is_known_in_any_order(column: Column) -> None:
    assert best(BOOK.view(sort=Sort.by(column))) == ["aaz 1 20.00", "bne 3 9.00", "tg 13 9.00", "xaz 3 2.00"]


def test_the_best_price_is_that_of_what_is_shown() -> None:
    assert best(BOOK.view(Filter("server:1"))) == ["aaz 1 20.00", "bne 1 13.00"]
    assert best(BOOK.view(Filter("stock=0"))) == []
    # Two servers at the lowest price have the best one both.
    two = book({id: [("22", "bne", "9.00", 1)] for id in ("1", "3")})
    assert best(two.view()) == ["bne 1 9.00", "bne 3 9.00"]


@given(
    st.lists(
        st.tuples(
            st.just("22"), st.sampled_from(["a", "b", "c"]), st.sampled_from(["1.00", "2.50", "10.00"]),
            st.integers(0, 2),
        ),
        min_size=1,
        max_size=300,
    ),
    st.sampled_from(list(Column)),
)  # fmt: skip
def test_the_best_price_is_what_looking_at_all_gives(
    rows: list[tuple[str, str, str, int]], column: Column
) -> None:
    view = book({"1": rows}).view(sort=Sort.by(column))
    offers = [view.offer(index) for index in range(len(view))]
    lowest: dict[str, Decimal] = {}
    for offer in offers:
        if offer.stock:
            code = offer.service.code
            lowest[code] = min(offer.price, lowest.get(code, offer.price))
    for index, offer in reversed(list(enumerate(offers))):
        assert view.is_best(index) == (offer.stock > 0 and offer.price == lowest[offer.service.code])
