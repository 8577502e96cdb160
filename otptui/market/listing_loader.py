"""Loads listings into the market: from the cache at once, then from the provider.

The cache keeps the raw body of an answer, so a cached answer goes through the same parser as a new one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol, TypeVar

from msgspec.structs import replace

from otptui.domain.errors import OtpError, StoreError
from otptui.domain.listing import SERVERS, AnyListing, Listing, ListingKind
from otptui.domain.model import PriceColumns
from otptui.market.listings import Held, Market
from otptui.provider.dialects import ONE_SERVER, OTPBUDDY, Dialect
from otptui.provider.response import Answer
from otptui.store import Store
from otptui.store.store_thread import StoreThread

T = TypeVar("T")

MAX_REQUESTS = 4
"""Requests for listings under way at once."""

CACHE_NAMES: Mapping[ListingKind, str] = {
    ListingKind.SERVERS: "getServers",
    ListingKind.COUNTRIES: "getCountries",
    ListingKind.SERVICES: "getServices",
    ListingKind.PRICES: "getPrices",
}
"""What the cache calls each kind. Released databases have these names, whatever a dialect sends."""

_Bodies = dict[AnyListing, tuple[bytes, datetime]]


class ListingSource(Protocol):
    """What the loader needs of a provider's client."""

    async def fetch(self, listing: AnyListing) -> Answer:
        """The raw answer to a listing. Raises OtpError."""

    async def acquire_low_priority(self) -> None:
        """Wait for a low-priority slot of the rate limit."""

    def pause(self, seconds: float) -> None:
        """Send nothing for so long: the provider asked for fewer calls."""


class ListingLoader:
    """Loads the listings of one profile into `market`.

    `source` answers, `store` keeps the answers under the name of the profile, `now` stamps them, and
    `dialect` reads them. No method raises OtpError: a failed request is the `error` of what is held.
    """

    def __init__(
        self,
        source: ListingSource,
        store: StoreThread,
        profile: str,
        now: Callable[[], datetime],
        dialect: Dialect = OTPBUDDY,
    ) -> None:
        self.market = Market()
        self.source = source
        self.profile = profile
        self.now = now
        self._store = store
        self._dialect = dialect
        self._requests: dict[AnyListing, asyncio.Task[Held[Any]]] = {}
        self._slots = asyncio.Semaphore(MAX_REQUESTS)
        if dialect.servers is None:
            self.market.hold(SERVERS, Held(ONE_SERVER, None))

    async def warm(self, listings: Iterable[AnyListing]) -> None:
        """Load from the cache those of `listings` that are not held yet. Nothing is sent.

        A cached body that no longer parses is left out.
        """
        wanted = [listing for listing in listings if self.market.held(listing) is None]
        if not wanted:
            return
        # A cache that cannot be read counts as empty: everything in it can be asked for again.
        with suppress(StoreError):
            bodies = await self._store.run(lambda store: _cached_bodies(store, self.profile, wanted))
            cached = await asyncio.to_thread(_parse_and_index, self._dialect, bodies)
            for listing, held in cached.items():
                # An answer that came in the meantime is newer.
                if self.market.held(listing) is None:
                    self.market.hold(listing, held)

    async def refresh(self, listing: Listing[T]) -> Held[T]:
        """Ask the provider. Two callers at once share one request; cancelling one does not cancel it."""
        request = self._requests.get(listing)
        if request is None:
            request = self._requests[listing] = asyncio.create_task(self._refresh(listing))
            self.market.begin_loading(listing)
            request.add_done_callback(lambda _: self._end_request(listing))
        return await asyncio.shield(request)

    def _end_request(self, listing: AnyListing) -> None:
        self._requests.pop(listing, None)
        self.market.end_loading(listing)

    async def _refresh(self, listing: Listing[Any]) -> Held[Any]:
        before = self.market.held(listing)
        call = self._dialect.listing(listing.kind)
        if call is None:
            # This dialect has one server, which is held from the start.
            return before or Held(ONE_SERVER, None)
        async with self._slots:
            held = await self._request(listing, call.read)
        before = self.market.held(listing)
        if held.error is not None and before is not None:
            held = replace(before, error=held.error)
        self.market.hold(listing, held)
        return held

    async def _request(self, listing: AnyListing, read: Callable[[Answer], T]) -> Held[T]:
        """Send one request, read the answer with `read`, and cache it."""
        try:
            answer = await self.source.fetch(listing)
            # In a thread: parsing 100,000 offers takes longer than a key press may wait.
            content = await asyncio.to_thread(lambda: _indexed(listing, read(answer)))
        except OtpError as error:
            return Held(None, None, error)
        fetched_at = self.now()
        await self._write_cache(listing, answer.body, fetched_at)
        return Held(content, fetched_at)

    async def _write_cache(self, listing: AnyListing, body: bytes, fetched_at: datetime) -> None:
        # A cache that cannot be written makes the next start slower, nothing else.
        with suppress(StoreError):
            await self._store.run(
                lambda store: store.catalog_cache.keep(self.profile, *_cache_key(listing), body, fetched_at)
            )

    # One service at a time, of more price lists than fit into memory

    async def refresh_service(self, listing: Listing[PriceColumns], service: str) -> Held[PriceColumns]:
        """Ask for a price list and return the rows of `service` alone.

        The whole list is held, as by `refresh`, only where it was held or asked for before.
        """
        call = self._dialect.listing(listing.kind)
        if call is None or self.market.held(listing) is not None or listing in self._requests:
            held = await self.refresh(listing)
            return replace(held, content=held.content and rows_of_service(held.content, service))
        read: Callable[[Answer], PriceColumns] = self._dialect.prices.read
        return await self._request(listing, lambda answer: rows_of_service(read(answer), service))

    async def cached_service(
        self, listings: Sequence[Listing[PriceColumns]], service: str
    ) -> dict[Listing[PriceColumns], Held[PriceColumns]]:
        """The rows of `service` in those price lists that are held or cached."""
        found: dict[Listing[PriceColumns], Held[PriceColumns]] = {}
        for listing in listings:
            held = self.market.held(listing)
            if held is not None and held.content:
                found[listing] = held
        with suppress(StoreError):
            others = [listing for listing in listings if listing not in found]
            bodies = await self._store.run(lambda store: _cached_bodies(store, self.profile, others))
            # In a thread of its own: a purchase may be waiting for the store's.
            found |= await asyncio.to_thread(_parse_cached, self._dialect, bodies)
        return {
            listing: Held(rows_of_service(held.content, service), held.fetched_at)
            for listing, held in found.items()
            if held.content is not None
        }


def rows_of_service(columns: PriceColumns, service: str) -> PriceColumns:
    """The rows of one service."""
    return PriceColumns.of(columns.table.only(service))


def _cache_key(listing: AnyListing) -> tuple[str, str]:
    """The call and the parameters that the cache keeps an answer under."""
    return CACHE_NAMES[listing.kind], f"{listing.server}/{listing.country}"


def _cached_bodies(store: Store, profile: str, listings: Iterable[AnyListing]) -> _Bodies:
    found = ((listing, store.catalog_cache.get(profile, *_cache_key(listing))) for listing in listings)
    return {listing: cached for listing, cached in found if cached is not None}


def _parse_cached(dialect: Dialect, bodies: _Bodies) -> dict[Listing[Any], Held[Any]]:
    """The content of these bodies, without those that no longer parse."""
    parsed: dict[Listing[Any], Held[Any]] = {}
    for listing, (body, fetched_at) in bodies.items():
        call = dialect.listing(listing.kind)
        if call is not None:
            with suppress(OtpError):
                parsed[listing] = Held(call.read(Answer(200, body)), fetched_at)
    return parsed


def _parse_and_index(dialect: Dialect, bodies: _Bodies) -> dict[Listing[Any], Held[Any]]:
    parsed = _parse_cached(dialect, bodies)
    for listing, held in parsed.items():
        _indexed(listing, held.content)
    return parsed


def _indexed(listing: AnyListing, content: T) -> T:
    """`content`, with all computed that the catalog, the prices and the palette need at once."""
    if isinstance(content, PriceColumns):
        content.table.prepare(listing.country)
    return content
