"""The footer of the numbers: a key is named while it has something to do."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace

from otptui.domain.lifecycle import Answered, CancelConfirmed, Lost, Texted, after
from otptui.domain.model import Activation, Country, Server, Service
from otptui.ui.commands import BY_ID
from otptui.ui.format.number_keys import idle_for

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
INTENT = Activation(
    Service("bne", "Uber"), Country("22", "India"), Server("3", "three"), Decimal(9), "otpbuddy", NOON
)
WAITING = after(INTENT, Answered("a1", "919067545744"), NOON)
RECEIVED = after(WAITING, Texted("code 1234", "1234"), NOON)
CANCELLED = after(WAITING, CancelConfirmed(), NOON)
UNKNOWN = after(INTENT, Lost("no answer"), NOON)
ALL = {
    "copy_code",
    "copy_number",
    "cancel",
    "again",
    "elsewhere",
    "another_code",
    "finish",
    "put_away",
    "refresh",
}


@pytest.mark.parametrize(
    ("activation", "of_use"),
    [
        (WAITING, {"copy_number", "cancel", "again", "elsewhere", "refresh"}),
        (RECEIVED, ALL - {"cancel"}),
        (CANCELLED, {"copy_number", "again", "elsewhere", "put_away"}),
        (UNKNOWN, {"again", "elsewhere", "put_away"}),
        # It was attached: its service or price is not known.
        (replace(WAITING, service=Service("", ""), price=None), {"copy_number", "cancel", "refresh"}),
        (None, set()),
    ],
)
def test_only_what_has_something_to_do_is_of_use(activation: Activation | None, of_use: set[str]) -> None:
    assert ALL - idle_for(activation, can_ask_again=True) == of_use
    assert idle_for(activation, can_ask_again=True) <= BY_ID.keys()


def test_a_provider_without_such_a_call_is_asked_for_no_other_code() -> None:
    assert {"another_code", "finish"} <= idle_for(RECEIVED, can_ask_again=False)
