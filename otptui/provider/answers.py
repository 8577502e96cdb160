"""What the answers of a provider mean, whatever their words: the results of the parsers.

Apart from the parsers, whose patterns the first frame does not wait for.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct


class Waiting(Struct, frozen=True):
    """No message yet. `previous` is the one before, where another was asked for; "" otherwise."""

    previous: str = ""


class Received(Struct, frozen=True):
    """A message is there: `text` whole and tidy."""

    text: str


class Gone(Struct, frozen=True):
    """The activation is cancelled."""


class Ended(Struct, frozen=True):
    """The activation has ended with a code: no message will come any more, and it is paid for."""


StatusAnswer = Waiting | Received | Gone | Ended


class CancelAnswer(StrEnum):
    """The answer to a cancel, where it was not refused with an error."""

    CANCELLED = "cancelled"
    ALREADY = "already cancelled"
    APPROVED = "approved"
    """A message was received: the number is paid for."""
    OTHER = "other"
    """The provider misread the call; the number is unchanged."""


class Sold(Struct, frozen=True):
    """A purchase sold `number` (digits only) under the activation `id`."""

    id: str
    number: str


class ListedState(StrEnum):
    """The status of a listed activation, where all providers agree on the meaning of its number."""

    LIVE = "live"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class ListedActivation(Struct, frozen=True):
    """One activation as the provider lists it; "" or None for a field that is missing.

    `number` has digits only. Times without a zone are None: their zone is not known. `text` is
    the newest message, or its code where the provider sends only that.
    """

    id: str
    number: str = ""
    service: str = ""
    country: str = ""
    price: Decimal | None = None
    bought_at: datetime | None = None
    ends_at: datetime | None = None
    operator: str = ""
    state: ListedState = ListedState.LIVE
    text: str = ""
