"""The nouns of renting numbers as frozen types: servers, countries, services, offers, activations, messages.

Answers of a provider become these types once, where they enter (`provider/`); no dict and no raw text
travels further in. Money is `Decimal`, never a float. Times are aware UTC datetimes.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from msgspec import Struct

from otptui.domain.price_columns import PriceColumns as PriceColumns
from otptui.domain.states import CancelReason, State


def utc_now() -> datetime:
    """The time of the wall clock, as the aware UTC datetime that every record has."""
    return datetime.now(UTC)


class Server(Struct, frozen=True):
    """One of the provider's sources of numbers; `id` is sent as `server_id`."""

    id: str
    name: str

    @property
    def short(self) -> str:
        """A short name for tables: the full names are long and differ only at their end."""
        return f"server {self.id}" if self.id else ""


class Country(Struct, frozen=True):
    """A country, with its number at the provider (22 is India)."""

    id: str
    name: str


class Service(Struct, frozen=True):
    """What a number is rented for; `code` is the provider's short code ("bne" is Uber)."""

    code: str
    name: str


class Offer(Struct, frozen=True):
    """One price tier of a service in a country on a server, with the stock last seen."""

    service: Service
    country: Country
    server: Server
    price: Decimal
    stock: int

    @property
    def place(self) -> tuple[str, str, str]:
        """(service code, country id, server id), as a purchase names it; all tiers of a place share it."""
        return self.service.code, self.country.id, self.server.id


class Message(Struct, frozen=True, eq=False):
    """One SMS: its whole tidy text, the code found in it ("" if none was), and when it was seen first.

    `arrival` grows with each message that arrives, over all numbers; 0 if it was not read from the store.
    Only `arrival` tells which message is newer: the clock behind `received_at` can be set.
    """

    text: str
    code: str
    received_at: datetime
    arrival: int = 0

    def __eq__(self, other: object) -> bool:
        # Whether and when it was stored makes no difference.
        if type(other) is not Message:
            return NotImplemented
        return self._content == other._content

    def __hash__(self) -> int:
        return hash(self._content)

    @property
    def _content(self) -> tuple[str, str, datetime]:
        return self.text, self.code, self.received_at


class Activation(Struct, frozen=True):
    """One rented number, from the intent to buy it to its end. `key` is our own id, `id` the provider's."""

    service: Service
    country: Country
    server: Server
    price: Decimal | None
    profile: str
    bought_at: datetime
    key: int = 0
    id: str = ""
    number: str = ""
    currency: str = ""
    state: State = State.INTENT
    note: str = ""
    """The newest remark for the user: why it was refused, is unknown, or was not cancelled."""
    messages: tuple[Message, ...] = ()
    cancel_at: datetime | None = None
    """In state cancelling: when the cancel is sent next; None for at once."""
    first_code_at: datetime | None = None
    ended_at: datetime | None = None
    put_away: bool = False
    ends_at: datetime | None = None
    """When the provider ends it, by the provider's own word; None where it did not say."""
    cancel_from: datetime | None = None
    """When the provider begins to accept a cancel, by its own word; None where it did not say."""
    operator: str = ""
    """The mobile operator of the number; "" where it is not known."""
    number_copied_at: datetime | None = None
    """When the user first copied the number: about when the wait for the code began."""
    cancel_reason: CancelReason = CancelReason.UNKNOWN
    """Why the user cancelled it."""

    @property
    def place(self) -> tuple[str, str, str]:
        """(service code, country id, server id), as `Offer.place`."""
        return self.service.code, self.country.id, self.server.id

    @property
    def live(self) -> bool:
        """Whether it is polled: the provider may still have something to say about it."""
        return self.ended_at is None and bool(self.id) and self.state.is_live

    def expected_end(self, lifetime: float) -> datetime:
        """When it should end: by the provider's word, or else `lifetime` seconds after it was bought."""
        return self.ends_at or self.bought_at + timedelta(seconds=lifetime)

    @property
    def code(self) -> str:
        """The newest code; "" if there is none."""
        return next((m.code for m in reversed(self.messages) if m.code), "")

    @property
    def finished(self) -> bool:
        """Whether the user may put it away: it has its code, or nothing more is expected.

        One with a code is still polled, and a later message brings it back into view.
        """
        return self.state is State.RECEIVED or (not self.live and self.state is not State.INTENT)
