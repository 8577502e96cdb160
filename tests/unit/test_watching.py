"""Watched offers: told about when they get better, once, and never bought."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from fakes import START, Disk, Source, Time

from otptui.errors import Unreachable
from otptui.market import Market, prices_of
from otptui.model import Country, Offer, Server, Service
from otptui.store import Store, Watch
from otptui.watching import EVERY, Watcher, WatchNews, is_news

UBER = Offer(Service("bne", "bne"), Country("22", "22"), Server("3", "server 3"), Decimal("9.00"), 5)
PLACE = UBER.place


@dataclass
class Shop:
    watcher: Watcher
    market: Market
    source: Source
    disk: Disk
    time: Time
    told: list[WatchNews]

    def sells(self, **tiers: int) -> None:
        """From now on Uber costs that, with that stock: `sells(p900=5)` is 5 at 9.00."""
        prices = ", ".join(f'"{name[1:-2]}.{name[-2:]}": "{stock}"' for name, stock in tiers.items())
        self.source.answers["getPrices 3/22"] = f'{{"22": {{"bne": {{{prices}}}}}}}'

    async def look(self) -> list[str]:
        """What is told by the next look, price and stock."""
        self.told.clear()
        await self.watcher.look()
        return [f"{news.offer.price} {news.offer.stock}" for news in self.told]


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    time, source, told = Time(), Source(), []
    disk = Disk(tmp_path / "otptui.db")
    market = Market(source, disk, "otpbuddy", time.now)
    watcher = Watcher(disk, market, told.append, now=time.now, sleep=time.sleep)
    shop = Shop(watcher, market, source, disk, time, told)
    shop.sells(p900=5)
    yield shop
    await disk.close()


async def test_an_offer_that_stays_as_it_is_is_no_news(shop: Shop) -> None:
    assert await shop.watcher.toggle(UBER)
    assert await shop.look() == []
    shop.sells(p900=1)
    assert await shop.look() == []
    shop.sells(p950=7)
    assert await shop.look() == []


async def test_a_lower_price_is_news_once(shop: Shop) -> None:
    await shop.watcher.toggle(UBER)
    shop.sells(p850=5)
    assert await shop.look() == ["8.50 5"]
    assert shop.told[0].before == UBER
    assert await shop.look() == []
    # Up and down again, though never below what was told.
    shop.sells(p880=5)
    assert await shop.look() == []
    shop.sells(p800=5)
    assert await shop.look() == ["8.00 5"]


async def test_stock_at_last_is_news(shop: Shop) -> None:
    shop.sells(p900=0)
    await shop.market.refresh(prices_of("3", "22"))
    await shop.watcher.toggle(UBER)
    assert await shop.look() == []
    shop.sells(p900=3)
    assert await shop.look() == ["9.00 3"]
    shop.sells(p900=0)
    assert await shop.look() == []
    shop.sells(p900=1)
    assert await shop.look() == ["9.00 1"]


async def test_a_dearer_tier_that_was_pointed_at_is_not_told_as_a_bargain(shop: Shop) -> None:
    shop.sells(p900=5, p1950=2)
    await shop.market.refresh(prices_of("3", "22"))
    await shop.watcher.toggle(Offer(*_where(UBER), Decimal("19.50"), 2))
    assert await shop.look() == []


def _where(offer: Offer) -> tuple[Service, Country, Server]:
    return offer.service, offer.country, offer.server


async def test_watching_twice_is_watching_no_longer(shop: Shop) -> None:
    assert await shop.watcher.toggle(UBER)
    assert not await shop.watcher.toggle(UBER)
    shop.sells(p100=5)
    assert await shop.look() == []
    assert shop.source.calls == []


async def test_watches_outlive_the_program(shop: Shop) -> None:
    await shop.watcher.toggle(UBER)
    told: list[WatchNews] = []
    market = Market(shop.source, shop.disk, "otpbuddy", shop.time.now)
    later = Watcher(shop.disk, market, told.append, now=shop.time.now, sleep=shop.time.sleep)
    await later.look()
    assert told == []
    shop.sells(p850=5)
    await later.look()
    assert [news.offer.price for news in told] == [Decimal("8.50")]


async def test_a_look_that_fails_is_no_news_and_the_next_one_goes_on(shop: Shop) -> None:
    await shop.watcher.toggle(UBER)
    for trouble in (Unreachable("no answer"), "<html>", '{"22": {}}', "BAD_SERVER"):
        shop.source.answers["getPrices 3/22"] = trouble
        assert await shop.look() == []
    shop.sells(p850=5)
    assert await shop.look() == ["8.50 5"]


async def test_each_price_list_is_asked_for_once_a_minute(shop: Shop) -> None:
    other = Offer(Service("wa", "wa"), *_where(UBER)[1:], Decimal(3), 1)
    for offer in (UBER, other):
        await shop.watcher.toggle(offer)
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) > 3:
            raise Enough

    watcher = Watcher(shop.disk, shop.market, shop.told.append, now=shop.time.now, sleep=sleep)
    with pytest.raises(Enough):
        await watcher.run()
    assert slept == [EVERY] * 4
    assert shop.source.calls == ["getPrices 3/22"] * 3


class Enough(Exception):
    """The test has seen enough."""


def test_a_watch_with_a_bound_tells_only_below_it() -> None:
    watch = Watch("otpbuddy", *PLACE, Decimal("5.00"), START)
    at = {price: Offer(*_where(UBER), Decimal(price), 1) for price in ("4.00", "5.00", "6.00", "8.00")}
    assert not is_news(watch, at["8.00"], at["6.00"])
    assert is_news(watch, at["8.00"], at["4.00"])
    assert not is_news(watch, None, at["5.00"])
    assert is_news(watch, None, at["4.00"])
    any_price = Watch("otpbuddy", *PLACE, None, START)
    assert not is_news(any_price, None, at["4.00"])
    assert is_news(any_price, at["8.00"], at["6.00"])


async def test_nothing_is_watched_where_it_cannot_be_kept(shop: Shop) -> None:
    shop.disk.broken = lambda job: job == "add_watch"
    with pytest.raises(Exception, match="the disk is full"):
        await shop.watcher.toggle(UBER)
    shop.disk.broken = lambda job: False
    assert await shop.disk.run(Store.watches, "otpbuddy") == []
