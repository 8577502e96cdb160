"""The status line: what is wrong now, since when, and when it is tried again."""

from __future__ import annotations

import pytest
from fakes import Time

from otptui.ui.problems import Problems


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def problems(time: Time) -> Problems:
    return Problems(time.clock)


def test_all_is_well(problems: Problems) -> None:
    assert problems.line() == ""
    problems.clear("what never was")
    assert problems.line() == ""


def test_the_next_try_counts_down_and_is_then_under_way(problems: Problems, time: Time) -> None:
    problems.report("number 1", "no answer", 8)
    assert problems.line() == "no answer; retrying in 9 s"
    time.seconds += 7.5
    assert problems.line() == "no answer; retrying in 1 s"
    time.seconds += 0.5
    assert problems.line() == "no answer; retrying"


def test_a_sentence_goes_on_without_its_full_stop(problems: Problems) -> None:
    problems.report("number 1", "No answer. Check the network.", 8)
    assert problems.line() == "No answer. Check the network; retrying in 9 s"


def test_what_is_not_tried_again_tells_its_age(problems: Problems, time: Time) -> None:
    problems.report("prices", "no answer")
    time.seconds += 130
    assert problems.line() == "no answer; 2 min ago"
    # Failing again does not make it younger.
    problems.report("prices", "an empty answer")
    assert problems.line() == "an empty answer; 2 min ago"
    problems.clear("prices")
    problems.report("prices", "no answer")
    assert problems.line() == "no answer; 0 s ago"


def test_the_newest_comes_first_and_the_others_are_counted(problems: Problems) -> None:
    problems.report("number 1", "no answer", 8)
    problems.report("database", "the disk is full", 1)
    assert problems.line() == "the disk is full; retrying in 2 s  (+1 more)"
    problems.report("number 1", "no answer", 3)
    assert problems.line() == "no answer; retrying in 4 s  (+1 more)"
    problems.clear("number 1")
    assert problems.line() == "the disk is full; retrying in 2 s"


def test_the_same_thing_said_of_many_is_said_once(problems: Problems) -> None:
    for number in range(20):
        problems.report(f"number {number}", "no answer", 8)
    assert problems.line() == "no answer; retrying in 9 s"


def test_all_of_them_are_listed_newest_first(problems: Problems, time: Time) -> None:
    assert problems.listed() == []
    problems.report("prices", "No offers. Choose another.")
    time.seconds += 130
    problems.report("number 1", "No answer. Check the network.", 8)
    problems.report("number 2", "No answer. Check the network.", 3)
    assert problems.listed() == [
        ("No answer. Check the network.", "retrying in 4 s"),
        ("No offers. Choose another.", "2 min ago"),
    ]
