"""Watched offers: looked at every minute, and told about when they get better. It never buys."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from otptui.domain.model import Offer
from otptui.market.listings import Market, prices_of
from otptui.store import Store, Watch
from otptui.store.store_thread import StoreThread

Place = tuple[str, str, str]
"""(service code, country id, server id)."""

EVERY = 60.0
"""Seconds between two looks at the watched offers."""


@dataclass(frozen=True, slots=True)
class WatchNews:
    """A watched offer is what the user waits for at last, or costs less than before.

    `before` is the (price, stock) of the last look; None where there was none.
    """

    offer: Offer
    before: tuple[Decimal, int] | None


def is_wanted(watch: Watch, price: Decimal, stock: int) -> bool:
    """Whether an offer is what `watch` waits for."""
    return stock >= watch.least and (watch.below is None or price <= watch.below)


def is_news(watch: Watch, price: Decimal, stock: int) -> bool:
    """Whether an offer is worth an interruption: wanted, and not at the last look or dearer then."""
    if not is_wanted(watch, price, stock):
        return False
    if watch.seen is None:
        # Watched before looks were remembered: what it was to be cheaper than is all that is known.
        return watch.below is not None and price < watch.below
    return not is_wanted(watch, *watch.seen) or price < watch.seen[0]


class Watcher:
    """Keeps an eye on the watched offers of one profile and reports what got better."""

    def __init__(
        self,
        store: StoreThread,
        market: Market,
        report: Callable[[WatchNews], None],
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._store = store
        self._market = market
        self._report = report
        self._now = now
        self._sleep = sleep

    async def watches(self) -> dict[Place, Watch]:
        """What is watched, by its place. Raises StoreError."""
        watches = await self._store.run(Store.watches, self._market.profile)
        return {watch.place: watch for watch in watches}

    async def watch(self, place: Place, below: Decimal | None, least: int) -> None:
        """Tell when there are `least` numbers at `below` at most (None: at any price); what is there by
        the prices last seen counts as known. A watch that was there gives way. Raises StoreError."""
        watch = Watch(self._market.profile, *place, below, self._now(), least, self._best(place))
        await self._store.run(Store.add_watch, watch)

    async def leave(self, place: Place) -> None:
        """Watch a place no longer. Raises StoreError."""
        await self._store.run(Store.remove_watch, self._market.profile, *place)

    async def run(self) -> None:
        """Look every minute until cancelled."""
        while True:
            await self._sleep(EVERY)
            await self.look()

    async def look(self) -> None:
        """Ask for the prices of every watched place, each price list once and at turns that nobody
        wants, and report what is news. Raises StoreError."""
        watches = (await self.watches()).values()
        for server, country in sorted({(watch.server, watch.country) for watch in watches}):
            await self._market.source.acquire_low_priority()
            held = await self._market.refresh(prices_of(server, country))
            if held.error is not None or held.content is None:
                continue
            for watch in watches:
                if (watch.server, watch.country) == (server, country):
                    await self._compare(watch)

    async def _compare(self, watch: Watch) -> None:
        tier = self._best(watch.place)
        if tier is None:
            return
        price, stock = tier
        if is_news(watch, price, stock):
            names = self._market.names()
            where = names.country(watch.country), names.server(watch.server)
            self._report(WatchNews(Offer(names.service(watch.service), *where, price, stock), watch.seen))
        elif watch.seen is not None and is_wanted(watch, price, stock):
            # One that goes up and down is told when it is cheaper than ever since it was wanted.
            price = min(price, watch.seen[0])
        if (price, stock) != watch.seen:
            await self._store.run(Store.see_watched, watch, (price, stock))

    def _best(self, place: Place) -> tuple[Decimal, int] | None:
        """The price and stock of what a purchase there would get, by the prices last seen."""
        service, country, server = place
        return (self._market.best(server, country) or {}).get(service)
