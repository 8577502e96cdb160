"""How a number reads on its line, state by state and second by second."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from fakes import START, activation
from msgspec.structs import replace

from otptui.domain.lifecycle import FINAL_CHECK
from otptui.domain.model import Activation, Message
from otptui.domain.states import State
from otptui.ui.format.activation_text import (
    NumberText,
    age,
    ago,
    clock,
    number_text,
    window_title,
)


def read(number: Activation, seconds: float = 60) -> NumberText:
    """The words for a number so many seconds after it was bought, with a lifetime of 20 minutes."""
    return number_text(number, START + timedelta(seconds=seconds), 1200)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_every_state_reads_differently() -> None:
    shown = [read(activation(state=state)) for state in State]
    assert len({text.sign for text in shown}) == len({text.state for text in shown}) == len(State)


def test_a_waiting_number_counts_down() -> None:
    assert read(activation(), 0) == NumberText("◌", "waiting", "", "20 min left")
    # Far from its end by the minute, the one it is in counted whole; then by the second.
    assert read(activation(), 61).time == "19 min left"
    assert read(activation(), 116).time == "19 min left"
    assert read(activation(), 899).time == "6 min left"
    assert read(activation(), 900).time == "5:00 left"
    assert read(activation(), 901).time == "4:59 left"
    assert read(activation(), 1199).time == "0:01 left"
    # Past its expected end it is still checked.
    assert read(activation(), 1201).time == "overdue"


def test_a_clock_that_was_set_back_leaves_no_more_time_than_there_was() -> None:
    assert read(activation(), -30).time == "20 min left"
    assert read(activation(), -2 * 3600).time == "20 min left"


def test_a_code_is_the_loudest_thing() -> None:
    message = Message("Your Uber code is 482910", "482910", at(48))
    number = activation(state=State.RECEIVED, messages=(message,))
    assert read(number) == NumberText("●", "code", "482910", "10 s ago")


def test_a_message_without_a_code_says_so() -> None:
    number = activation(state=State.RECEIVED, messages=(Message("Welcome!", "", at(58)),))
    assert read(number) == NumberText("●", "message", "", "2 s ago")


def test_the_newest_code_counts() -> None:
    messages = Message("code 1111", "1111", at(10)), Message("code 2222", "2222", at(20))
    assert read(activation(state=State.RECEIVED, messages=messages), 25) == NumberText(
        "●", "code", "2222", "5 s ago"
    )


def test_a_cancel_that_was_refused_says_when_it_is_sent_again() -> None:
    number = activation(state=State.CANCELLING, cancel_at=at(163))
    assert read(number).state == "cancels in 1:43"
    assert read(number, 163).state == "cancelling"
    assert read(activation(state=State.CANCELLING)) == NumberText("◔", "cancelling", "", "19 min left")


def test_an_unknown_outcome_points_to_what_to_do() -> None:
    number = activation(state=State.UNKNOWN, id="", number="")
    assert read(number) == NumberText("?", "not confirmed", "", "enter: what to do")


@pytest.mark.parametrize(
    ("state", "sign", "word"),
    [
        (State.CANCELLED, "×", "cancelled"),
        (State.REFUNDED_BY_PROVIDER, "↩", "refunded"),
        (State.EXPIRED, "–", "expired"),
        (State.REFUSED, "!", "refused"),
    ],
)
def test_what_is_over_says_how_and_when(state: State, sign: str, word: str) -> None:
    number = activation(state=state, ended_at=at(60))
    assert read(number, 240) == NumberText(sign, word, "", "3 min ago")


def test_a_purchase_on_its_way_has_no_time_yet() -> None:
    assert read(activation(state=State.INTENT, id="", number="")) == NumberText("…", "buying", "", "")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-5, "0:00"), (0.9, "0:00"), (59, "0:59"), (60, "1:00"), (1084, "18:04"), (86399, "23:59:59")],
)
def test_countdowns(seconds: float, text: str) -> None:
    assert clock(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-3, "0 s ago"),
        (9.9, "9 s ago"),
        (14, "10 s ago"),
        (59, "55 s ago"),
        (60, "1 min ago"),
        (3599, "59 min ago"),
        (7200, "2 h ago"),
        (200_000, "2 d ago"),
    ],
)
def test_how_long_ago(seconds: float, text: str) -> None:
    assert ago(seconds) == text


def test_the_age_of_data() -> None:
    assert age(12) == "just now"
    assert age(61) == "1 min old"


def test_the_window_is_called_by_what_matters_and_never_by_a_code() -> None:
    coded = replace(activation(), state=State.RECEIVED, messages=(Message("482910", "482910", at(60)),))
    assert window_title([], "") == "otptui"
    assert window_title([coded], "") == "otptui"
    assert window_title([activation(), activation(), coded], "") == "otptui · 2 waiting"
    assert window_title([activation(), coded], "Uber") == "✉ Uber"


def test_a_cancel_that_is_confirmed_is_checked_once_more() -> None:
    checked = activation(state=State.CANCELLING, note=FINAL_CHECK, cancel_at=at(30))
    assert read(checked, 10).state == "final check"


def test_the_time_left_is_the_provider_s_where_it_tells_it() -> None:
    number = activation(ends_at=START + timedelta(minutes=40))
    assert read(number, 60).time == "39 min left"
