"""Words about the prices as a whole: their title, and the reason where there are none; and the title of the
catalog. Pure, no widget."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from otptui.domain.errors import OtpError
from otptui.domain.model import Activation
from otptui.market.browse import Browse
from otptui.ui.commands import Keys
from otptui.ui.format.activation_text import age
from otptui.ui.format.empty_text import key_of

_MOST_NAMED = 2
"""Servers that are named one by one; more than these are counted."""


def title(browse: Browse, now: datetime, position: str) -> tuple[str, str]:
    """The scope in words, and the whole title: scope, `position` among the offers, failures, oldest age."""
    scope, fetched_at = browse.title()
    words = f"{position or 'no offers'} · {scope}"
    if (scan := browse.scan) is not None and (done := scan.done) < scan.total:
        words += f" · {done:,} of {scan.total:,} lists"
    if dropped := browse.dropped():
        words += f" · {dropped:,} unreadable"
    if failing := browse.failing():
        # Before the age, which it explains: rows of a failing server are older.
        words += f" · {failures(failing)}"
    return scope, words if fetched_at is None else f"{words} · {age((now - fetched_at).total_seconds())}"


def catalog_title(browse: Browse, position: str) -> str:
    """The title of the catalog: `position` in it, and how many names of the provider's lists are missing."""
    dropped = browse.dropped_names()
    return " · ".join(filter(None, ("Catalog", position, f"{dropped:,} unreadable" if dropped else "")))


def why_no_offers(browse: Browse, keys: Keys) -> str:
    """Why the price table is empty, and what to do about it."""
    if browse.loading() or (browse.query and browse.settling()):
        return "Loading prices …"
    if browse.query:
        return f"No offer matches.\n{key_of(keys, 'clear_filter')}: clear the filter"
    if failing := browse.failing():
        why = "\n".join(dict.fromkeys(error.explanation for error in failing.values()))
        return f"Nothing from {', '.join(failing)}.\n{why}\n{key_of(keys, 'refresh')}: retry"
    if (scan := browse.scan) is not None:
        more = f"Nothing found yet.\n{key_of(keys, 'refresh')}: continue"
        return more if scan.done < scan.total else "Not sold anywhere."
    if browse.in_stock:
        return f"Nothing in stock here.\n{key_of(keys, 'zero_stock')}: show out of stock"
    return f"Nothing offered here.\nPress {key_of(keys, 'catalog')} to choose another country or server."


def why_no_offer(browse: Browse) -> str:
    """Why there is nothing to buy where the cursor is."""
    if not browse.view() and browse.settling():
        return "Names and prices are still loading; one moment."
    return "Choose a service with a price first."


def why_not_for_sale(activation: Activation, profile: str, keys: Keys) -> str:
    """Why nothing like `activation` can be bought in `profile`, as a sentence; "" where it can."""
    if not activation.service.code or activation.price is None:
        return "It was attached: its service or price is not known."
    if activation.profile != profile:
        return (
            f"It was bought with profile {activation.profile}. To buy there, press "
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
