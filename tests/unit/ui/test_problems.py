"""The status line: what is wrong now, since when, and when it is tried again."""

from __future__ import annotations

import pytest
from fakes import Time

from otptui.ui.problems import Troubles


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def troubles(time: Time) -> Troubles:
    return Troubles(time.clock)


def test_all_is_well(troubles: Troubles) -> None:
    assert troubles.line() == ""
    troubles.clear("what never was")
    assert troubles.line() == ""


def test_the_next_try_counts_down_and_is_then_under_way(troubles: Troubles, time: Time) -> None:
    troubles.set("number 1", "no answer", 8)
    assert troubles.line() == "no answer, again in 9 s"
    time.seconds += 7.5
    assert troubles.line() == "no answer, again in 1 s"
    time.seconds += 0.5
    assert troubles.line() == "no answer, trying again"


def test_a_sentence_goes_on_without_its_full_stop(troubles: Troubles) -> None:
    troubles.set("number 1", "No answer. Check the network.", 8)
    assert troubles.line() == "No answer. Check the network, again in 9 s"


def test_what_is_not_tried_again_tells_its_age(troubles: Troubles, time: Time) -> None:
    troubles.set("prices", "no answer")
    time.seconds += 130
    assert troubles.line() == "no answer, 2 min ago"
    # Failing again does not make it younger.
    troubles.set("prices", "an empty answer")
    assert troubles.line() == "an empty answer, 2 min ago"
    troubles.clear("prices")
    troubles.set("prices", "no answer")
    assert troubles.line() == "no answer, 0 s ago"


def test_the_newest_comes_first_and_the_others_are_counted(troubles: Troubles) -> None:
    troubles.set("number 1", "no answer", 8)
    troubles.set("database", "the disk is full", 1)
    assert troubles.line() == "the disk is full, again in 2 s  (+1 more)"
    troubles.set("number 1", "no answer", 3)
    assert troubles.line() == "no answer, again in 4 s  (+1 more)"
    troubles.clear("number 1")
    assert troubles.line() == "the disk is full, again in 2 s"


def test_the_same_thing_said_of_many_is_said_once(troubles: Troubles) -> None:
    for number in range(20):
        troubles.set(f"number {number}", "no answer", 8)
    assert troubles.line() == "no answer, again in 9 s"


def test_all_of_them_are_listed_newest_first(troubles: Troubles, time: Time) -> None:
    assert troubles.listed() == []
    troubles.set("prices", "No offers. Choose another.")
    time.seconds += 130
    troubles.set("number 1", "No answer. Check the network.", 8)
    troubles.set("number 2", "No answer. Check the network.", 3)
    assert troubles.listed() == [
        ("No answer. Check the network.", "again in 4 s"),
        ("No offers. Choose another.", "2 min ago"),
    ]
