"""Loading listings: one request at a time for each, cached for the next start, never lost to an error."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fakes import Disk, Source, Time

from otptui.domain.errors import BadServer, Malformed, Unreachable
from otptui.domain.listing import SERVERS, countries_of, prices_of, services_of
from otptui.domain.model import Country, Server, Service
from otptui.market.listing_loader import MAX_REQUESTS, ListingLoader
from otptui.market.listings import Market

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
    loader: ListingLoader
    source: Source
    disk: Disk
    time: Time

    @property
    def market(self) -> Market:
        return self.loader.market

    def restart(self, profile: str = "otpbuddy") -> ListingLoader:
        """The loader of the next start."""
        return ListingLoader(self.source, self.disk, profile, self.time.now)


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    source, disk, time = Source(dict(CATALOG)), Disk(tmp_path / "otptui.db"), Time()
    yield Shop(ListingLoader(source, disk, "otpbuddy", time.now), source, disk, time)
    await disk.close()


def prices(market: Market) -> list[str] | None:
    """The prices held for the price list of these tests."""
    held = market.held(PRICES)
    return held.content.prices if held is not None and held.content is not None else None


async def test_nothing_is_held_before_the_first_request(shop: Shop) -> None:
    assert shop.market.held(SERVERS) is None
    assert not shop.market.loading(SERVERS)
    assert shop.market.servers() == ()
    assert shop.market.held(countries_of("1")) is None
    assert shop.market.held(NAMES) is None
    assert prices(shop.market) is None
    assert shop.source.calls == []


async def test_each_kind_of_listing_has_a_call_of_its_own(shop: Shop) -> None:
    loader, market = shop.loader, shop.market
    for listing in (SERVERS, countries_of("1"), NAMES, PRICES):
        held = await loader.refresh(listing)
        assert held.error is None
        assert held.fetched_at == shop.time.now()
        assert market.held(listing) == held
    assert shop.source.calls == list(CATALOG)
    assert market.servers() == (Server("1", "INDIAN SERVER 1"), Server("2", "INDIAN SERVER 2"))
    countries, services, columns = market.held(countries_of("1")), market.held(NAMES), market.held(PRICES)
    assert countries is not None
    assert countries.content == (Country("22", "India"), Country("0", "Russia"))
    assert services is not None
    assert services.content == (Service("bne", "Uber"), Service("aaz", "Amazon"))
    assert columns is not None
    assert columns.content is not None
    assert (columns.content.services, columns.content.prices, columns.content.stocks) == (
        ["bne"],
        ["13.00"],
        [10],
    )
    names = market.names()
    assert names.server("2").name == "INDIAN SERVER 2"
    assert names.country("22").name == "India"
    assert names.service("bne").name == "Uber"
    # A service without a name is called by its code.
    assert names.service("xqz") == Service("xqz", "xqz")


async def test_two_callers_at_once_share_one_request(shop: Shop) -> None:
    shop.source.gate.clear()
    first, second = (asyncio.create_task(shop.loader.refresh(PRICES)) for _ in range(2))
    await asyncio.sleep(0)
    assert shop.market.loading(PRICES)
    shop.source.gate.set()
    assert await first is await second
    assert shop.source.calls == ["getPrices 1/22"]
    assert not shop.market.loading(PRICES)


async def test_cancelling_one_caller_does_not_cancel_the_shared_request(shop: Shop) -> None:
    shop.source.gate.clear()
    leaving, staying = (asyncio.create_task(shop.loader.refresh(PRICES)) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    shop.source.gate.set()
    assert (await staying).error is None


async def test_the_number_of_requests_at_once_is_limited(shop: Shop) -> None:
    shop.source.gate.clear()
    asked = [asyncio.create_task(shop.loader.refresh(prices_of(str(n), "22"))) for n in range(20)]
    for _ in range(50):
        await asyncio.sleep(0)
    assert shop.source.waiting == MAX_REQUESTS
    shop.source.gate.set()
    await asyncio.gather(*asked)
    assert len(shop.source.calls) == 20


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(Unreachable("no answer"), Unreachable), ("<html>", Malformed), ("BAD_SERVER", BadServer)],
)
async def test_an_error_keeps_the_content_of_the_answer_before(
    shop: Shop, answer: str | Exception, kind: type[Exception]
) -> None:
    before = await shop.loader.refresh(PRICES)
    shop.source.answers["getPrices 1/22"] = answer
    shop.time.seconds += 60
    held = await shop.loader.refresh(PRICES)
    assert isinstance(held.error, kind)
    assert (held.content, held.fetched_at) == (before.content, before.fetched_at)
    shop.source.answers["getPrices 1/22"] = CATALOG["getPrices 1/22"]
    recovered = await shop.loader.refresh(PRICES)
    assert recovered.error is None
    assert recovered.fetched_at == shop.time.now()


async def test_an_error_of_the_first_request_has_no_content(shop: Shop) -> None:
    shop.source.answers["getPrices 1/22"] = Unreachable("no answer")
    held = await shop.loader.refresh(PRICES)
    assert (held.content, held.fetched_at, str(held.error)) == (None, None, "no answer")
    assert prices(shop.market) is None


async def test_the_next_start_reads_the_cache_and_sends_nothing(shop: Shop) -> None:
    for listing in (SERVERS, NAMES, PRICES):
        await shop.loader.refresh(listing)
    shop.source.calls.clear()
    loader = shop.restart()
    await loader.warm([SERVERS, countries_of("1"), NAMES, PRICES])
    assert shop.source.calls == []
    for listing in (SERVERS, NAMES, PRICES):
        assert loader.market.held(listing) == shop.market.held(listing)
    assert loader.market.held(countries_of("1")) is None


async def test_each_profile_has_a_cache_of_its_own(shop: Shop) -> None:
    await shop.loader.refresh(PRICES)
    other = shop.restart("other")
    await other.warm([PRICES])
    assert other.market.held(PRICES) is None


async def test_the_cache_does_not_replace_an_answer(shop: Shop) -> None:
    await shop.loader.refresh(PRICES)
    loader = shop.restart()
    shop.source.answers["getPrices 1/22"] = '{"22": {"bne": {"9.00": "3"}}}'
    fresh = await loader.refresh(PRICES)
    await loader.warm([PRICES])
    assert loader.market.held(PRICES) == fresh


async def test_an_answer_that_comes_while_the_cache_is_read_is_newer(shop: Shop) -> None:
    await shop.loader.refresh(PRICES)
    loader = shop.restart()
    shop.source.answers["getPrices 1/22"] = '{"22": {"bne": {"9.00": "3"}}}'
    shop.source.gate.clear()
    refreshing = asyncio.create_task(loader.refresh(PRICES))
    shop.disk.hold = asyncio.Event()
    warming = asyncio.create_task(loader.warm([PRICES]))
    # The cache was read, and its job has not returned when the provider answers.
    await shop.disk.held.wait()
    shop.source.gate.set()
    shop.disk.hold.set()
    fresh = await refreshing
    await warming
    assert prices(loader.market) == ["9.00"]
    assert loader.market.held(PRICES) == fresh


async def test_a_cached_answer_that_no_longer_parses_is_left_out(shop: Shop) -> None:
    await shop.disk.run(
        lambda store: store.catalog_cache.keep("otpbuddy", "getPrices", "1/22", b"<html>", shop.time.now())
    )
    await shop.loader.warm([PRICES])
    assert shop.market.held(PRICES) is None
    await shop.loader.refresh(PRICES)
    assert prices(shop.market) == ["13.00"]


async def test_what_is_cached_needs_no_request(shop: Shop) -> None:
    first = await shop.loader.refresh(PRICES)
    await shop.loader.warm([PRICES])
    assert shop.market.held(PRICES) == first
    loader = shop.restart()
    await loader.warm([PRICES])
    assert loader.market.held(PRICES) == first
    assert shop.source.calls == ["getPrices 1/22"]


async def test_a_cache_that_cannot_be_written_does_no_harm(shop: Shop) -> None:
    shop.disk.broken = lambda job: job == "keep"
    held = await shop.loader.refresh(PRICES)
    assert held.error is None
    assert prices(shop.market) == ["13.00"]


async def test_a_cache_that_cannot_be_read_counts_as_empty(shop: Shop) -> None:
    await shop.loader.refresh(PRICES)
    shop.disk.broken = lambda job: job == "get"
    loader = shop.restart()
    await loader.warm([PRICES])
    assert loader.market.held(PRICES) is None
    await loader.refresh(PRICES)
    assert prices(loader.market) == ["13.00"]


async def test_an_error_is_not_cached(shop: Shop) -> None:
    await shop.loader.refresh(PRICES)
    shop.source.answers["getPrices 1/22"] = "BAD_SERVER"
    await shop.loader.refresh(PRICES)
    loader = shop.restart()
    await loader.warm([PRICES])
    held = loader.market.held(PRICES)
    assert held is not None
    assert held.error is None
    assert prices(loader.market) == ["13.00"]
