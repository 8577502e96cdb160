"""What is known of the catalog of one profile: the parsed listings, held in memory."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from msgspec import Struct, field

from otptui.domain.errors import BadCountry, BadServer, OtpError
from otptui.domain.listing import SERVERS, AnyListing, Listing, ListingKind, Names, prices_of
from otptui.domain.model import Country, Server, Service
from otptui.market.offers import CatalogNames

NOT_SOLD_THERE = (BadServer, BadCountry)
"""Errors that say that a server does not sell in a country: an answer, not a failure."""

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Held(Struct, Generic[T_co], frozen=True):
    """A listing as last seen: its content, when it was fetched, and why there is no newer one.

    `content` and `fetched_at` are None for a listing that was never answered.
    """

    content: T_co | None
    fetched_at: datetime | None
    error: OtpError | None = None

    @property
    def missed(self) -> bool:
        """Whether the last request failed. That the server does not sell there is no failure."""
        return self.error is not None and not isinstance(self.error, NOT_SOLD_THERE)


class Market(Struct):
    """The listings of one profile that are in memory. `ListingLoader` fills it; nothing here waits."""

    _held: dict[AnyListing, Held[Any]] = field(default_factory=dict)
    """Of a type that no dict can express: each content is of the type that its listing names."""
    _loading: set[AnyListing] = field(default_factory=set)
    _names: CatalogNames | None = None

    def held(self, listing: Listing[T]) -> Held[T] | None:
        """The listing as last seen; None where it was never asked for."""
        return self._held.get(listing)

    def hold(self, listing: Listing[T], held: Held[T]) -> None:
        """Replace what is known of a listing."""
        self._held[listing] = held
        if listing.kind is not ListingKind.PRICES:
            self._names = None

    def loading(self, listing: AnyListing) -> bool:
        """Whether a request for the listing is under way."""
        return listing in self._loading

    def begin_loading(self, listing: AnyListing) -> None:
        """A request for the listing was begun."""
        self._loading.add(listing)

    def end_loading(self, listing: AnyListing) -> None:
        """The request for the listing has ended, however."""
        self._loading.discard(listing)

    def servers(self) -> tuple[Server, ...]:
        """The servers as last seen; empty before the first answer."""
        held = self.held(SERVERS)
        return (held.content if held else None) or ()

    def dropped_names(self) -> int:
        """How many names of all lists could not be read and are missing."""
        contents = (held.content for held in self._held.values())
        return sum(content.dropped for content in contents if isinstance(content, Names))

    def best(self, server: str, country: str) -> Mapping[str, tuple[Decimal, int]] | None:
        """By service code the price and stock a purchase gets, as `PriceTable.best_in`.

        Empty where the server does not sell in that country; None before the first answer.
        """
        held = self.held(prices_of(server, country))
        if held is None or held.content is None:
            return {} if held is not None and isinstance(held.error, NOT_SOLD_THERE) else None
        return held.content.table.best_in(country)

    def names(self) -> CatalogNames:
        """All names seen so far, of every server. The same object until a name is added."""
        if self._names is None:
            self._names = self._collect_names()
        return self._names

    def _collect_names(self) -> CatalogNames:
        servers = {server.id: server for server in self.servers()}
        countries: dict[str, Country] = {}
        services: dict[str, Service] = {}
        for listing, held in self._held.items():
            if listing.kind is ListingKind.COUNTRIES:
                countries.update((country.id, country) for country in held.content or ())
            elif listing.kind is ListingKind.SERVICES:
                services.update((service.code, service) for service in held.content or ())
        return CatalogNames(servers, countries, services)
