"""Compares one service over all countries, of one server or of all: one price list for each country.

A scan may take 1,400 requests. They wait in low-priority slots of the rate limit, and of each answer only
the rows of the service are held: 1,400 whole price lists would be millions of rows. The cache has them all.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from msgspec import Struct, field
from msgspec.structs import replace

from otptui.domain.errors import (
    BadCountry,
    BadKey,
    BadServer,
    ConfigError,
    Malformed,
    OtpError,
    RateLimited,
    Unreachable,
)
from otptui.domain.listing import SERVERS, AnyListing, Listing, ListingKind, countries_of, prices_of
from otptui.domain.model import PriceColumns
from otptui.market.listing_loader import ListingLoader, rows_of_service
from otptui.market.listings import Held
from otptui.market.offers import PriceList
from otptui.support import backoff

FRESH = timedelta(minutes=30)
"""A price list younger than this is not requested again when a scan continues."""

_COUNTRIES_FRESH = timedelta(days=1)
"""The same for the list of countries, which hardly changes."""

_LANES = 2
"""Requests under way to one server: while one answer is slow, the other lane uses the rate limit."""

_MAX_FAILURES = 3
"""Failed requests in a row after which the scan leaves out the rest of a server."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_CACHE_BATCH = 16
"""Price lists read from the cache in one job."""

_PriceListing = Listing[PriceColumns]


class Scan(Struct, eq=False):
    """The price lists of `service` in every country of `server` (None: of all servers).

    `changed` is called in the event loop whenever there is more to show.
    """

    loader: ListingLoader
    service: str
    server: str | None
    changed: Callable[[], None] = lambda: None
    revision: int = 0
    """Grows with each answer."""
    running: bool = False
    slowed: bool = False
    """Whether the scan pauses because the provider asked for fewer calls."""
    failing: dict[str, OtpError] = field(default_factory=dict)
    """By server the last failure of this run."""
    _since: datetime = _LONG_AGO
    """Answers older than this are requested again."""
    _wanted: dict[_PriceListing, None] = field(default_factory=dict)
    _seen: dict[_PriceListing, Held[PriceColumns]] = field(default_factory=dict)
    _lanes: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many price lists the scan has, as far as the countries are known."""
        return len(self._wanted)

    @property
    def done(self) -> int:
        """How many of them have a fresh answer."""
        return sum(map(self._is_fresh, self._wanted))

    @property
    def oldest(self) -> datetime | None:
        """When the oldest answer shown was given."""
        return min((held.fetched_at for held in self._seen.values() if held.fetched_at), default=None)

    def lists(self) -> Iterator[PriceList]:
        """The rows of the service, for each country of each server that has any."""
        for listing, held in self._seen.items():
            if held.content:
                yield PriceList(listing.server, held.content, held.fetched_at, held.missed)

    def take_over(self, listing: AnyListing) -> None:
        """Use a price list that was loaded for another purpose: it is newer than what the scan has."""
        if listing.kind is not ListingKind.PRICES:
            return
        prices = prices_of(listing.server, listing.country)
        held = self.loader.market.held(prices)
        if prices in self._wanted and held is not None and held.content is not None:
            self._see(prices, Held(rows_of_service(held.content, self.service), held.fetched_at))

    async def run(self) -> None:
        """Request each price list that has no fresh answer, until all are there or `stop` is called.

        Raises no OtpError; an unexpected exception of a lane is raised.
        """
        if self.running:
            return
        self.running = True
        self.failing.clear()
        try:
            for server in await self._servers():
                self._lanes.append(asyncio.create_task(self._scan(server)))
            ended = await asyncio.gather(*self._lanes, return_exceptions=True)
        finally:
            for lane in self._lanes:
                lane.cancel()
            self._lanes.clear()
            self.running = self.slowed = False
            self.changed()
        for end in ended:
            if isinstance(end, Exception):
                raise end

    def stop(self) -> None:
        """Send no more requests. The answers stay, and `run` continues from them."""
        for lane in self._lanes:
            lane.cancel()

    def expire(self) -> None:
        """Let the next `run` request everything again; the answers stay until they are replaced."""
        self._since = self.loader.now()

    # One server

    async def _servers(self) -> list[str]:
        if self.server is not None:
            return [self.server]
        market = self.loader.market
        if not market.servers():
            await self.loader.refresh(SERVERS)
        return [server.id for server in market.servers()]

    async def _scan(self, server: str) -> None:
        loader, listing = self.loader, countries_of(server)
        await loader.warm([listing])
        held = loader.market.held(listing)
        if held is None or held.fetched_at is None or loader.now() - held.fetched_at > _COUNTRIES_FRESH:
            await loader.source.acquire_low_priority()
            held = await loader.refresh(listing)
        if held.error is not None:
            self.failing[server] = held.error
        lists = [prices_of(server, country.id) for country in held.content or ()]
        self._wanted.update(dict.fromkeys(lists))
        await self._read_cache([listing for listing in lists if listing not in self._seen])
        queue = deque(listing for listing in lists if not self._is_fresh(listing))
        strikes = _Strikes()
        await asyncio.gather(*(self._work(queue, strikes) for _ in range(_LANES)))

    async def _read_cache(self, lists: list[_PriceListing]) -> None:
        for start in range(0, len(lists), _CACHE_BATCH):
            found = await self.loader.cached_service(lists[start : start + _CACHE_BATCH], self.service)
            for listing, held in found.items():
                self._see(listing, held)
            self.changed()

    async def _work(self, queue: deque[_PriceListing], strikes: _Strikes) -> None:
        while queue:
            listing = queue.popleft()
            await self.loader.source.acquire_low_priority()
            held = await self.loader.refresh_service(listing, self.service)
            match held.error:
                case None:
                    strikes.clear()
                    self._see(listing, held)
                case BadServer() | BadCountry():
                    strikes.clear()
                    self._see(listing, Held(PriceColumns(), self.loader.now()))
                case RateLimited() as error:
                    queue.appendleft(listing)
                    self._back_off(error, strikes)
                case error:
                    if seen := self._seen.get(listing):
                        self._see(listing, replace(seen, error=error))
                    self._note_failure(listing.server, error, strikes)
                    if strikes.failed >= _MAX_FAILURES:
                        queue.clear()
            self.changed()

    def _see(self, listing: _PriceListing, held: Held[PriceColumns]) -> None:
        self._seen[listing] = held
        self.slowed = False
        self.revision += 1

    def _back_off(self, error: RateLimited, strikes: _Strikes) -> None:
        strikes.slowed += 1
        self.slowed = True
        self.loader.source.pause(backoff.LISTINGS.delay(strikes.slowed, error))

    def _note_failure(self, server: str, error: OtpError, strikes: _Strikes) -> None:
        self.failing[server] = error
        if isinstance(error, (BadKey, ConfigError)):
            # Every other request would fail in the same way.
            self.stop()
        if isinstance(error, (Unreachable, Malformed)):
            strikes.failed += 1

    def _is_fresh(self, listing: _PriceListing) -> bool:
        held = self._seen.get(listing)
        if held is None or held.fetched_at is None:
            return False
        return held.fetched_at >= self._since and self.loader.now() - held.fetched_at < FRESH


class _Strikes(Struct):
    """How often a server failed, and how often it asked for fewer calls, since its last answer."""

    failed: int = 0
    slowed: int = 0

    def clear(self) -> None:
        self.failed = self.slowed = 0
