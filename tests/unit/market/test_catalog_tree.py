"""The rows of the catalog tree, from what is held and what stands open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from otptui.domain.errors import BadServer, OtpError, Unreachable
from otptui.domain.listing import SERVERS, AnyListing, countries_of, prices_of, services_of
from otptui.domain.model import Country, PriceColumns, Server, Service
from otptui.market.catalog_tree import (
    EVERYWHERE,
    CatalogRows,
    Node,
    Preferred,
    RowKind,
    TreeRow,
    first_hit,
    listings_below,
)
from otptui.market.listings import Held, Market

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ONE, INDIA = Node("1"), Node("1", "22")
OPEN = frozenset({ONE, INDIA})


@dataclass
class Shelf:
    """A market, and the tree of its catalog."""

    market: Market = field(default_factory=Market)

    def has(self, listing: AnyListing, content: object, error: OtpError | None = None) -> None:
        self.market.hold(listing, Held(content, NOW if content is not None else None, error))

    def rows(
        self,
        opened: Iterable[Node] = (),
        favourites: Iterable[str] = (),
        query: str = "",
        recents: tuple[str, ...] = (),
    ) -> list[TreeRow]:
        rows = CatalogRows(self.market)
        return rows.visible(frozenset(opened), Preferred(frozenset(favourites), recents), query)

    def drawn(
        self,
        opened: Iterable[Node] = (),
        favourites: Iterable[str] = (),
        query: str = "",
        recents: tuple[str, ...] = (),
    ) -> list[str]:
        """The rows as a person sees them, below "All servers"."""
        shown = self.rows(opened, favourites, query, recents)
        return [_drawn(row) for row in shown if row.kind is not RowKind.ALL]


def _drawn(row: TreeRow) -> str:
    depth = {RowKind.SERVER: 0, RowKind.COUNTRY: 1, RowKind.SERVICE: 2}.get(row.kind, 3)
    branch = ("▾ " if row.is_open else "▸ ") if row.kind in (RowKind.SERVER, RowKind.COUNTRY) else ""
    sign = "★ " if row.favourite else "↺ " if row.recent else ""
    figures = f" {row.price} {row.stock}" if row.price is not None else ""
    count = f" ({row.children})" if row.children is not None else ""
    return f"{' ' * depth}{branch}{sign}{row.text}{figures}{count}{' !' if row.failed else ''}"


def columns(*tiers: tuple[str, str, int], country: str = "22") -> PriceColumns:
    """(service, price, stock) of each tier."""
    services, prices, stocks = map(list, zip(*tiers, strict=True))
    return PriceColumns([country] * len(tiers), services, prices, stocks)


def stocked(*, with_prices: bool = True, with_names: bool = True) -> Shelf:
    shelf = Shelf()
    shelf.has(SERVERS, (Server("1", "INDIAN SERVER 1"), Server("2", "INDIAN SERVER 2")))
    shelf.has(countries_of("1"), (Country("22", "India"), Country("0", "Russia")))
    if with_names:
        shelf.has(
            services_of("1", "22"),
            (
                Service("wa", "WhatsApp"),
                Service("bne", "Uber"),
                Service("aaz", "Amazon"),
                Service("zz", "Zomato"),
            ),
        )
    if with_prices:
        shelf.has(prices_of("1", "22"), columns(("bne", "13.00", 10), ("aaz", "9.50", 0), ("wa", "21.00", 3)))
    return shelf


def test_before_the_first_answer_it_says_that_it_is_loading() -> None:
    assert Shelf().drawn() == ["   loading …"]
    assert Shelf().rows()[0] == TreeRow(RowKind.ALL, EVERYWHERE, "All servers")


def test_a_provider_without_servers_says_so() -> None:
    shelf = Shelf()
    shelf.has(SERVERS, ())
    assert shelf.drawn() == ["   no servers"]


def test_a_failure_to_list_the_servers_is_on_the_screen_with_what_to_press() -> None:
    shelf = Shelf()
    shelf.has(SERVERS, None, Unreachable("no answer"))
    assert shelf.drawn() == ["   r retry · no answer !"]
    shelf.market.begin_loading(SERVERS)
    assert shelf.drawn() == ["   loading …"]


def test_closed_servers_are_one_line_each() -> None:
    assert stocked().drawn() == ["▸ INDIAN SERVER 1 (2)", "▸ INDIAN SERVER 2"]


def test_open_nodes_show_what_is_below_with_price_and_stock() -> None:
    assert stocked().drawn(OPEN) == [
        "▾ INDIAN SERVER 1 (2)",
        " ▾ India (3)",
        "  Amazon 9.50 0",
        "  Uber 13.00 10",
        "  WhatsApp 21.00 3",
        # Named, but without a price: there is nothing to buy.
        "  Zomato",
        " ▸ Russia",
        "▸ INDIAN SERVER 2",
    ]


def test_an_open_country_below_a_closed_server_is_not_shown() -> None:
    assert stocked().drawn({INDIA}) == ["▸ INDIAN SERVER 1 (2)", "▸ INDIAN SERVER 2"]


def test_favourites_stand_first() -> None:
    drawn = stocked().drawn(OPEN, {"wa", "zz"})
    assert drawn[2:6] == ["  ★ WhatsApp 21.00 3", "  ★ Zomato", "  Amazon 9.50 0", "  Uber 13.00 10"]


def test_what_was_bought_lately_comes_after_the_favourites() -> None:
    drawn = stocked().drawn(OPEN, {"wa"}, recents=("zz", "bne", "wa"))
    assert drawn[2:6] == ["  ★ WhatsApp 21.00 3", "  ↺ Zomato", "  ↺ Uber 13.00 10", "  Amazon 9.50 0"]


def test_of_several_tiers_the_one_a_purchase_gets_is_shown() -> None:
    shelf = stocked()
    shelf.has(
        prices_of("1", "22"),
        columns(
            ("bne", "9.00", 0),
            ("bne", "13.00", 10),
            ("bne", "11.00", 2),
            ("aaz", "7.00", 0),
            ("aaz", "5.00", 0),
        ),
    )
    uber = next(row for row in shelf.rows(OPEN) if row.text == "Uber")
    assert (uber.price, uber.stock) == (Decimal("11.00"), 2)
    amazon = next(row for row in shelf.rows(OPEN) if row.text == "Amazon")
    assert (amazon.price, amazon.stock) == (Decimal("5.00"), 0)


def test_a_price_without_a_name_goes_by_its_code() -> None:
    shelf = stocked()
    shelf.has(prices_of("1", "22"), columns(("xqz", "4.00", 7)))
    assert "  xqz 4.00 7" in shelf.drawn(OPEN)


def test_services_of_the_same_name_are_told_apart_by_their_codes() -> None:
    shelf = stocked()
    shelf.has(
        services_of("1", "22"), (Service("aaz", "Amazon"), Service("am", "amazon"), Service("zz", "Zomato"))
    )
    shelf.has(prices_of("1", "22"), columns(("aaz", "9.50", 0), ("am", "2.00", 75)))
    assert shelf.drawn(OPEN)[2:5] == ["  Amazon aaz 9.50 0", "  amazon am 2.00 75", "  Zomato"]


def test_prices_of_another_country_in_the_answer_are_not_taken_for_this_one() -> None:
    shelf = stocked()
    shelf.has(prices_of("1", "22"), columns(("bne", "13.00", 10), country="0"))
    assert "  Uber" in shelf.drawn(OPEN)


def test_children_are_loaded_when_a_node_opens_and_it_says_so() -> None:
    shelf = stocked()
    two, russia = Node("2"), Node("1", "0")
    assert listings_below(two) == (countries_of("2"),)
    assert listings_below(russia) == (services_of("1", "0"), prices_of("1", "0"))
    assert shelf.drawn({ONE, russia, two})[-4:] == [
        " ▾ Russia",
        "   loading …",
        "▾ INDIAN SERVER 2",
        "   loading …",
    ]
    shelf.has(countries_of("2"), ())
    shelf.has(services_of("1", "0"), ())
    shelf.has(prices_of("1", "0"), PriceColumns())
    assert shelf.drawn({ONE, russia, two})[-4:] == [
        " ▾ Russia (0)",
        "   no services",
        "▾ INDIAN SERVER 2 (0)",
        "   no countries",
    ]


def test_a_node_that_failed_says_why_and_what_to_press() -> None:
    shelf = stocked()
    shelf.has(countries_of("2"), None, Unreachable("the connection was refused"))
    assert shelf.drawn({Node("2")})[-2:] == [
        "▾ INDIAN SERVER 2 !",
        "   r retry · the connection was refused !",
    ]
    shelf.market.begin_loading(countries_of("2"))
    assert shelf.drawn({Node("2")})[-1] == "   loading …"


def test_what_was_known_before_a_failure_stays_below_the_reason() -> None:
    shelf = stocked()
    old = shelf.market.held(prices_of("1", "22"))
    assert old is not None
    shelf.has(prices_of("1", "22"), old.content, BadServer("wrong server, or this country is not on it"))
    assert shelf.drawn(OPEN)[1:5] == [
        " ▾ India (3) !",
        "   r retry · wrong server, or this country is not on it !",
        "  Amazon 9.50 0",
        "  Uber 13.00 10",
    ]


def test_services_show_without_prices_and_prices_without_services() -> None:
    shelf = stocked(with_prices=False)
    assert shelf.drawn(OPEN)[2:4] == ["  Amazon", "  Uber"]
    shelf = stocked(with_names=False)
    assert shelf.drawn(OPEN)[2:4] == ["  aaz 9.50 0", "  bne 13.00 10"]


def test_a_filter_shows_what_matches_and_the_way_down_to_it() -> None:
    shelf = stocked()
    way = ["▾ INDIAN SERVER 1 (2)", " ▾ India (3)"]
    # Nothing needs to stand open for it.
    assert shelf.drawn(query="uber") == [*way, "  Uber 13.00 10"]
    assert shelf.drawn(query="UBE") == [*way, "  Uber 13.00 10"]
    # By code too.
    assert shelf.drawn(query="aaz") == [*way, "  Amazon 9.50 0"]
    assert shelf.drawn(query="russia") == ["▾ INDIAN SERVER 1 (2)", " ▸ Russia"]
    assert shelf.drawn(query="server 2") == ["▸ INDIAN SERVER 2"]
    assert shelf.rows(query="nothing like it") == []


@pytest.mark.parametrize(
    ("query", "meant"),
    [("uber", "Uber"), ("WA", "WhatsApp"), ("in", "INDIAN SERVER 1"), ("india", "India"), ("m", "Amazon")],
)
def test_the_first_hit_is_what_is_called_or_begins_so(query: str, meant: str) -> None:
    shown = stocked().rows(query=query)
    at = first_hit(shown, query)
    assert at is not None
    assert shown[at].text == meant


def test_without_a_hit_or_a_query_there_is_no_first_one() -> None:
    assert first_hit(stocked().rows(OPEN), "") is None
    assert first_hit(stocked().rows(query="nothing like it"), "nothing like it") is None


def test_the_rows_of_a_country_are_computed_once_for_each_answer() -> None:
    shelf, preferred = stocked(), Preferred()
    rows = CatalogRows(shelf.market)
    uber = next(row for row in rows.visible(OPEN, preferred) if row.text == "Uber")
    assert any(row is uber for row in rows.visible(OPEN, preferred))
    assert any(row is uber for row in rows.visible(frozenset(), preferred, "ub"))
    # Until there is another answer, or another favourite.
    shelf.has(prices_of("1", "22"), columns(("bne", "12.00", 10)))
    assert "12.00" in [str(row.price) for row in rows.visible(OPEN, preferred)]
    assert rows.visible(OPEN, Preferred(frozenset({"zz"})))[3].favourite


def test_a_filter_hides_notes_and_the_row_above_all() -> None:
    shelf = stocked()
    shelf.has(countries_of("2"), None, Unreachable("no answer"))
    kinds = {row.kind for row in shelf.rows({Node("2"), *OPEN}, query="a")}
    assert kinds == {RowKind.SERVER, RowKind.COUNTRY, RowKind.SERVICE}


def test_every_row_has_a_key_of_its_own() -> None:
    shelf = stocked()
    shelf.has(countries_of("2"), None, Unreachable("no answer"))
    everything = shelf.rows({Node("2"), Node("1", "0"), *OPEN})
    assert len({row.node for row in everything}) == len(everything)
    for row in everything:
        if row.kind is RowKind.SERVICE:
            assert row.node.parent == INDIA
    assert INDIA.parent == ONE
    assert ONE.parent is None
