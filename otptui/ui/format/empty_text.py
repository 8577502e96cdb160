"""What an empty list says: why it is empty, and the key that leads on. Pure, no widget."""

from __future__ import annotations

from otptui.ui.commands import BY_ID, Keys


def key_of(keys: Keys, id: str) -> str:
    """What to press for a command: its key, or without one the palette and the words it is found by."""
    return keys.shown(id) or f"{keys.shown('palette')} {BY_ID[id].does.rstrip('…').lower()}"


def no_numbers(keys: Keys) -> str:
    """What the list of numbers says before the first purchase."""
    prices, filter, buy = (key_of(keys, id) for id in ("prices", "filter", "buy"))
    return f"No numbers yet.\nPress {prices}, filter with {filter}, and {buy} to buy."


def no_purchases(keys: Keys) -> str:
    """What the history says before the first purchase."""
    return no_numbers(keys).replace("No numbers", "No purchases")


def no_match(keys: Keys, clear: str) -> str:
    """What a list says when its filter leaves nothing; the command `clear` clears the filter."""
    return f"Nothing matches.\n{key_of(keys, clear)}: clear the filter"
