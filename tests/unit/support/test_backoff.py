"""Retries: waits double up to a limit, and the provider may ask for longer ones, up to another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otptui.domain.errors import OtpError, RateLimited, Unreachable
from otptui.support import backoff
from otptui.support.backoff import Backoff

POLICY = Backoff(first=5.0, longest=80.0, longest_asked=900.0)


@pytest.mark.parametrize(
    ("failures", "error", "delay"),
    [
        (1, None, 5.0),
        (2, Unreachable("no answer"), 10.0),
        (5, Unreachable("no answer"), 80.0),
        (10_000, Unreachable("no answer"), 80.0),
        (1, RateLimited("slow down"), 5.0),
        (1, RateLimited("slow down", 2.0), 5.0),
        (1, RateLimited("slow down", 12.0), 12.0),
        (3, RateLimited("slow down", 12.0), 20.0),
        (1, RateLimited("slow down", 86_400.0), 900.0),
    ],
)
def test_the_wait_after_each_failure(failures: int, error: OtpError | None, delay: float) -> None:
    assert POLICY.delay(failures, error) == delay


@given(st.integers(1, 100), st.one_of(st.none(), st.floats(0, 1e6)), st.floats(0.01, 20))
def test_a_live_number_is_polled_again_within_five_minutes(
    failures: int, asked: float | None, interval: float
) -> None:
    delay = backoff.polls(interval).delay(failures, RateLimited("slow down", asked))
    assert min(2 * interval, 60) <= delay <= 300
