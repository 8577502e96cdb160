"""Polling by the user's own curve: only once it is known, and from the moment the number was copied."""

from __future__ import annotations

from datetime import timedelta

from fakes import START, Time, activation
from msgspec.structs import replace

from otptui.domain.estimator import Estimator
from otptui.domain.evidence import Evidence, Trial
from otptui.domain.hazard_schedule import LONGEST, HazardSchedule
from otptui.numbers.hazard_schedules import LEAST_CODES, HazardSchedules

NUMBER = activation()
PROFILE = NUMBER.profile


def estimator(codes: int) -> Estimator:
    """The estimates after so many codes, each after 30 seconds."""
    trials = [Trial(START, 30.0, coded=True, refunded=False)] * codes
    return Estimator({NUMBER.place: Evidence.of(trials, START)})


def schedules(codes: int = 50) -> HazardSchedules:
    found = HazardSchedules(Time().now)
    found.use(PROFILE, estimator(codes))
    return found


def test_a_profile_without_enough_codes_is_not_polled_by_hazard() -> None:
    assert HazardSchedules(Time().now).interval(NUMBER, 10, 3.0) is None
    assert schedules(LEAST_CODES - 1).interval(NUMBER, 10, 3.0) is None
    assert schedules(LEAST_CODES).interval(NUMBER, 10, 3.0) is not None
    assert schedules().interval(replace(NUMBER, profile="another"), 10, 3.0) is None


def test_a_number_is_polled_most_often_when_its_code_is_likeliest() -> None:
    found = schedules()
    expected = HazardSchedule(estimator(50).place(NUMBER.place), 3.0)
    intervals = {age: found.interval(NUMBER, age, 3.0) or 0.0 for age in (5.0, 30.0, 1000.0)}
    assert intervals == {age: expected.interval_at(age) for age in intervals}
    assert intervals[30.0] < intervals[5.0] <= LONGEST
    assert intervals[30.0] < intervals[1000.0]


def test_the_wait_is_counted_from_the_copy_of_the_number() -> None:
    found = schedules()
    copied = replace(NUMBER, number_copied_at=START - timedelta(seconds=30))
    assert found.interval(copied, 300, 3.0) == found.interval(NUMBER, 30, 3.0)
    # A clock that was set back, or forward, makes the wait neither negative nor longer than the age.
    late = replace(NUMBER, number_copied_at=START + timedelta(hours=1))
    assert found.interval(late, 300, 3.0) == found.interval(NUMBER, 0, 3.0)
    early = replace(NUMBER, number_copied_at=START - timedelta(hours=1))
    assert found.interval(early, 300, 3.0) == found.interval(NUMBER, 300, 3.0)


def test_newer_estimates_replace_the_schedule() -> None:
    found = schedules()
    before = found.interval(NUMBER, 30, 3.0)
    slow = [Trial(START, 300.0, coded=True, refunded=False)] * 200
    found.use(PROFILE, Estimator({NUMBER.place: Evidence.of(slow, START)}))
    assert found.interval(NUMBER, 30, 3.0) != before
