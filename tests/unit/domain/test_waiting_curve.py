"""The waiting curve: monotone, consistent with its own integrals, and found again in simulated waits."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otptui.domain.waiting_curve import BINS, GENERAL, WaitingCurve, bin_of, pool_curve, shrunk_curve

hazards = st.lists(st.just(0.0) | st.floats(1e-6, 0.1), min_size=len(BINS) - 1, max_size=len(BINS) - 1).map(
    tuple
)
curves = st.builds(WaitingCurve, hazards, st.sampled_from([60.0, 300.0, 1200.0, 1500.0]))
times = st.floats(0, 2000)


@given(curves, times, times)
def test_the_share_that_arrived_never_falls_and_stays_a_share(
    curve: WaitingCurve, one: float, other: float
) -> None:
    early, late = sorted((one, other))
    assert 0 <= curve.share_by(early) <= curve.share_by(late) <= 1
    assert curve.density(early) >= 0


@given(curves)
def test_all_codes_of_a_lifetime_are_there_at_its_end(curve: WaitingCurve) -> None:
    assert curve.share_by(curve.lifetime) == pytest.approx(1.0 if curve.total else 0.0)


@given(curves, st.floats(0.01, 0.99))
def test_the_time_of_a_share_is_when_that_share_arrived(curve: WaitingCurve, share: float) -> None:
    if curve.total < 1e-9:
        return
    assert curve.share_by(curve.time_of(share)) == pytest.approx(share, abs=1e-6)


@given(curves)
def test_the_points_are_on_the_curve_with_its_integral(curve: WaitingCurve) -> None:
    before = area = 0.0
    for at, share, integral in curve.points():
        assert share == pytest.approx(curve.share_by(at), abs=1e-4)
        steps = [before + (at - before) * (part + 0.5) / 40 for part in range(40)]
        area += sum(map(curve.share_by, steps)) * (at - before) / 40
        assert integral == pytest.approx(area, rel=2e-2, abs=0.1)
        before = at


def test_bins_have_no_gaps() -> None:
    assert [bin_of(start) for start in BINS[:-1]] == list(range(len(BINS) - 1))
    assert bin_of(-1) == 0
    assert bin_of(5000) == len(BINS) - 2


def test_the_general_curve_has_its_median_and_its_share() -> None:
    assert GENERAL.time_of(0.5) == pytest.approx(20, rel=1e-3)
    assert GENERAL.total == pytest.approx(0.65, abs=1e-3)


def test_no_evidence_gives_the_prior() -> None:
    none = (0.0,) * (len(BINS) - 1)
    assert pool_curve(none, none).hazards == pytest.approx(GENERAL.hazards)
    assert shrunk_curve(none, none, GENERAL, none, 0).hazards == pytest.approx(GENERAL.hazards)


def test_many_waits_give_their_own_curve_also_where_some_were_cut_short() -> None:
    rng = random.Random(3)
    codes, seconds = [0.0] * (len(BINS) - 1), [0.0] * (len(BINS) - 1)
    for _ in range(20_000):
        wait, cut = rng.lognormvariate(math.log(40), 0.7), rng.uniform(5, 600)
        end = min(wait, cut)
        codes[bin_of(end)] += wait <= cut
        for at, (start, stop) in enumerate(pairwise(BINS)):
            seconds[at] += max(0.0, min(end, stop) - start)
    curve = pool_curve(tuple(codes), tuple(seconds))
    assert curve.time_of(0.5) == pytest.approx(40, rel=0.05)
