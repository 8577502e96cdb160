"""The states of an activation, and one table with everything that the state alone decides."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """Where an activation stands. The values are public: `otptui export` prints them.

    `lifecycle.after` alone moves an activation from one state to another.
    """

    INTENT = "intent"
    """Recorded before the request leaves; seen at rest only if the program died while buying."""
    UNKNOWN = "unknown"
    """The request left and no readable answer came back, so money may have moved."""
    WAITING = "waiting"
    CANCELLING = "cancelling"
    """The user asked for a cancel that the provider has not confirmed yet."""
    RECEIVED = "received"
    """At least one code came. Later codes are kept too, until `ended_at` is set."""
    CANCELLED = "cancelled"
    REFUNDED_BY_PROVIDER = "refunded_by_provider"
    """The provider cancelled it without being asked."""
    EXPIRED = "expired"
    """It ended without a code, and the money did not come back."""
    REFUSED = "refused"
    """The provider said no to the purchase: nothing was bought."""

    @property
    def word(self) -> str:
        """What lists and the filter of the history call it."""
        return _TABLE[self].word

    @property
    def sign(self) -> str:
        """One character for the state, so that no state is recognised by its colour alone."""
        return _TABLE[self].sign

    @property
    def is_live(self) -> bool:
        """Whether the provider may still have something to say, so that the number is polled."""
        return _TABLE[self].is_live

    @property
    def is_over(self) -> bool:
        """Whether the activation has ended. Only the provider's own word can reopen it."""
        return _TABLE[self].is_over

    @property
    def is_paid(self) -> bool:
        """Whether its price counts as spent. That of an unknown outcome does, until it is settled."""
        return _TABLE[self].is_paid

    @property
    def is_refunded(self) -> bool:
        """Whether its price was paid and came back."""
        return _TABLE[self].is_refunded


class CancelReason(StrEnum):
    """Why the user cancelled a number. The values are stored."""

    UNKNOWN = ""
    SITE_REFUSED = "site_refused"
    """The site did not accept the number, so no code was on its way: it says nothing about waiting."""
    NO_CODE = "no_code"
    """No code came in the time that the user was ready to wait."""
    OTHER = "other"


class _Row(NamedTuple):
    word: str
    sign: str
    is_live: bool = False
    is_over: bool = False
    is_paid: bool = False
    is_refunded: bool = False


_TABLE = {
    State.INTENT: _Row("buying", "…", is_paid=True),
    State.UNKNOWN: _Row("unknown", "?", is_paid=True),
    State.WAITING: _Row("waiting", "◌", is_live=True, is_paid=True),
    State.CANCELLING: _Row("cancelling", "◔", is_live=True, is_paid=True),
    State.RECEIVED: _Row("received", "●", is_live=True, is_paid=True),
    State.CANCELLED: _Row("cancelled", "×", is_over=True, is_refunded=True),
    State.REFUNDED_BY_PROVIDER: _Row("refunded", "↩", is_over=True, is_refunded=True),
    State.EXPIRED: _Row("expired", "–", is_over=True, is_paid=True),
    State.REFUSED: _Row("refused", "!", is_over=True),
}
