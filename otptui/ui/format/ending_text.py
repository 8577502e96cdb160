"""Words about the end of a number, and about what went wrong with it or its purchase. Pure, no widget."""

from __future__ import annotations

from otptui.domain.errors import OtpError, OutcomeUnknown
from otptui.domain.model import Activation
from otptui.domain.money import money
from otptui.domain.standing import CLOSED_BELOW, CUT_BELOW, Standing
from otptui.domain.states import State
from otptui.ui.commands import Keys

_ENDINGS = {
    State.CANCELLED: "cancelled",
    State.REFUNDED_BY_PROVIDER: "cancelled by the provider",
    State.EXPIRED: "expired without a code",
}


def ended(activation: Activation, before: Activation | None) -> str:
    """How a number that was live `before` has ended without a code; "" where it has not."""
    if before is None or not before.live or activation.live:
        return ""
    how = _ENDINGS.get(activation.state, "")
    return f"{how}, {_refund(activation)}" if activation.state.is_refunded else how


def _refund(activation: Activation) -> str:
    """What was paid for a number and is back; the price of an attached one is not known."""
    if activation.price is None:
        return "refunded"
    return f"{activation.currency}{money(activation.price)} refunded"


def failed_purchase(service: str, error: OtpError) -> str:
    """The title over an `error` of a purchase. Without a readable answer the number may have been bought."""
    if isinstance(error, OutcomeUnknown):
        return f"{service}: purchase not confirmed"
    return f"{service}: not bought"


def standing_text(standing: Standing, activation: Activation) -> str:
    """What to know before a cancel where numbers without a code endanger the account; else ""."""
    if standing.endangers_service:
        of = f"{activation.service.name} numbers in {activation.country.name}"
        tally, most = standing.service, f"close a service for half an hour below {CLOSED_BELOW:.0%}"
    elif standing.endangers_account:
        of = "numbers"
        tally, most = standing.account, f"allow fewer live numbers below {CUT_BELOW:.0%}"
    else:
        return ""
    return f"Only {tally.with_code} of your {tally.bought} {of} today got a code. Some providers {most}."


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
    ways = [("again", "buy the same again")]
    if has_prices:
        ways.insert(0, ("elsewhere", f"show other {'servers' if has_servers else 'countries'}"))
    return ", ".join(f"{keys.shown(id)} {does}" for id, does in ways if keys.shown(id))
