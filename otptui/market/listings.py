"""What can be bought: servers, countries, services and prices, from the cache at once and afresh behind it.

A listing is one answer of the provider. Its raw body is what the cache keeps, so that a cached answer
goes through the very same parser as a fresh one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from otptui.domain.errors import BadCountry, BadServer, OtpError, StoreError
from otptui.domain.model import Country, PriceColumns, Server, Service
from otptui.market.offers import Names
from otptui.provider.dialects import ONE_SERVER, OTPBUDDY, Dialect
from otptui.provider.response import Answer
from otptui.store import Store
from otptui.store.store_thread import StoreThread

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

    @property
    def missed(self) -> bool:
        """Whether a newer answer is missing, not only one that says there is nothing."""
        return self.error is not None and not isinstance(self.error, NOT_THERE)


class Source(Protocol):
    """What a market needs of a client."""

    async def fetch(self, listing: str, *, server: str = "", country: str = "") -> Answer: ...

    async def acquire_low_priority(self) -> None:
        """Wait for a slot of the rate limiter that no live number wants."""

    def pause(self, seconds: float) -> None:
        """Make no rate-limited call for `seconds`: the provider asked for fewer calls."""


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
                bodies = await self.store.run(_bodies, self.profile, wanted)
                for listing, held in (await asyncio.to_thread(_warmed, self.dialect, bodies)).items():
                    # What was answered meanwhile is newer.
                    if listing not in self._held:
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
        async with self._slots:
            held = await self._ask(listing, call.read)
        if held.error is not None and (before := self._held.get(listing)) is not None:
            held = replace(before, error=held.error)
        self._take_in(listing, held)
        return held

    async def _ask(self, listing: Listing, read: Callable[[Answer], Any]) -> Held:
        """One answer, read by `read` and kept in the cache; nothing but an error where there is none."""
        try:
            answer = await self.source.fetch(listing.call, **listing.params)
            # Off the loop: 100,000 offers take longer to parse than a key may wait.
            content = await asyncio.to_thread(lambda: _known(read(answer)))
        except OtpError as error:
            return Held(None, None, error)
        held = Held(content, self.now())
        await self._keep(listing, answer.body, held)
        return held

    # A service at a time, of more price lists than could be held

    async def refresh_rows(self, listing: Listing, service: str) -> Held:
        """Ask for a price list of which only the rows of `service` are given. It is held, as by
        `refresh`, only where it was already. Never raises OtpError."""
        call = self.dialect.listing(listing.call)
        if call is None or listing in self._held or listing in self._busy:
            held = await self.refresh(listing)
            return replace(held, content=held.content and rows_of(held.content, service))
        read = call.read
        return await self._ask(listing, lambda answer: rows_of(read(answer), service))

    async def cached_rows(self, listings: Sequence[Listing], service: str) -> dict[Listing, Held]:
        """The rows of `service` in these price lists, as far as they are held or in the cache."""
        held = {it: self._held[it] for it in listings if it in self._held and self._held[it].content}
        with suppress(StoreError):
            others = [listing for listing in listings if listing not in held]
            bodies = await self.store.run(_bodies, self.profile, others)
            # Off the loop, and off the store's thread as well: a purchase may want to write.
            held |= await asyncio.to_thread(_read, self.dialect, bodies)
        return {it: Held(rows_of(one.content, service), one.fetched_at) for it, one in held.items()}

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
        """By service code what a purchase there gets, as `PriceColumns.best`; None where it was never
        answered."""
        held = self._held.get(prices_of(server, country))
        if held is None or held.content is None:
            return {} if held is not None and isinstance(held.error, NOT_THERE) else None
        columns: PriceColumns = held.content
        return columns.best.get(country, {})

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


def rows_of(columns: PriceColumns, service: str) -> PriceColumns:
    """The rows of one service."""
    found = [row for row, code in enumerate(columns.services) if code == service]
    return PriceColumns(
        [columns.countries[row] for row in found],
        [service] * len(found),
        [columns.prices[row] for row in found],
        [columns.stocks[row] for row in found],
    )


_Bodies = dict[Listing, tuple[bytes, datetime]]


def _bodies(store: Store, profile: str, listings: Iterable[Listing]) -> _Bodies:
    found = ((listing, store.cached(profile, listing.call, listing.cache_key)) for listing in listings)
    return {listing: cached for listing, cached in found if cached is not None}


def _read(dialect: Dialect, bodies: _Bodies) -> dict[Listing, Held]:
    """What is in these bodies; one that no longer parses is left out."""
    read: dict[Listing, Held] = {}
    for listing, (body, fetched_at) in bodies.items():
        call = dialect.listing(listing.call)
        if call is not None:
            with suppress(OtpError):
                read[listing] = Held(call.read(Answer(200, body)), fetched_at)
    return read


def _warmed(dialect: Dialect, bodies: _Bodies) -> dict[Listing, Held]:
    read = _read(dialect, bodies)
    for held in read.values():
        _known(held.content)
    return read


def _known(content: Any) -> Any:
    """`content`; of prices the best are worked out, which the tree and the palette want at once."""
    if isinstance(content, PriceColumns):
        _ = content.best
    return content
