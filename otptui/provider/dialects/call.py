"""What a dialect is made of: for each call what goes out and how its answer is read. Pure data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Generic, TypeVar

from otptui.domain.listing import ListingKind
from otptui.domain.model import Country, PriceColumns, Server, Service
from otptui.provider.parsers import CancelAnswer, Sold, StatusAnswer
from otptui.provider.response import Answer

T = TypeVar("T")

ONE_SERVER = (Server("", ""),)
"""What there is to choose from where the provider has no servers: its id is never sent nor shown."""


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One call of a dialect.

    `names` maps our words for what is asked (service, country, server, id) to the provider's; what is not
    in it is not sent. `fixed` goes along every time. `read` turns the answer into model, or raises OtpError.
    """

    action: str
    read: Callable[[Answer], T]
    names: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)

    def query(self, **asked: str) -> dict[str, str]:
        """The query to send, without the key; what is "" is left out."""
        named = {self.names[word]: value for word, value in asked.items() if value and word in self.names}
        return {"action": self.action, **self.fixed, **named}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one provider of the family talks. The rest of the program knows only what the calls read.

    `servers` is None where there is but one, which has no name. `cancel` has the forms of a cancel, each
    tried where the one before was refused with BAD_STATUS. `another` asks for one more code on a number
    that had one, `finish` ends such a number; None where the provider has no such thing.
    """

    name: str
    servers: Call[tuple[Server, ...]] | None
    countries: Call[tuple[Country, ...]]
    services: Call[tuple[Service, ...]]
    prices: Call[PriceColumns]
    balance: Call[Decimal]
    buy: Call[Sold]
    status: Call[StatusAnswer]
    cancel: tuple[Call[CancelAnswer], ...]
    another: Call[None] | None = None
    finish: Call[None] | None = None

    def listing(self, kind: ListingKind) -> Call[Any] | None:
        """The call that asks for a kind of listing; None for servers where the dialect has none."""
        calls: Mapping[ListingKind, Call[Any] | None] = {
            ListingKind.SERVERS: self.servers,
            ListingKind.COUNTRIES: self.countries,
            ListingKind.SERVICES: self.services,
            ListingKind.PRICES: self.prices,
        }
        return calls[kind]
