"""What a dialect consists of: for each call, what is sent and how its answer is read. Pure data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Generic, TypeVar

from msgspec import Struct, field

from otptui.domain.listing import ListingKind
from otptui.domain.model import Country, PriceColumns, Server, Service
from otptui.provider.answers import CancelAnswer, ListedActivation, Sold, StatusAnswer
from otptui.provider.response import Answer

T = TypeVar("T")

ONE_SERVER = (Server("", ""),)
"""The only choice where the provider has no servers: its id is neither sent nor shown."""


class Call(Struct, Generic[T], frozen=True):
    """One call of a dialect.

    `names` maps our names of parameters (service, country, server, id, max_price, since, until) to the
    provider's; a parameter that is not in it is not sent. `fixed` is sent every time. `read` parses the
    answer, and raises OtpError.
    """

    action: str
    read: Callable[[Answer], T]
    names: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)

    def query(self, **asked: str) -> dict[str, str]:
        """The query to send, without the key; an empty parameter is left out."""
        named = {self.names[name]: value for name, value in asked.items() if value and name in self.names}
        return {"action": self.action, **self.fixed, **named}


class Dialect(Struct, frozen=True):
    """How providers of one kind are asked. The rest of the program sees only the parsed answers.

    `servers` is None where there is only one, without a name. `cancel` has the forms of a cancel; each is
    tried where the one before was refused with BAD_STATUS. `another` asks for one more code on a number
    that had one, `finish` ends such a number. `live` and `past` list the account's activations. The last
    four are None where the provider has no such call.
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
    live: Call[tuple[ListedActivation, ...]] | None = None
    past: Call[tuple[ListedActivation, ...]] | None = None
    watches_success: bool = False
    """Whether providers may restrict an account whose numbers seldom get a code (`domain/standing.py`)."""

    def listing(self, kind: ListingKind) -> Call[Any] | None:
        """The call that asks for a kind of listing; None for servers where the dialect has none."""
        calls: Mapping[ListingKind, Call[Any] | None] = {
            ListingKind.SERVERS: self.servers,
            ListingKind.COUNTRIES: self.countries,
            ListingKind.SERVICES: self.services,
            ListingKind.PRICES: self.prices,
        }
        return calls[kind]
