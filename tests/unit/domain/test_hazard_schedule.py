"""Polling by hazard: within its bounds and its budget, and sooner with a code than even steps."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otptui.domain.estimate import Estimate, Share
from otptui.domain.hazard_schedule import LONGEST, SHORTEST, HazardSchedule, even_interval, within_limit
from otptui.domain.waiting_curve import BINS, GENERAL, WaitingCurve

hazards = st.lists(st.floats(0, 0.5), min_size=len(BINS) - 1, max_size=len(BINS) - 1).map(tuple)
shares = st.floats(0.01, 0.99).map(lambda share: Share(10 * share, 10 * (1 - share)))
estimates = st.builds(Estimate, shares, st.builds(WaitingCurve, hazards), st.just(0.1))


@given(estimates, st.floats(0.5, 60), st.floats(0, 2000))
def test_an_interval_is_within_its_bounds(estimate: Estimate, interval: float, waited: float) -> None:
    assert SHORTEST <= HazardSchedule(estimate, interval).interval_at(waited) <= LONGEST


def test_a_slow_start_does_not_skip_the_time_in_which_codes_come() -> None:
    late = WaitingCurve((1e-6, 1e-6, 0.2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8))
    schedule = HazardSchedule(Estimate(Share(90, 10), late, 0.1), 3.0)
    assert schedule.interval_at(0.0) < 13
    assert schedule.interval_at(12.0) < 2


@given(st.lists(st.floats(1, 30), max_size=50), st.floats(0.5, 20))
def test_all_numbers_together_stay_within_the_limit(intervals: list[float], limit: float) -> None:
    stretched = within_limit(intervals, limit)
    assert sum(1 / interval for interval in stretched) <= limit * (1 + 1e-9)
    assert all(new >= old for new, old in zip(stretched, intervals, strict=True))
    if sum(1 / interval for interval in intervals) <= limit:
        assert stretched == intervals


def polled(interval_at: Callable[[float], float], seed: int) -> tuple[float, float]:
    """The mean delay of a code in seconds, and the polls per number, over simulated numbers."""
    rng, delays, polls = random.Random(seed), [], 0
    curve = GENERAL
    for _ in range(1500):
        arrival = curve.time_of(rng.random()) if rng.random() < 0.65 else None
        at = rng.uniform(0, 3)
        while at < curve.lifetime:
            polls += 1
            if arrival is not None and at >= arrival:
                delays.append(at - arrival)
                break
            at += interval_at(at)
    return sum(delays) / len(delays), polls / 1500


@pytest.mark.parametrize("seed", [1, 2])
def test_codes_are_found_sooner_than_by_even_steps_with_no_more_polls(seed: int) -> None:
    by_hazard = HazardSchedule(Estimate(Share(65, 35), GENERAL, 0.1), 3.0)
    delay, polls = polled(by_hazard.interval_at, seed)
    even_delay, even_polls = polled(lambda waited: even_interval(3.0, waited), seed)
    assert delay < 0.7 * even_delay
    assert polls <= 1.05 * even_polls
