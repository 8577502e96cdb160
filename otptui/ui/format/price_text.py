"""Words about the prices as a whole: their title, and the reason where there are none. Pure, no widget."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from otptui.domain.errors import OtpError
from otptui.domain.model import Activation
from otptui.market.browse import Browse
from otptui.ui.commands import Keys
from otptui.ui.format.activation_text import age

_MOST_NAMED = 2
"""Servers that are named one by one; more than these are counted."""


def title(browse: Browse, now: datetime) -> tuple[str, str]:
    """The scope in words, and the whole title: scope, number of offers, failures, age of the oldest row."""
    scope, fetched_at = browse.title()
    count = len(browse.view())
    words = f"{scope} · {count:,} offer{'' if count == 1 else 's'}"
    if (scan := browse.scan) is not None and (done := scan.done) < scan.total:
        words += f", {done:,} of {scan.total:,} lists"
    if dropped := browse.dropped():
        words += f", {dropped:,} more unreadable"
    if failing := browse.failing():
        # Before the age, which it explains: rows of a failing server are older.
        words += f" · {failures(failing)}"
    return scope, words if fetched_at is None else f"{words}, {age((now - fetched_at).total_seconds())}"


def why_no_offers(browse: Browse) -> str:
    """Why the price table is empty, and what to do about it."""
    if browse.loading() or (browse.query and browse.settling()):
        return "Loading prices …"
    if browse.query:
        return "No offer matches.\nesc clears the filter."
    if failing := browse.failing():
        why = "\n".join(dict.fromkeys(error.explanation for error in failing.values()))
        return f"Nothing from {', '.join(failing)}.\n{why}\nr tries again."
    if (scan := browse.scan) is not None:
        return "Nothing seen yet.\nr goes on." if scan.done < scan.total else "Nobody sells it."
    if browse.in_stock:
        return "Nothing is in stock here.\n0 shows the rest."
    return "Nothing is offered here.\nPress 1 and choose another country or server."


def why_no_offer(browse: Browse) -> str:
    """Why there is nothing to buy where the cursor is."""
    if not browse.view() and browse.settling():
        return "Names and prices are still loading: a moment."
    return "Choose a service with a price first."


def why_not_for_sale(activation: Activation, profile: str, keys: Keys) -> str:
    """Why nothing like `activation` can be bought in `profile`, as a sentence; "" where it can."""
    if not activation.service.code or activation.price is None:
        return "It was attached: what it was bought as is not known."
    if activation.profile != profile:
        return (
            f"It was bought with the profile {activation.profile}. To buy there: "
            f"{keys.shown('palette')} and switch to profile {activation.profile}."
        )
    return ""


def failures(failing: Mapping[str, OtpError]) -> str:
    """Errors by server, in as few words as a title has room for: "server 3: the connection was refused"."""
    by_reason: dict[str, list[str]] = {}
    for server, error in failing.items():
        by_reason.setdefault(error.message, []).append(server)
    return "; ".join(
        f"{', '.join(servers) if len(servers) <= _MOST_NAMED else f'{len(servers)} servers'}: {reason}"
        for reason, servers in by_reason.items()
    )
