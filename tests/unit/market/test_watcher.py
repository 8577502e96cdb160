"""Watched offers: told about when they get better, once, and never bought."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from fakes import START, Disk, Source, Time

from otptui.domain.errors import Unreachable
from otptui.domain.listing import prices_of
from otptui.market.listing_loader import ListingLoader
from otptui.market.watcher import INTERVAL, Watcher, WatchNews, is_news
from otptui.store import Watch

PLACE = ("bne", "22", "3")


@dataclass
class Shop:
    watcher: Watcher
    loader: ListingLoader
    source: Source
    disk: Disk
    time: Time
    told: list[WatchNews]

    def sells(self, **tiers: int) -> None:
        """From now on Uber costs that, with that stock: `sells(p900=5)` is 5 at 9.00."""
        prices = ", ".join(f'"{name[1:-2]}.{name[-2:]}": "{stock}"' for name, stock in tiers.items())
        self.source.answers["getPrices 3/22"] = f'{{"22": {{"bne": {{{prices}}}}}}}'

    async def watch(self, below: str = "9.00", least: int = 1) -> None:
        """Watch Uber as somebody does who sees its prices."""
        await self.loader.refresh(prices_of("3", "22"))
        self.source.calls.clear()
        await self.watcher.watch(PLACE, Decimal(below) if below else None, least)

    def again(self) -> None:
        """The program is started once more."""
        self.loader = ListingLoader(self.source, self.disk, "otpbuddy", self.time.now)
        self.watcher = Watcher(
            self.disk, self.loader, self.told.append, now=self.time.now, sleep=self.time.sleep
        )

    async def look(self) -> list[str]:
        """The news of the next check, as price and stock."""
        self.told.clear()
        await self.watcher.check()
        return [f"{news.offer.price} {news.offer.stock}" for news in self.told]


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    time, source = Time(), Source()
    told: list[WatchNews] = []
    disk = Disk(tmp_path / "otptui.db")
    loader = ListingLoader(source, disk, "otpbuddy", time.now)
    watcher = Watcher(disk, loader, told.append, now=time.now, sleep=time.sleep)
    shop = Shop(watcher, loader, source, disk, time, told)
    shop.sells(p900=5)
    yield shop
    await disk.close()


async def test_an_offer_that_stays_as_it_is_is_no_news(shop: Shop) -> None:
    await shop.watch()
    assert await shop.look() == []
    shop.sells(p900=1)
    assert await shop.look() == []
    shop.sells(p950=7)
    assert await shop.look() == []


async def test_a_lower_price_is_news_once(shop: Shop) -> None:
    await shop.watch()
    shop.sells(p850=5)
    assert await shop.look() == ["8.50 5"]
    assert shop.told[0].before == (Decimal("9.00"), 5)
    assert await shop.look() == []
    # Up and down again: only what is cheaper than ever since it was told is news.
    for price in ("880", "860", "850"):
        shop.sells(**{f"p{price}": 5})
        assert await shop.look() == []
    shop.sells(p800=5)
    assert await shop.look() == ["8.00 5"]


async def test_a_price_that_falls_to_what_is_asked_is_news(shop: Shop) -> None:
    await shop.watch(below="8.00")
    shop.sells(p850=5)
    assert await shop.look() == []
    shop.sells(p800=5)
    assert await shop.look() == ["8.00 5"]
    shop.sells(p900=5)
    assert await shop.look() == []
    shop.sells(p800=5)
    assert await shop.look() == ["8.00 5"]


async def test_stock_at_last_is_news(shop: Shop) -> None:
    shop.sells(p900=0)
    await shop.watch()
    assert await shop.look() == []
    shop.sells(p900=3)
    assert await shop.look() == ["9.00 3"]
    shop.sells(p900=0)
    assert await shop.look() == []
    shop.sells(p900=1)
    assert await shop.look() == ["9.00 1"]


async def test_so_much_stock_as_is_asked_is_news_at_any_price(shop: Shop) -> None:
    await shop.watch(below="", least=10)
    shop.sells(p900=9)
    assert await shop.look() == []
    shop.sells(p1500=10)
    assert await shop.look() == ["15.00 10"]


async def test_a_dearer_tier_that_was_pointed_at_is_not_told_as_a_bargain(shop: Shop) -> None:
    shop.sells(p900=5, p1950=2)
    await shop.watch(below="19.50")
    assert await shop.look() == []


async def test_what_is_left_is_watched_no_longer(shop: Shop) -> None:
    await shop.watch()
    assert set(await shop.watcher.watches()) == {PLACE}
    # Again with another wish: it takes the place of the first.
    await shop.watcher.watch(PLACE, Decimal(5), 2)
    (watch,) = (await shop.watcher.watches()).values()
    assert (watch.below, watch.least) == (Decimal(5), 2)
    await shop.watcher.leave(PLACE)
    shop.sells(p100=5)
    assert await shop.look() == []
    assert shop.source.calls == []


async def test_what_was_seen_last_outlives_the_program(shop: Shop) -> None:
    shop.sells(p900=0)
    await shop.watch()
    shop.again()
    assert await shop.look() == []
    shop.again()
    # Back in stock at the very price it had.
    shop.sells(p900=3)
    assert await shop.look() == ["9.00 3"]
    shop.again()
    assert await shop.look() == []


async def test_a_watch_of_an_earlier_version_tells_what_is_cheaper(shop: Shop) -> None:
    await shop.disk.run(
        lambda store: store.preferences.add_watch(Watch("otpbuddy", *PLACE, Decimal("9.00"), START))
    )
    assert await shop.look() == []
    await shop.disk.run(
        lambda store: store.preferences.add_watch(Watch("otpbuddy", *PLACE, Decimal("9.00"), START))
    )
    shop.sells(p850=5)
    assert await shop.look() == ["8.50 5"]


async def test_a_look_that_fails_is_no_news_and_the_next_one_goes_on(shop: Shop) -> None:
    await shop.watch()
    for trouble in (Unreachable("no answer"), "<html>", '{"22": {}}', "BAD_SERVER"):
        shop.source.answers["getPrices 3/22"] = trouble
        assert await shop.look() == []
    shop.sells(p850=5)
    assert await shop.look() == ["8.50 5"]


async def test_each_price_list_is_asked_for_once_a_minute(shop: Shop) -> None:
    for service in ("bne", "wa"):
        await shop.watcher.watch((service, "22", "3"), Decimal(3), 1)
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) > 3:
            raise Enough

    watcher = Watcher(shop.disk, shop.loader, shop.told.append, now=shop.time.now, sleep=sleep)
    with pytest.raises(Enough):
        await watcher.run()
    assert slept == [INTERVAL] * 4
    assert shop.source.calls == ["getPrices 3/22"] * 3


class Enough(Exception):
    """The test has seen enough."""


@pytest.mark.parametrize(
    ("below", "least", "before", "now", "news"),
    [
        ("5.00", 1, ("8.00", 1), ("6.00", 1), False),
        ("5.00", 1, ("8.00", 1), ("5.00", 1), True),
        ("5.00", 1, ("4.00", 1), ("5.00", 1), False),
        ("5.00", 1, ("4.00", 0), ("5.00", 1), True),
        ("5.00", 1, ("4.00", 0), ("5.00", 0), False),
        ("5.00", 9, ("4.00", 8), ("4.00", 9), True),
        ("5.00", 9, ("4.00", 9), ("4.00", 8), False),
        (None, 1, ("8.00", 1), ("6.00", 1), True),
        (None, 1, ("8.00", 1), ("9.00", 5), False),
        ("5.00", 1, None, ("5.00", 1), False),
        ("5.00", 1, None, ("4.00", 1), True),
        (None, 1, None, ("4.00", 1), False),
    ],
)
def test_what_is_worth_an_interruption(
    below: str | None, least: int, before: tuple[str, int] | None, now: tuple[str, int], news: bool
) -> None:
    seen = (Decimal(before[0]), before[1]) if before else None
    watch = Watch("otpbuddy", *PLACE, Decimal(below) if below else None, START, least, seen)
    assert is_news(watch, Decimal(now[0]), now[1]) is news


async def test_nothing_is_watched_where_it_cannot_be_kept(shop: Shop) -> None:
    shop.disk.broken = lambda job: job == "add_watch"
    with pytest.raises(Exception, match="the disk is full"):
        await shop.watch()
    shop.disk.broken = lambda job: False
    assert await shop.watcher.watches() == {}
