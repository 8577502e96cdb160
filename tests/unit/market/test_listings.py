"""What can be bought: asked once, kept, cached, and never lost to an error."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fakes import Disk, Source, Time

from otptui.domain.errors import BadServer, Malformed, Unreachable
from otptui.domain.model import Country, Server, Service
from otptui.market import listings as market_module
from otptui.market.listings import AT_ONCE, SERVERS, Market, countries_of, prices_of, services_of

NAMES = services_of("1", "22")
PRICES = prices_of("1", "22")
CATALOG = {
    "getServers": '{"INDIAN SERVER 1": "1", "INDIAN SERVER 2": "2"}',
    "getCountries 1/": '{"22": "iNDIA", "0": "russia"}',
    "getServices 1/22": '{"bne": "Uber ", "aaz": "Amazon "}',
    "getPrices 1/22": '{"22": {"bne": {"13.00": "10"}}}',
}


@dataclass
class Shop:
    market: Market
    source: Source
    disk: Disk
    time: Time

    def again(self) -> Market:
        """The market of the next start."""
        return Market(self.source, self.disk, "otpbuddy", self.time.now)


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    source, disk, time = Source(dict(CATALOG)), Disk(tmp_path / "otptui.db"), Time()
    yield Shop(Market(source, disk, "otpbuddy", time.now), source, disk, time)
    await disk.close()


async def test_nothing_is_held_before_it_is_asked_for(shop: Shop) -> None:
    market = shop.market
    assert market.held(SERVERS) is None
    assert not market.loading(SERVERS)
    assert (market.servers(), market.countries("1"), market.services("1", "22")) == ((), (), ())
    assert market.prices("1", "22") is None
    assert shop.source.calls == []


async def test_every_listing_is_asked_for_in_its_own_words(shop: Shop) -> None:
    market = shop.market
    for listing in (SERVERS, countries_of("1"), NAMES, PRICES):
        held = await market.refresh(listing)
        assert held.error is None
        assert held.fetched_at == shop.time.now()
        assert market.held(listing) == held
    assert shop.source.calls == list(CATALOG)
    assert market.servers() == (Server("1", "INDIAN SERVER 1"), Server("2", "INDIAN SERVER 2"))
    assert market.countries("1") == (Country("22", "India"), Country("0", "Russia"))
    assert market.services("1", "22") == (Service("bne", "Uber"), Service("aaz", "Amazon"))
    columns = market.prices("1", "22")
    assert columns is not None
    assert (columns.services, columns.prices, columns.stocks) == (["bne"], ["13.00"], [10])
    names = market.names()
    assert names.server("2").name == "INDIAN SERVER 2"
    assert names.country("22").name == "India"
    assert names.service("bne").name == "Uber"
    # What nobody named goes by its id.
    assert names.service("xqz") == Service("xqz", "xqz")


async def test_two_who_ask_at_once_share_one_request(shop: Shop) -> None:
    shop.source.gate.clear()
    first, second = (asyncio.create_task(shop.market.refresh(PRICES)) for _ in range(2))
    await asyncio.sleep(0)
    assert shop.market.loading(PRICES)
    shop.source.gate.set()
    assert await first is await second
    assert shop.source.calls == ["getPrices 1/22"]
    assert not shop.market.loading(PRICES)


async def test_who_no_longer_waits_does_not_spoil_it_for_the_others(shop: Shop) -> None:
    shop.source.gate.clear()
    leaving, staying = (asyncio.create_task(shop.market.refresh(PRICES)) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    shop.source.gate.set()
    assert (await staying).error is None


async def test_only_a_few_are_asked_for_at_a_time(shop: Shop) -> None:
    shop.source.gate.clear()
    asked = [asyncio.create_task(shop.market.refresh(prices_of(str(n), "22"))) for n in range(20)]
    for _ in range(50):
        await asyncio.sleep(0)
    assert shop.source.waiting == AT_ONCE
    shop.source.gate.set()
    await asyncio.gather(*asked)
    assert len(shop.source.calls) == 20


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(Unreachable("no answer"), Unreachable), ("<html>", Malformed), ("BAD_SERVER", BadServer)],
)
async def test_an_error_is_told_beside_what_was_known_before(
    shop: Shop, answer: str | Exception, kind: type[Exception]
) -> None:
    before = await shop.market.refresh(PRICES)
    shop.source.answers["getPrices 1/22"] = answer
    shop.time.seconds += 60
    held = await shop.market.refresh(PRICES)
    assert isinstance(held.error, kind)
    assert (held.content, held.fetched_at) == (before.content, before.fetched_at)
    shop.source.answers["getPrices 1/22"] = CATALOG["getPrices 1/22"]
    well = await shop.market.refresh(PRICES)
    assert well.error is None
    assert well.fetched_at == shop.time.now()


async def test_an_error_without_anything_before_is_all_there_is(shop: Shop) -> None:
    shop.source.answers["getPrices 1/22"] = Unreachable("no answer")
    held = await shop.market.refresh(PRICES)
    assert (held.content, held.fetched_at, str(held.error)) == (None, None, "no answer")
    assert shop.market.prices("1", "22") is None


async def test_the_next_start_has_it_from_the_cache_without_asking(shop: Shop) -> None:
    for listing in (SERVERS, NAMES, PRICES):
        await shop.market.refresh(listing)
    shop.source.calls.clear()
    market = shop.again()
    await market.warm([SERVERS, countries_of("1"), NAMES, PRICES])
    assert shop.source.calls == []
    for listing in (SERVERS, NAMES, PRICES):
        assert market.held(listing) == shop.market.held(listing)
    assert market.held(countries_of("1")) is None


async def test_another_profile_has_another_cache(shop: Shop) -> None:
    await shop.market.refresh(PRICES)
    other = Market(shop.source, shop.disk, "other", shop.time.now)
    await other.warm([PRICES])
    assert other.held(PRICES) is None


async def test_what_is_fresh_is_not_replaced_by_the_cache(shop: Shop) -> None:
    await shop.market.refresh(PRICES)
    market = shop.again()
    shop.source.answers["getPrices 1/22"] = '{"22": {"bne": {"9.00": "3"}}}'
    fresh = await market.refresh(PRICES)
    await market.warm([PRICES])
    assert market.held(PRICES) == fresh


async def test_what_is_answered_while_the_cache_is_read_is_newer(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shop.market.refresh(PRICES)
    market, read, answered = shop.again(), market_module._warmed, threading.Event()

    def slowly(*cached: Any) -> Any:
        answered.wait(20)
        return read(*cached)

    monkeypatch.setattr(market_module, "_warmed", slowly)
    warming = asyncio.create_task(market.warm([PRICES]))
    shop.source.answers["getPrices 1/22"] = '{"22": {"bne": {"9.00": "3"}}}'
    fresh = await market.refresh(PRICES)
    answered.set()
    await warming
    assert market.held(PRICES) == fresh


async def test_a_cached_answer_that_can_no_longer_be_read_is_asked_for_again(shop: Shop) -> None:
    market = shop.market
    await shop.disk.run(lambda store: store.keep("otpbuddy", "getPrices", "1/22", b"<html>", shop.time.now()))
    await market.warm([PRICES])
    assert market.held(PRICES) is None
    assert (await market.get(PRICES)).content.prices == ["13.00"]


async def test_get_asks_only_where_nothing_is_known(shop: Shop) -> None:
    first = await shop.market.get(PRICES)
    assert await shop.market.get(PRICES) == first
    assert await shop.again().get(PRICES) == first
    assert shop.source.calls == ["getPrices 1/22"]


async def test_a_cache_that_cannot_be_written_is_no_trouble(shop: Shop) -> None:
    shop.disk.broken = lambda job: job == "keep"
    held = await shop.market.refresh(PRICES)
    assert held.error is None
    assert held.content.prices == ["13.00"]


async def test_a_cache_that_cannot_be_read_is_an_empty_one(shop: Shop) -> None:
    await shop.market.refresh(PRICES)
    shop.disk.broken = lambda job: True
    market = shop.again()
    await market.warm([PRICES])
    assert market.held(PRICES) is None
    assert (await market.get(PRICES)).content.prices == ["13.00"]


async def test_an_error_is_not_cached(shop: Shop) -> None:
    await shop.market.refresh(PRICES)
    shop.source.answers["getPrices 1/22"] = "BAD_SERVER"
    await shop.market.refresh(PRICES)
    market = shop.again()
    await market.warm([PRICES])
    held = market.held(PRICES)
    assert held is not None
    assert held.error is None
    assert held.content.prices == ["13.00"]
