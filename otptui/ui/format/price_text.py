"""What is said about the prices as a whole: above them, and in their place where there are none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from otptui.domain.errors import OtpError
from otptui.market.browse import Browse
from otptui.ui.format.activation_text import age

_FEW = 2
"""Servers that are named; more of them are counted."""


def title(browse: Browse, now: datetime) -> tuple[str, str]:
    """The scope in words; and with it how many offers, who did not answer and why, and how old it is."""
    scope, fetched_at = browse.title()
    count = len(browse.view())
    said = f"{scope} · {count:,} offer{'' if count == 1 else 's'}"
    if (scan := browse.scan) is not None and (done := scan.done) < scan.total:
        said += f", {done:,} of {scan.total:,} lists"
    if failing := browse.failing():
        # Before the age: it is why some rows are older.
        said += f" · {failures(failing)}"
    return scope, said if fetched_at is None else f"{said}, {age((now - fetched_at).total_seconds())}"


def why_none(browse: Browse) -> str:
    """Why there is nothing to see, and what to do."""
    if browse.loading() or (browse.query and browse.settling()):
        return "Loading prices …"
    if browse.query:
        return "No offer matches.\nesc clears the filter."
    if failing := browse.failing():
        why = "\n".join(dict.fromkeys(error.told for error in failing.values()))
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


def failures(failing: Mapping[str, OtpError]) -> str:
    """As short as a title wants it, from {who: why}: "server 3: the connection was refused"."""
    by_reason: dict[str, list[str]] = {}
    for who, error in failing.items():
        by_reason.setdefault(error.message, []).append(who)
    return "; ".join(
        f"{', '.join(those) if len(those) <= _FEW else f'{len(those)} servers'}: {why}"
        for why, those in by_reason.items()
    )
