"""What the user is looking at: scope, order and filter of the prices, and what must be asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from fakes import START, Disk, Source, Time

from otptui.domain.errors import Unreachable
from otptui.domain.listing import SERVERS, AnyListing, countries_of, prices_of, services_of
from otptui.market.browse import Browse
from otptui.market.catalog_tree import Node, RowKind, TreeRow
from otptui.market.listing_loader import ListingLoader
from otptui.market.offers import Column, Sort
from otptui.ui.format.price_text import title

NAMES = '{"bne": "Uber ", "aaz": "Amazon ", "wa": "Whatsapp"}'
CATALOG = {
    "getServers": '{"SERVER 1": "1", "SERVER 2": "2", "SERVER 3": "3"}',
    "getCountries 1/": '{"22": "iNDIA", "0": "russia"}',
    "getCountries 2/": '{"22": "iNDIA"}',
    "getServices 1/22": NAMES,
    "getServices 2/22": NAMES,
    "getServices 1/0": '{"bne": "Uber "}',
    "getPrices 1/22": '{"22": {"bne": {"13.00": "10", "15.00": "4"}, "aaz": {"9.50": "0"}}}',
    "getPrices 2/22": '{"22": {"bne": {"9.00": "582"}, "wa": {"21.00": "3"}}}',
    "getPrices 3/22": "BAD_SERVER",
    "getPrices 1/0": '{"0": {"bne": {"30.00": "1"}}}',
}


@dataclass
class User:
    """Somebody browsing; `offers` is what the prices pane shows, line by line."""

    browse: Browse
    loader: ListingLoader
    source: Source
    time: Time

    async def load(self, *listings: AnyListing) -> None:
        for listing in listings:
            await self.loader.refresh(listing)

    async def open_shop(self) -> None:
        await self.load(SERVERS)
        await self.load(*self.browse.listings_shown())

    def row(self, text: str, kind: RowKind | None = None) -> TreeRow:
        return next(r for r in self.browse.tree() if r.text == text and kind in (None, r.kind))

    @property
    def offers(self) -> list[str]:
        view = self.browse.view()
        shown = (view.offer(line) for line in range(len(view)))
        return [f"{o.service.name} {o.server.id} {o.price} {o.stock}" for o in shown]


@pytest.fixture
async def user(tmp_path: Path) -> AsyncIterator[User]:
    source, disk, time = Source(dict(CATALOG)), Disk(tmp_path / "otptui.db"), Time()
    loader = ListingLoader(source, disk, "otpbuddy", time.now)
    browse = Browse(loader, "1", "22")
    browse.all_tiers = True
    yield User(browse, loader, source, time)
    await disk.close()


async def test_a_cold_start_asks_for_what_it_shows(user: User) -> None:
    browse = user.browse
    assert browse.prices_needed() == []
    assert browse.loading()
    await user.load(SERVERS)
    assert browse.listings_shown() == [
        SERVERS,
        prices_of("1", "22"),
        prices_of("2", "22"),
        prices_of("3", "22"),
        *sorted((countries_of("1"), services_of("1", "22")), key=browse.listings_shown().index),
    ]
    assert browse.loading()
    await user.load(*browse.listings_shown())
    assert not browse.loading()
    # The default country, over all servers, the cheapest first.
    assert user.offers == [
        "Uber 2 9.00 582",
        "Amazon 1 9.50 0",
        "Uber 1 13.00 10",
        "Uber 1 15.00 4",
        "Whatsapp 2 21.00 3",
    ]


async def test_a_service_is_compared_over_all_servers(user: User) -> None:
    await user.open_shop()
    assert user.browse.choose(user.row("Uber"))
    assert user.offers == ["Uber 2 9.00 582", "Uber 1 13.00 10", "Uber 1 15.00 4"]
    assert user.browse.title()[0] == "Uber, India, all servers"


async def test_a_country_shows_what_its_server_has_there(user: User) -> None:
    await user.open_shop()
    assert user.browse.choose(user.row("India"))
    assert user.offers == ["Amazon 1 9.50 0", "Uber 1 13.00 10", "Uber 1 15.00 4"]
    assert user.browse.title()[0] == "India, SERVER 1"


async def test_another_country_needs_prices_of_its_own(user: User) -> None:
    await user.open_shop()
    browse = user.browse
    browse.choose(user.row("Russia"))
    assert user.offers == []
    assert browse.prices_missing() == [prices_of("1", "0")]
    assert browse.loading()
    await user.load(*browse.prices_missing(), services_of("1", "0"))
    assert user.offers == ["Uber 1 30.00 1"]
    assert browse.prices_missing() == []
    assert browse.title()[0] == "Russia, SERVER 1"


async def test_a_server_and_all_servers_keep_the_country(user: User) -> None:
    await user.open_shop()
    user.browse.choose(user.row("SERVER 2"))
    assert user.offers == ["Uber 2 9.00 582", "Whatsapp 2 21.00 3"]
    user.browse.choose(user.row("Russia"))
    user.browse.choose(user.row("All servers"))
    assert user.browse.title()[0] == "Russia, all servers"


async def test_a_note_is_nothing_to_choose(user: User) -> None:
    assert not user.browse.choose(user.row("loading …"))
    assert user.browse.title()[0] == "22, all servers"


async def test_widening_takes_the_scope_back_to_its_country(user: User) -> None:
    await user.open_shop()
    user.browse.choose(user.row("Uber"))
    assert user.browse.widen()
    assert len(user.offers) == 5
    assert not user.browse.widen()


async def test_sorting_and_filtering(user: User) -> None:
    await user.open_shop()
    user.browse.sort = Sort.by(Column.STOCK)
    assert user.offers[0] == "Uber 2 9.00 582"
    assert user.offers[-1] == "Amazon 1 9.50 0"
    user.browse.sort = user.browse.sort.reversed()
    assert user.offers[0] == "Amazon 1 9.50 0"
    # By name, by code, over several words; and together with a scope.
    for query, count in (("uber", 3), ("BNE", 3), ("wa", 1), ("uber server 1", 2), ("nothing", 0), ("", 5)):
        user.browse.query = query
        assert len(user.offers) == count, query
    user.browse.query = "uber"
    user.browse.choose(user.row("SERVER 2"))
    assert user.offers == ["Uber 2 9.00 582"]


async def test_only_the_tier_that_a_purchase_gets_is_shown_where_that_is_asked(user: User) -> None:
    await user.open_shop()
    assert "Uber 1 15.00 4" in user.offers
    user.browse.all_tiers = False
    assert user.offers == ["Uber 2 9.00 582", "Amazon 1 9.50 0", "Uber 1 13.00 10", "Whatsapp 2 21.00 3"]


async def test_watched_places_can_be_listed(user: User) -> None:
    await user.open_shop()
    user.browse.query = "watched:"
    assert user.offers == []
    user.browse.watched = frozenset({("wa", "22", "2"), ("bne", "22", "7")})
    assert user.offers == ["Whatsapp 2 21.00 3"]


async def test_favourites_come_first(user: User) -> None:
    await user.open_shop()
    user.browse.favourites = frozenset({"wa"})
    assert user.offers[:2] == ["Whatsapp 2 21.00 3", "Uber 2 9.00 582"]
    assert user.row("Whatsapp").favourite


async def test_fresh_prices_show_at_once_and_an_unchanged_market_costs_nothing(user: User) -> None:
    await user.open_shop()
    view = user.browse.view()
    assert user.browse.view() is view
    user.source.answers["getPrices 2/22"] = '{"22": {"bne": {"8.00": "1"}}}'
    await user.load(prices_of("2", "22"))
    assert user.offers[0] == "Uber 2 8.00 1"
    assert user.browse.view() is not view


async def test_names_show_as_soon_as_they_are_known(user: User) -> None:
    await user.load(SERVERS, prices_of("1", "22"))
    assert user.offers[0] == "aaz 1 9.50 0"
    assert user.browse.names_needed() == [services_of("1", "22")]
    await user.load(*user.browse.names_needed())
    assert user.offers[0] == "Amazon 1 9.50 0"
    assert user.browse.names_needed() == []


async def test_names_that_one_server_does_not_tell_are_asked_of_the_next(user: User) -> None:
    user.source.answers["getServices 1/22"] = '{"bne": "Uber "}'
    await user.open_shop()
    assert user.browse.names_needed() == [services_of("2", "22")]
    await user.load(*user.browse.names_needed())
    assert user.browse.names_needed() == []


async def test_the_offer_of_a_service_in_the_tree_is_what_a_purchase_gets(user: User) -> None:
    await user.open_shop()
    offer = user.browse.offer_of(user.row("Uber"))
    assert offer is not None
    assert (offer.place, str(offer.price), offer.stock) == (("bne", "22", "1"), "13.00", 10)
    assert user.browse.offer_of(user.row("India")) is None
    # It is named, but nothing is offered.
    assert user.browse.offer_of(user.row("Whatsapp")) is None


async def test_a_server_that_lacks_the_country_is_not_a_failure(user: User) -> None:
    await user.open_shop()
    assert user.browse.failing() == {}
    user.source.answers["getPrices 2/22"] = Unreachable("no answer")
    await user.load(prices_of("2", "22"))
    assert list(user.browse.failing()) == ["server 2"]
    # What it said before is still there.
    assert "Uber 2 9.00 582" in user.offers


async def test_the_title_tells_the_age_of_the_oldest_answer(user: User) -> None:
    assert user.browse.title() == ("22, all servers", None)
    await user.open_shop()
    user.time.seconds += 30
    await user.load(prices_of("2", "22"))
    assert user.browse.title() == ("India, all servers", START)
    await user.load(prices_of("1", "22"))
    assert user.browse.title()[1] == START + timedelta(seconds=30)


async def test_opening_a_node_asks_only_for_what_is_missing(user: User) -> None:
    await user.open_shop()
    browse, two, india = user.browse, Node("2"), Node("2", "22")
    browse.toggle(two, True)
    assert browse.listings_missing(two) == [countries_of("2")]
    await user.load(countries_of("2"))
    assert browse.listings_missing(two) == []
    browse.toggle(india, True)
    # Its prices are here already, for the comparison.
    assert browse.listings_missing(india) == [services_of("2", "22")]
    browse.toggle(two, False)
    assert [row.text for row in browse.tree()].count("India") == 1


async def test_what_failed_is_asked_for_again_when_it_is_opened(user: User) -> None:
    user.source.answers["getCountries 2/"] = Unreachable("no answer")
    await user.open_shop()
    await user.load(countries_of("2"))
    assert user.browse.listings_missing(Node("2")) == [countries_of("2")]


async def test_a_filter_of_the_tree_leaves_the_prices_alone(user: User) -> None:
    await user.open_shop()
    user.browse.tree_query = "amazon"
    assert [row.text for row in user.browse.tree()] == ["SERVER 1", "India", "Amazon"]
    assert len(user.offers) == 5


async def test_offers_that_cannot_be_read_are_counted_in_the_title(user: User) -> None:
    user.source.answers["getPrices 1/22"] = '{"22": {"bne": {"13.00": "10", "free": "4"}, "x": "no"}}'
    await user.open_shop()
    assert user.browse.dropped() == 2
    assert "· 2 unreadable" in title(user.browse, START, "1 of 3")[1]
