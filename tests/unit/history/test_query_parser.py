"""What is typed into the filter of the history, and what it asks for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from otptui.domain.history_query import HistoryQuery
from otptui.domain.states import State
from otptui.history.query_parser import STATE_WORDS, parse_history_query

TODAY = date(2026, 10, 5)


@pytest.fixture(autouse=True)
def kolkata(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A zone whose days do not begin with a full hour of UTC."""
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def asked(text: str) -> HistoryQuery:
    wanted, wrong = parse_history_query(text, TODAY)
    assert wrong == ""
    return wanted


def complaint(text: str) -> str:
    return parse_history_query(text, TODAY)[1]


def test_nothing_typed_asks_for_everything() -> None:
    assert asked("  ") == HistoryQuery()


def test_words_are_folded_and_each_counts_once() -> None:
    assert asked("UBER Café uber").words == ("uber", "cafe")


def test_a_phone_number_is_looked_for_without_its_plus() -> None:
    assert asked("+91 90675 45744").words == ("91", "90675", "45744")
    assert asked("number:+9190675").within == (("number", "9190675"),)


def test_the_beginning_of_a_state_is_enough_and_several_are_either() -> None:
    assert asked("state:rec").states == frozenset({State.RECEIVED})
    assert asked("state:cancel").states == frozenset({State.CANCELLED, State.CANCELLING})
    assert asked("state:waiting,expired").states == frozenset({State.WAITING, State.EXPIRED})
    assert asked("state:waiting state:refused").states == frozenset({State.WAITING, State.REFUSED})
    assert asked("state:refunded").states == asked("state:refunded_by_provider").states


def test_every_state_has_a_word() -> None:
    assert set(STATE_WORDS.values()) == set(State)


@pytest.mark.parametrize(
    ("text", "since", "before"),
    [
        ("since:2026-10-01", datetime(2026, 9, 30, 18, 30, tzinfo=UTC), None),
        ("until:2026-10-01", None, datetime(2026, 10, 1, 18, 30, tzinfo=UTC)),
        (
            "on:2026-10-1",
            datetime(2026, 9, 30, 18, 30, tzinfo=UTC),
            datetime(2026, 10, 1, 18, 30, tzinfo=UTC),
        ),
        (
            "2026-10-01",
            datetime(2026, 9, 30, 18, 30, tzinfo=UTC),
            datetime(2026, 10, 1, 18, 30, tzinfo=UTC),
        ),
        (
            "on:2026-12",
            datetime(2026, 11, 30, 18, 30, tzinfo=UTC),
            datetime(2026, 12, 31, 18, 30, tzinfo=UTC),
        ),
        ("on:2026", datetime(2025, 12, 31, 18, 30, tzinfo=UTC), datetime(2026, 12, 31, 18, 30, tzinfo=UTC)),
        ("since:today", datetime(2026, 10, 4, 18, 30, tzinfo=UTC), None),
        (
            "on:yesterday",
            datetime(2026, 10, 3, 18, 30, tzinfo=UTC),
            datetime(2026, 10, 4, 18, 30, tzinfo=UTC),
        ),
        (
            "since:2026-10-01 until:2026 since:2026-02 until:today",
            datetime(2026, 9, 30, 18, 30, tzinfo=UTC),
            datetime(2026, 10, 5, 18, 30, tzinfo=UTC),
        ),
    ],
)
def test_days_are_the_user_s_own(text: str, since: datetime | None, before: datetime | None) -> None:
    wanted = asked(text)
    assert (wanted.since, wanted.before) == (since, before)


def test_terms_look_in_one_place() -> None:
    wanted = asked("uber server:3 text:Hello")
    assert wanted.words == ("uber",)
    assert wanted.within == (("server", "3"), ("text", "hello"))
    # Each is highlighted in its own column only.
    assert wanted.marked("server") == ("uber", "3")
    assert wanted.marked("number") == ("uber",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("state:", "state: needs a value. Write one of buying, unknown, waiting"),
        ("state:x", '"x" is not a state. Write one of'),
        ("state:waiting,", "state: needs a value."),
        ("since:", "since: needs a date. Write 2026-01-31"),
        ("since:2026-13-01", '"2026-13-01" is not a date. Write 2026-01-31'),
        ("until:2026-02-30", '"2026-02-30" is not a date.'),
        ("on:9999", '"9999" is not a date.'),
        ("since:soon", '"soon" is not a date.'),
        ("2026-99-99", '"2026-99-99" is not a date.'),
        ("stat:received", "There is no stat: – did you mean state:?"),
        ("servce:3", "did you mean service:?"),
        ("service:", "Write a word right after service:"),
    ],
)
def test_a_wrong_term_is_told_and_left_out(text: str, says: str) -> None:
    assert says in complaint(text)
    assert parse_history_query(f"uber {text}", TODAY)[0] == HistoryQuery(words=("uber",))


@pytest.mark.parametrize("text", ["https://example.com/x", "12:30", "code:482910", ":", "a:"])
def test_a_colon_in_a_message_is_no_term(text: str) -> None:
    assert asked(text).words == (text,)
