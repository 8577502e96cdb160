"""The help lists what can be done here, nearest first, and what the signs mean."""

from __future__ import annotations

import pytest

from otptui.domain.states import State
from otptui.provider.dialects import OTPBUDDY, SMS_ACTIVATE, Dialect
from otptui.ui.commands import BY_ID, NUMBERS, PATHS, PRICES, Keys
from otptui.ui.format.help_text import HelpRow, help_rows
from otptui.ui.possible import impossible

KEYS = Keys({})


def listed(rows: list[HelpRow]) -> list[str]:
    return [row.command.id for row in rows if row.command is not None]


@pytest.mark.parametrize("context", PATHS)
def test_every_command_of_a_place_is_listed_once_and_every_state_has_its_sign(context: str) -> None:
    rows = help_rows(KEYS, PATHS[context], frozenset(), ())
    commands = listed(rows)
    assert len(commands) == len(set(commands))
    with_keys = {c.id for c in KEYS.commands(PATHS[context]) if KEYS.of(c.id)}
    assert with_keys <= set(commands)
    assert {row.sign for row in rows if row.command is None} >= {
        state.sign for state in State if state is not State.INTENT
    }
    # Nothing is cut in the narrowest list.
    assert all(len(row.brief) <= 24 for row in rows)


def test_words_find_by_key_meaning_and_name_and_titles_stay_with_what_they_have() -> None:
    def found(*words: str) -> list[str]:
        return [row.text for row in help_rows(KEYS, PATHS[PRICES], frozenset(), words)]

    assert found("sort", "reverse") == ["In Prices", "Reverse sort"]
    assert found("ctrl+z") == ["Anywhere", "Suspend (fg returns)"]
    # A name for `[keys]`: "zero_stock".
    assert found("zero") == ["In Prices", "Hide/show out of stock"]
    assert found("lately") == ["Other signs", "service bought lately"]
    assert found("no such thing") == []


@pytest.mark.parametrize(
    ("dialects", "is_read_only", "hidden", "listed_too"),
    [
        ([OTPBUDDY], False, {"another_code", "finish", "attach_live"}, {"cancel", "again"}),
        ([OTPBUDDY, SMS_ACTIVATE], False, set(), {"another_code", "finish", "cancel", "again"}),
        ([SMS_ACTIVATE], True, {"another_code", "finish", "cancel", "again"}, {"copy_code", "put_away"}),
    ],
)
def test_what_the_provider_or_the_window_cannot_do_is_left_out(
    dialects: list[Dialect], is_read_only: bool, hidden: set[str], listed_too: set[str]
) -> None:
    missing = impossible(dialects, is_read_only=is_read_only)
    assert missing <= BY_ID.keys()
    assert hidden <= missing
    commands = listed(help_rows(KEYS, PATHS[NUMBERS], missing, ()))
    assert not hidden & set(commands)
    assert listed_too <= set(commands)
