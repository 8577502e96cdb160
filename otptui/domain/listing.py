"""Listings: the questions about the catalog that a provider answers with a list. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar

from msgspec import Struct

from otptui.domain.model import Country, PriceColumns, Server, Service

ListingContent: TypeAlias = tuple[Server, ...] | tuple[Country, ...] | tuple[Service, ...] | PriceColumns
"""What the answer to a listing is parsed into, whichever kind it is."""

ContentT_co = TypeVar("ContentT_co", covariant=True)


NameT_co = TypeVar("NameT_co", covariant=True)


class Names(tuple[NameT_co, ...]):
    """The names of one listing (servers, countries or services), and how many entries of the answer could
    not be read and are missing here."""

    dropped: int

    def __new__(cls, names: Iterable[NameT_co], dropped: int = 0) -> Names[NameT_co]:
        """`names`, of a list that had `dropped` more."""
        found = super().__new__(cls, names)
        found.dropped = dropped
        return found


class ListingKind(StrEnum):
    """The lists a provider can be asked for. Which call of the wire asks for one is the dialect's matter."""

    SERVERS = "servers"
    COUNTRIES = "countries"
    SERVICES = "services"
    PRICES = "prices"


class Listing(Struct, Generic[ContentT_co], frozen=True):
    """One list: its kind, and the server and country it is about ("" where the kind takes none).

    The type parameter is the type of the parsed answer, so `Listing[PriceColumns]` is a price list.
    """

    kind: ListingKind
    server: str = ""
    country: str = ""


AnyListing: TypeAlias = Listing[object]
"""A listing of any kind, where the type of its content does not matter."""

SERVERS: Listing[tuple[Server, ...]] = Listing(ListingKind.SERVERS)
"""The servers of the account."""


def countries_of(server: str) -> Listing[tuple[Country, ...]]:
    """The countries that a server sells numbers of."""
    return Listing(ListingKind.COUNTRIES, server)


def services_of(server: str, country: str) -> Listing[tuple[Service, ...]]:
    """The names of the services of a country on a server."""
    return Listing(ListingKind.SERVICES, server, country)


def prices_of(server: str, country: str) -> Listing[PriceColumns]:
    """The price list of a country on a server."""
    return Listing(ListingKind.PRICES, server, country)
