"""Watched offers: looked at every minute, and told about when they get better. It never buys."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from otptui.best import best_tiers
from otptui.market import Market, prices_of
from otptui.model import Offer
from otptui.store import Store, Watch
from otptui.store.threaded import StoreThread

EVERY = 60.0
"""Seconds between two looks at the watched offers."""


@dataclass(frozen=True, slots=True)
class WatchNews:
    """A watched offer has stock at last, or costs less than when the watch began."""

    offer: Offer
    before: Offer | None


def is_news(watch: Watch, before: Offer | None, now: Offer) -> bool:
    """Whether `now` is worth an interruption: back in stock, or cheaper than `watch` asks and than before."""
    if now.stock == 0:
        return False
    if before is not None and before.stock == 0:
        return watch.below is None or now.price <= watch.below
    was = before.price if before is not None else watch.below
    return was is not None and now.price < was and (watch.below is None or now.price < watch.below)


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
        self._seen: dict[tuple[str, str, str], Offer] = {}

    async def toggle(self, offer: Offer) -> bool:
        """Watch `offer`, or no longer; whether it is watched now. Raises StoreError."""
        profile = self._market.profile
        for watch in await self._store.run(Store.watches, profile):
            if (watch.service, watch.country, watch.server) == offer.place:
                await self._store.run(Store.remove_watch, profile, *offer.place)
                self._seen.pop(offer.place, None)
                return False
        # What a purchase would get counts from the start: another tier may be the one pointed at.
        offer = self._best(*offer.place) or offer
        await self._store.run(Store.add_watch, Watch(profile, *offer.place, offer.price, self._now()))
        self._seen[offer.place] = offer
        return True

    async def run(self) -> None:
        """Look every minute until cancelled."""
        while True:
            await self._sleep(EVERY)
            await self.look()

    async def look(self) -> None:
        """Ask for the prices of every watched place, each price list once, and report what is news."""
        watches = await self._store.run(Store.watches, self._market.profile)
        for server, country in sorted({(watch.server, watch.country) for watch in watches}):
            held = await self._market.refresh(prices_of(server, country))
            if held.error is not None or held.content is None:
                continue
            for watch in watches:
                if (watch.server, watch.country) == (server, country):
                    self._compare(watch)

    def _compare(self, watch: Watch) -> None:
        now = self._best(watch.service, watch.country, watch.server)
        if now is None:
            return
        before = self._seen.get(now.place)
        self._seen[now.place] = now
        if is_news(watch, before, now):
            self._report(WatchNews(now, before))

    def _best(self, service: str, country: str, server: str) -> Offer | None:
        """What a purchase there would get, by the prices last seen."""
        columns = self._market.prices(server, country)
        best = best_tiers(columns, country, service) if columns is not None else {}
        if service not in best:
            return None
        names = self._market.names()
        return Offer(names.service(service), names.country(country), names.server(server), *best[service])
