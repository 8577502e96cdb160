"""A yes counts only where it was meant for the question that is on the screen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otptui.ui.dialogs.answer_guard import ANNOUNCEMENT_DELAY, REPEAT_GAP, SPENDING_DELAY, AnswerGuard


class Seconds:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


@pytest.mark.parametrize(
    ("spends", "seconds", "counts"),
    [
        (True, 0.0, False),
        (True, SPENDING_DELAY - 0.01, False),
        (True, SPENDING_DELAY, True),
        (False, 0.0, True),
    ],
)
def test_money_waits_until_the_question_was_seen(
    clock: Seconds, spends: bool, seconds: float, counts: bool
) -> None:
    guard = AnswerGuard(spends=spends, clock=clock)
    guard.question_drawn()
    clock.now += seconds
    assert guard.is_ready is counts
    assert guard.accepts() is counts


@pytest.mark.parametrize("spends", [True, False])
def test_a_yes_after_an_announcement_answers_nothing(clock: Seconds, spends: bool) -> None:
    guard = AnswerGuard(spends=spends, clock=clock)
    guard.question_drawn()
    clock.now += 60
    guard.announcement_drawn()
    clock.now += ANNOUNCEMENT_DELAY - 0.01
    assert guard.is_announced_over
    assert not guard.accepts()
    clock.now += REPEAT_GAP
    assert not guard.is_announced_over
    assert guard.accepts()


@pytest.mark.parametrize("gap", [0.02, 0.25, 0.66])
def test_a_key_that_is_held_down_is_one_press(clock: Seconds, gap: float) -> None:
    guard = AnswerGuard(spends=True, clock=clock)
    guard.question_drawn()
    pressed = [guard.accepts()]
    for _ in range(200):
        clock.now += gap
        pressed.append(guard.accepts())
    assert not any(pressed)
    clock.now += REPEAT_GAP
    assert guard.accepts()


EVENTS = st.lists(
    st.tuples(st.floats(0, 3), st.sampled_from(["drawn", "announced", "yes"])), min_size=1, max_size=60
)


@given(EVENTS)
def test_whatever_happens_a_counted_yes_follows_a_quiet_second(events: list[tuple[float, str]]) -> None:
    clock = Seconds()
    guard = AnswerGuard(spends=True, clock=clock)
    guard.question_drawn()
    drawn, announced, pressed = clock.now, float("-inf"), float("-inf")
    for gap, event in events:
        clock.now += gap
        if event == "drawn":
            guard.question_drawn()
            drawn = clock.now
        elif event == "announced":
            guard.announcement_drawn()
            announced = clock.now
        else:
            counts = guard.accepts()
            assert counts == (
                clock.now - drawn >= SPENDING_DELAY
                and clock.now - announced >= ANNOUNCEMENT_DELAY
                and clock.now - pressed >= REPEAT_GAP
            )
            pressed = clock.now
