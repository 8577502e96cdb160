"""Words about the end of a number, and about what went wrong with it or its purchase. Pure, no widget."""

from __future__ import annotations

from otptui.domain.errors import OtpError, OutcomeUnknown
from otptui.domain.model import Activation
from otptui.domain.money import money
from otptui.domain.states import State
from otptui.ui.commands import Keys

_ENDINGS = {
    State.CANCELLED: "is cancelled",
    State.REFUNDED_BY_PROVIDER: "was taken back by the provider",
    State.EXPIRED: "got no code in its time",
}


def ended(activation: Activation, before: Activation | None) -> str:
    """How a number that was live `before` has ended without a code; "" where it has not."""
    if before is None or not before.live or activation.live:
        return ""
    how = _ENDINGS.get(activation.state, "")
    return f"{how}: {_refunded(activation)} is back" if activation.state.is_refunded else how


def _refunded(activation: Activation) -> str:
    """What was paid for a number and is back; the price of an attached one is not known."""
    return "the money" if activation.price is None else f"{activation.currency}{money(activation.price)}"


def failed_purchase(service: str, error: OtpError) -> str:
    """The title over an `error` of a purchase. Without a readable answer the number may have been bought."""
    if isinstance(error, OutcomeUnknown):
        return f"{service}: purchase not confirmed"
    return f"{service} was not bought"


def toast_topic(activation: Activation) -> str:
    """The subject of every announcement about a number: only its newest announcement stays."""
    return f"number {activation.key}"


def problem_of(activation: Activation, error: OtpError, profile: str) -> str:
    """The problem with a number, with the name of its profile where that is not `profile`."""
    return (
        error.explanation if activation.profile == profile else f"{activation.profile}: {error.explanation}"
    )


def what_next(keys: Keys, *, has_prices: bool, has_servers: bool) -> str:
    """The keys that lead to another number of the same service."""
    ways = [("again", "buys the same again")]
    if has_prices:
        ways.insert(0, ("elsewhere", f"shows the other {'servers' if has_servers else 'countries'}"))
    return ", ".join(f"{keys.shown(id)} {does}" for id, does in ways if keys.shown(id))
