"""What can be bought: servers, countries, services and prices, from the cache at once and afresh behind it.

A listing is one answer of the provider. Its raw body is what the cache keeps, so that a cached answer
goes through the very same parser as a fresh one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from otptui.answers import Answer
from otptui.best import best_tiers
from otptui.dialects import ONE_SERVER, OTPBUDDY, Dialect
from otptui.errors import BadCountry, BadServer, OtpError, StoreError
from otptui.model import Country, PriceColumns, Server, Service
from otptui.offers import Names
from otptui.store import Store
from otptui.store.threaded import StoreThread

NOT_THERE = (BadServer, BadCountry)
"""Errors that say a server does not have the country: an answer, not a trouble."""

AT_ONCE = 4
"""Listings asked for at the same time at most."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Which answer: the call and what it is asked for ("" where the call does not take it)."""

    call: str
    server: str = ""
    country: str = ""

    @property
    def params(self) -> dict[str, str]:
        """What the call is asked with, in our words."""
        given = {"country": self.country, "server": self.server}
        return {name: value for name, value in given.items() if value}

    @property
    def cache_key(self) -> str:
        return f"{self.server}/{self.country}"


SERVERS = Listing("getServers")


def countries_of(server: str) -> Listing:
    return Listing("getCountries", server)


def services_of(server: str, country: str) -> Listing:
    return Listing("getServices", server, country)


def prices_of(server: str, country: str) -> Listing:
    return Listing("getPrices", server, country)


@dataclass(frozen=True, slots=True)
class Held:
    """A listing as last seen: its parsed content, when it was fetched, and why a newer one is missing."""

    content: Any
    fetched_at: datetime | None
    error: OtpError | None = None


class Source(Protocol):
    """What a market needs of a client."""

    async def fetch(self, listing: str, *, server: str = "", country: str = "") -> Answer: ...


@dataclass
class Market:
    """The catalog of one profile, whose provider talks `dialect`. `now` stamps fresh answers; the cache of
    `store` is keyed by profile."""

    source: Source
    store: StoreThread
    profile: str
    now: Callable[[], datetime]
    dialect: Dialect = OTPBUDDY
    _held: dict[Listing, Held] = field(default_factory=dict)
    _names: Names | None = None
    _best: dict[Listing, tuple[PriceColumns, dict[str, tuple[Decimal, int]]]] = field(default_factory=dict)
    _busy: dict[Listing, asyncio.Task[Held]] = field(default_factory=dict)
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def __post_init__(self) -> None:
        if self.dialect.servers is None:
            self._held[SERVERS] = Held(ONE_SERVER, None)

    def held(self, listing: Listing) -> Held | None:
        """What is known of a listing without asking anyone."""
        return self._held.get(listing)

    def loading(self, listing: Listing) -> bool:
        """Whether an answer is being waited for."""
        return listing in self._busy

    async def warm(self, listings: Iterable[Listing]) -> None:
        """Take these from the cache where it has them. Nothing is sent; a cached body that no longer
        parses is left out."""
        wanted = [listing for listing in listings if listing not in self._held]
        if wanted:
            # A cache that cannot be read is an empty one: everything can be asked for.
            with suppress(StoreError):
                cached = await self.store.run(_from_cache, self.profile, self.dialect, wanted)
                for listing, held in cached.items():
                    self._take_in(listing, held)

    async def refresh(self, listing: Listing) -> Held:
        """Ask the provider; two callers at once share one request. Never raises OtpError: a failure is
        `error` on what was held before."""
        task = self._busy.get(listing)
        if task is None:
            task = self._busy[listing] = asyncio.create_task(self._refresh(listing))
            task.add_done_callback(lambda _: self._busy.pop(listing, None))
        return await asyncio.shield(task)

    async def get(self, listing: Listing) -> Held:
        """What is held, or cached, or else asked for."""
        await self.warm([listing])
        return self._held.get(listing) or await self.refresh(listing)

    async def _refresh(self, listing: Listing) -> Held:
        call = self.dialect.listing(listing.call)
        if call is None:
            # Nothing to ask for: what there is was known from the start.
            return self._held[listing]
        try:
            async with self._slots:
                answer = await self.source.fetch(listing.call, **listing.params)
            # Off the loop: 100,000 offers take longer to parse than a key may wait.
            content = await asyncio.to_thread(call.read, answer)
        except OtpError as error:
            before = self._held.get(listing)
            held = Held(before.content, before.fetched_at, error) if before else Held(None, None, error)
        else:
            held = Held(content, self.now())
            await self._keep(listing, answer.body, held)
        self._take_in(listing, held)
        return held

    def _take_in(self, listing: Listing, held: Held) -> None:
        self._held[listing] = held
        if listing.call != "getPrices":
            self._names = None

    async def _keep(self, listing: Listing, body: bytes, held: Held) -> None:
        assert held.fetched_at is not None  # noqa: S101 (narrows the type for the line below)
        try:
            await self.store.run(
                Store.keep, self.profile, listing.call, listing.cache_key, body, held.fetched_at
            )
        except StoreError:
            # A cache that cannot be written costs the next start a moment, nothing else.
            return

    def servers(self) -> tuple[Server, ...]:
        """The servers as last seen; empty before the first answer."""
        return self._content(SERVERS) or ()

    def countries(self, server: str) -> tuple[Country, ...]:
        return self._content(countries_of(server)) or ()

    def services(self, server: str, country: str) -> tuple[Service, ...]:
        return self._content(services_of(server, country)) or ()

    def prices(self, server: str, country: str) -> PriceColumns | None:
        columns: PriceColumns | None = self._content(prices_of(server, country))
        return columns

    def best(self, server: str, country: str) -> Mapping[str, tuple[Decimal, int]] | None:
        """By service code what a purchase there gets, as `best_tiers`; None where it was never answered."""
        listing = prices_of(server, country)
        held = self._held.get(listing)
        if held is None or held.content is None:
            return {} if held is not None and isinstance(held.error, NOT_THERE) else None
        columns: PriceColumns = held.content
        known = self._best.get(listing)
        if known is None or known[0] is not columns:
            known = self._best[listing] = columns, best_tiers(columns, country)
        return known[1]

    def names(self) -> Names:
        """Every name seen so far, whichever server told it; the same object until there are more."""
        if self._names is None:
            self._names = self._all_names()
        return self._names

    def _all_names(self) -> Names:
        servers = {server.id: server for server in self.servers()}
        countries: dict[str, Country] = {}
        services: dict[str, Service] = {}
        for listing, held in self._held.items():
            if listing.call == "getCountries":
                countries.update((country.id, country) for country in held.content or ())
            elif listing.call == "getServices":
                services.update((service.code, service) for service in held.content or ())
        return Names(servers, countries, services)

    def _content(self, listing: Listing) -> Any:
        held = self._held.get(listing)
        return held.content if held else None


def _from_cache(store: Store, profile: str, dialect: Dialect, listings: list[Listing]) -> dict[Listing, Held]:
    found: dict[Listing, Held] = {}
    for listing in listings:
        call = dialect.listing(listing.call)
        cached = store.cached(profile, listing.call, listing.cache_key)
        if cached is None or call is None:
            continue
        body, fetched_at = cached
        try:
            found[listing] = Held(call.read(Answer(200, body)), fetched_at)
        except OtpError:
            continue
    return found
