"""One service over all countries, of one server or of all: a price list of every country, one by one.

It may take 1,400 calls, so they wait behind everything else that goes to the provider, and of each answer
only the rows of the service are held: 1,400 whole price lists would be millions. The cache keeps them.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

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
from otptui.domain.model import PriceColumns
from otptui.market.listings import SERVERS, Held, Listing, Market, countries_of, prices_of, rows_of
from otptui.market.offers import PriceList

FRESH = timedelta(minutes=30)
"""A price list younger than this is not asked for again where a scan goes on."""

_NAMES_FRESH = timedelta(days=1)
"""The same for the countries of a server, which hardly change."""

_LANES = 2
"""Calls under way at a time to one server: a slow answer must not cost the turns of the others."""

_GIVE_UP = 3
"""Failures without an answer between them after which the rest of a server is left alone."""

_FIRST_WAIT, _LONGEST_WAIT = 5.0, 80.0
"""Seconds without a call after the provider asked for fewer: twice as long each time."""

_EVER = datetime.min.replace(tzinfo=UTC)
_AT_ONCE = 16
"""Price lists taken from the cache in one go."""


@dataclass(eq=False)
class Scan:
    """The price lists of `service` in every country of `server`, or (None) of all servers.

    `changed` is called in the event loop whenever there is more to see.
    """

    market: Market
    service: str
    server: str | None
    changed: Callable[[], None] = lambda: None
    revision: int = 0
    """Grows with everything seen."""
    running: bool = False
    slowed: bool = False
    """The provider asked for fewer calls and has none now."""
    failing: dict[str, OtpError] = field(default_factory=dict)
    """The servers that did not answer for some country, and why, the last time they were asked."""
    _since: datetime = _EVER
    """What was seen before this is to be asked for again."""
    _wanted: dict[Listing, None] = field(default_factory=dict)
    _seen: dict[Listing, Held] = field(default_factory=dict)
    _lanes: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many price lists there are, as far as it is known."""
        return len(self._wanted)

    @property
    def done(self) -> int:
        """How many of them were answered lately enough."""
        return sum(map(self._is_fresh, self._wanted))

    @property
    def oldest(self) -> datetime | None:
        """When the oldest answer that is shown was given."""
        return min((held.fetched_at for held in self._seen.values() if held.fetched_at), default=None)

    def lists(self) -> Iterator[PriceList]:
        """The rows of the service in each country of each server that has any."""
        for listing, held in self._seen.items():
            if held.content:
                yield PriceList(listing.server, held.content, held.fetched_at, held.missed)

    def learn(self, listing: Listing) -> None:
        """The market holds a price list that was asked for by somebody else: newer than what was seen."""
        held = self.market.held(listing)
        if listing in self._wanted and held is not None and held.content is not None:
            self._see(listing, Held(rows_of(held.content, self.service), held.fetched_at))

    async def run(self) -> None:
        """Ask for what was not seen, or too long ago, until all is there or `stop` is called. Faults are
        raised; no OtpError is."""
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
        """Ask for nothing more. What was seen stays, and `run` goes on from it."""
        for lane in self._lanes:
            lane.cancel()

    def forget_age(self) -> None:
        """Let `run` ask for everything again, whatever its age; it stays shown until then."""
        self._since = self.market.now()

    # One server

    async def _servers(self) -> list[str]:
        if self.server is not None:
            return [self.server]
        if not self.market.servers():
            await self.market.refresh(SERVERS)
        return [server.id for server in self.market.servers()]

    async def _scan(self, server: str) -> None:
        listing = countries_of(server)
        await self.market.warm([listing])
        held = self.market.held(listing)
        if held is None or held.fetched_at is None or self.market.now() - held.fetched_at > _NAMES_FRESH:
            await self.market.source.acquire_low_priority()
            held = await self.market.refresh(listing)
        if held.error is not None:
            self.failing[server] = held.error
        lists = [prices_of(server, country.id) for country in held.content or ()]
        self._wanted.update(dict.fromkeys(lists))
        await self._take_from_cache([listing for listing in lists if listing not in self._seen])
        waiting = deque(listing for listing in lists if not self._is_fresh(listing))
        strikes = _Strikes()
        await asyncio.gather(*(self._work(waiting, strikes) for _ in range(_LANES)))

    async def _take_from_cache(self, lists: list[Listing]) -> None:
        for start in range(0, len(lists), _AT_ONCE):
            found = await self.market.cached_rows(lists[start : start + _AT_ONCE], self.service)
            for listing, held in found.items():
                self._see(listing, held)
            self.changed()

    async def _work(self, waiting: deque[Listing], strikes: _Strikes) -> None:
        while waiting:
            listing = waiting.popleft()
            await self.market.source.acquire_low_priority()
            held = await self.market.refresh_rows(listing, self.service)
            match held.error:
                case None:
                    strikes.clear()
                    self._see(listing, held)
                case BadServer() | BadCountry():
                    strikes.clear()
                    self._see(listing, Held(PriceColumns(), self.market.now()))
                case RateLimited() as error:
                    waiting.appendleft(listing)
                    self._slow_down(error, strikes)
                case error:
                    if seen := self._seen.get(listing):
                        self._see(listing, replace(seen, error=error))
                    self._fail(listing.server, error, strikes)
                    if strikes.failed >= _GIVE_UP:
                        waiting.clear()
            self.changed()

    def _see(self, listing: Listing, held: Held) -> None:
        self._seen[listing] = held
        self.slowed = False
        self.revision += 1

    def _slow_down(self, error: RateLimited, strikes: _Strikes) -> None:
        wait = min(_FIRST_WAIT * 2**strikes.slowed, _LONGEST_WAIT)
        strikes.slowed += 1
        self.slowed = True
        self.market.source.pause(max(wait, error.retry_after or 0))

    def _fail(self, server: str, error: OtpError, strikes: _Strikes) -> None:
        self.failing[server] = error
        if isinstance(error, (BadKey, ConfigError)):
            # The next one would be told the same.
            self.stop()
        if isinstance(error, (Unreachable, Malformed)):
            strikes.failed += 1

    def _is_fresh(self, listing: Listing) -> bool:
        held = self._seen.get(listing)
        if held is None or held.fetched_at is None:
            return False
        return held.fetched_at >= self._since and self.market.now() - held.fetched_at < FRESH


@dataclass(slots=True)
class _Strikes:
    """How often a server failed since its last answer, and how often it asked for fewer calls."""

    failed: int = 0
    slowed: int = 0

    def clear(self) -> None:
        self.failed = self.slowed = 0
