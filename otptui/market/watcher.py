"""Watched offers: checked every minute, reported when they get better. The watcher never buys."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from otptui.domain.listing import prices_of
from otptui.domain.model import Offer
from otptui.market.listing_loader import ListingLoader
from otptui.store import Watch
from otptui.store.store_thread import StoreThread

Place = tuple[str, str, str]
"""(service code, country id, server id)."""

INTERVAL = 60.0
"""Seconds between two checks of the watched offers."""


class WatchNews(Struct, frozen=True):
    """A watched offer has become what the user waits for, or has become cheaper.

    `before` is the (price, stock) of the check before; None for the first check.
    """

    offer: Offer
    before: tuple[Decimal, int] | None


def is_wanted(watch: Watch, price: Decimal, stock: int) -> bool:
    """Whether an offer at `price` with `stock` numbers fulfils `watch`."""
    return stock >= watch.least and (watch.below is None or price <= watch.below)


def is_news(watch: Watch, price: Decimal, stock: int) -> bool:
    """Whether an offer is worth a notice: it fulfils `watch`, and at the last check it did not or was
    dearer."""
    if not is_wanted(watch, price, stock):
        return False
    if watch.seen is None:
        # A watch of an older version has no last check: its own limit is the only price to compare with.
        return watch.below is not None and price < watch.below
    return not is_wanted(watch, *watch.seen) or price < watch.seen[0]


class Watcher:
    """Checks the watched offers of one profile and reports those that got better."""

    def __init__(
        self,
        store: StoreThread,
        loader: ListingLoader,
        report: Callable[[WatchNews], None],
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._store = store
        self._loader = loader
        self._report = report
        self._now = now
        self._sleep = sleep

    async def watches(self) -> dict[Place, Watch]:
        """The watches by their place. Raises StoreError."""
        watches = await self._store.run(lambda store: store.preferences.watches(self._loader.profile))
        return {watch.place: watch for watch in watches}

    async def watch(self, place: Place, below: Decimal | None, least: int) -> None:
        """Report when there are `least` numbers for `below` or less (None: at any price).

        The prices held now count as the last check. Replaces an earlier watch of the same place. Raises
        StoreError.
        """
        watch = Watch(self._loader.profile, *place, below, self._now(), least, self._best(place))
        await self._store.run(lambda store: store.preferences.add_watch(watch))

    async def leave(self, place: Place) -> None:
        """Stop watching a place. Raises StoreError."""
        await self._store.run(lambda store: store.preferences.remove_watch(self._loader.profile, *place))

    async def run(self) -> None:
        """Check every minute until cancelled."""
        while True:
            await self._sleep(INTERVAL)
            await self.check()

    async def check(self) -> None:
        """Load the price lists of all watched places and report what is news. Raises StoreError.

        Each list is requested once, in a low-priority slot of the rate limit.
        """
        watches = (await self.watches()).values()
        for server, country in sorted({(watch.server, watch.country) for watch in watches}):
            await self._loader.source.acquire_low_priority()
            held = await self._loader.refresh(prices_of(server, country))
            if held.error is not None or held.content is None:
                continue
            for watch in watches:
                if (watch.server, watch.country) == (server, country):
                    await self._compare(watch)

    async def _compare(self, watch: Watch) -> None:
        best = self._best(watch.place)
        if best is None:
            return
        price, stock = best
        if is_news(watch, price, stock):
            names = self._loader.market.names()
            where = names.country(watch.country), names.server(watch.server)
            self._report(WatchNews(Offer(names.service(watch.service), *where, price, stock), watch.seen))
        elif watch.seen is not None and is_wanted(watch, price, stock):
            # Remember the lowest price since it was fulfilled: a price that goes up and down again is
            # reported only below that.
            price = min(price, watch.seen[0])
        if (price, stock) != watch.seen:
            await self._store.run(lambda store: store.preferences.see_watched(watch, (price, stock)))

    def _best(self, place: Place) -> tuple[Decimal, int] | None:
        """The price and stock a purchase at `place` would get, by the prices held."""
        service, country, server = place
        return (self._loader.market.best(server, country) or {}).get(service)
