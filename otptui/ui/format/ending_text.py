"""What is said when a number has ended, and what can be done then. Pure, no widget."""

from __future__ import annotations

from otptui.domain.errors import OtpError
from otptui.domain.model import Activation, State
from otptui.ui.commands import Keys

_ENDINGS = {
    State.CANCELLED: "is cancelled: the money is back",
    State.REFUNDED_BY_PROVIDER: "was taken back by the provider: the money is back",
    State.EXPIRED: "got no code in its time",
}


def ended(activation: Activation, before: Activation | None) -> str:
    """How a number that was still live `before` came to its end without a code; "" where it did not."""
    if before is None or not before.live or activation.live:
        return ""
    return _ENDINGS.get(activation.state, "")


def what_is_read(activation: Activation, text: str) -> str:
    """What a toast of a code, or of a message without one, is about: once it is copied it has been read."""
    return f"{activation.key} {text}"


def told_of(activation: Activation, error: OtpError, profile: str) -> str:
    """What went wrong with a number; of another profile than `profile`, whose it is."""
    return error.told if activation.profile == profile else f"{activation.profile}: {error.told}"


def what_next(keys: Keys, *, has_prices: bool, has_servers: bool) -> str:
    """The keys that lead to another number of the same service."""
    ways = [("again", "buys the same again")]
    if has_prices:
        ways.insert(0, ("elsewhere", f"shows the other {'servers' if has_servers else 'countries'}"))
    return ", ".join(f"{keys.shown(id)} {does}" for id, does in ways if keys.shown(id))
