"""How long a number waits, what is usual there, when it can be cancelled, and how long it is open."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from fakes import START, activation
from hypothesis import given
from hypothesis import strategies as st

from otptui.domain.estimator import Estimator
from otptui.domain.evidence import Evidence, Trial
from otptui.domain.model import Activation, Message, Server, Service
from otptui.domain.states import State
from otptui.ui.format.waiting_text import WaitText, usual_wait, wait_text


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def read(number: Activation, seconds: float, usual: float | None = None) -> WaitText:
    return wait_text(number, at(seconds), 1200, usual)


@pytest.mark.parametrize(
    ("seconds", "waited"),
    [(-5, "0:00"), (0, "0:00"), (42, "0:40"), (59, "0:55"), (60, "1 min"), (179, "2 min"), (900, "15 min")],
)
def test_a_waiting_number_says_how_long(seconds: float, waited: str) -> None:
    assert read(activation(), seconds) == WaitText(waited)
    assert read(activation(), seconds, 14.4) == WaitText(waited, "usually 0:14")


def test_the_wait_begins_when_the_number_is_copied() -> None:
    assert read(activation(number_copied_at=at(30)), 72).waited == "0:40"


def test_it_says_when_it_can_be_cancelled_until_it_can() -> None:
    number = activation(cancel_from=at(120))
    assert [read(number, seconds).cancel for seconds in (0, 22, 118, 120)] == [
        "cancel in 2:00",
        "cancel in 1:40",
        "cancel in 0:05",
        "",
    ]
    assert read(activation(cancel_from=at(1000)), 0).cancel == "cancel in 17 min"


def test_one_with_a_code_says_how_long_further_codes_can_come() -> None:
    number = activation(state=State.RECEIVED, messages=(Message("code 4829", "4829", at(10)),))
    assert read(number, 30, 14) == WaitText(open="open 20 min")
    assert read(number, 1100) == WaitText(open="open 1:40")
    assert read(number, 1200) == WaitText()


@pytest.mark.parametrize(
    "changes",
    [
        {"state": State.CANCELLING},
        {"state": State.EXPIRED, "ended_at": at(60)},
        {"state": State.UNKNOWN, "id": ""},
    ],
)
def test_what_does_not_wait_says_nothing(changes: dict[str, object]) -> None:
    assert read(activation(**changes), 90, 14) == WaitText()


@given(st.floats(60, 1190), st.floats(0, 9))
def test_after_the_first_minute_the_words_keep_still(seconds: float, later: float) -> None:
    number = activation()
    first, second = read(number, seconds, 14), read(number, seconds + later, 14)
    assert first == second or int(seconds // 60) != int((seconds + later) // 60)


def test_what_is_usual_is_told_only_where_something_is_known() -> None:
    number = activation()
    assert usual_wait(Estimator(), number, "otpbuddy") is None
    trials = [Trial(START, 10, coded=True, refunded=False)] * 12
    known = Estimator({number.place: Evidence.of(trials, START)})
    usual = usual_wait(known, number, "otpbuddy")
    assert usual_wait(known, number, "another profile") is None
    assert usual == known.place(number.place).wait
    assert 5 < usual < 30
    # The server says something of its other services, and the profile nothing of another server.
    assert usual_wait(known, activation(service=Service("aaz", "Amazon")), "otpbuddy") is not None
    assert usual_wait(known, activation(server=Server("9", "Server 9")), "otpbuddy") is None
    assert usual_wait(Estimator(), activation(service=Service("", "Uber")), "otpbuddy") is None
