"""Empty lists name the user's own keys."""

from __future__ import annotations

from otptui.ui.commands import Keys
from otptui.ui.format.empty_text import key_of, no_match, no_numbers, no_purchases


def test_the_usual_keys() -> None:
    keys = Keys({})
    assert no_numbers(keys) == "No numbers yet.\nPress 2, filter with /, and b to buy."
    assert no_purchases(keys) == "No purchases yet.\nPress 2, filter with /, and b to buy."
    assert no_match(keys, "clear_filter") == "Nothing matches.\nesc: clear the filter"


def test_remapped_keys_and_commands_without_one() -> None:
    keys = Keys({"buy": ("ctrl+b",), "clear_filter": (), "filter": ("ctrl+f",)})
    assert no_numbers(keys) == "No numbers yet.\nPress 2, filter with ctrl+f, and ctrl+b to buy."
    assert key_of(keys, "clear_filter") == ": clear filter, go back"
