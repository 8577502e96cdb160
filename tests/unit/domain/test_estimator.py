"""Estimates from evidence however thin: their range, their limits, and whether they come true."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from otptui.domain.chance_pool import ChancePool
from otptui.domain.estimate import Certainty, Estimate, Share
from otptui.domain.estimator import Estimator
from otptui.domain.evidence import HALF_LIFE, Evidence, Place, Trial
from otptui.domain.waiting_curve import GENERAL

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HERE: Place = ("wa", "22", "1")
NEXT: Place = ("tg", "22", "1")
ELSEWHERE: Place = ("wa", "22", "2")


def trial(coded: bool, seconds: float = 1200.0, **changes: Any) -> Trial:
    return Trial(NOW, seconds, coded, refunded=not coded)._replace(**changes)


def numbers(codes: int, failures: int) -> list[Trial]:
    """Numbers with a code after 20 seconds, and numbers that ran to their end."""
    return [trial(True, 20.0)] * codes + [trial(False)] * failures


def estimator(**places: Iterable[Trial]) -> Estimator:
    named = {"here": HERE, "next": NEXT, "elsewhere": ELSEWHERE}
    return Estimator({named[name]: Evidence.of(trials, NOW) for name, trials in places.items()})


trials = st.builds(
    trial,
    st.booleans(),
    st.floats(0, 3000),
    refunded=st.booleans(),
    site_refused=st.booleans(),
    started_at=st.timedeltas(timedelta(days=-5), timedelta(days=900)).map(lambda age: NOW - age),
)
histories = st.dictionaries(
    st.tuples(st.sampled_from(["wa", "tg", "fb"]), st.just("22"), st.sampled_from(["1", "2", "3"])),
    st.lists(trials, max_size=6),
    max_size=9,
)


def of(history: dict[Place, list[Trial]]) -> Estimator:
    return Estimator({place: Evidence.of(tried, NOW) for place, tried in history.items()})


@settings(max_examples=40)
@given(histories, st.floats(0, 1500), st.floats(0, 1500))
def test_every_estimate_stays_in_range(history: dict[Place, list[Trial]], one: float, other: float) -> None:
    found = of(history)
    early, late = sorted((one, other))
    for estimate in (*map(found.place, [*history, ("new", "0", "9")]), found.server("1"), found.everywhere):
        assert 0 < estimate.chance.mean < 1
        assert 0 <= estimate.survival(late) <= estimate.survival(early) <= 1
        assert 0 <= estimate.still_comes(early) <= 1
        assert estimate.hazard(early) >= 0
        assert 0 < estimate.loss < 1
        assert estimate.per_code(Decimal(10)) >= Decimal(10)
        assert 0 < estimate.wait <= 1200
        assert 30 < estimate.seconds_per_code < float("inf")
        low, high = estimate.chance.interval
        assert 0 <= low <= high <= 1


@settings(max_examples=40)
@given(histories)
def test_at_the_start_the_chance_still_to_come_is_the_whole_chance(history: dict[Place, list[Trial]]) -> None:
    estimate = of(history).place(HERE)
    assert estimate.still_comes(0) == pytest.approx(estimate.chance.mean)
    assert estimate.still_comes(1200) == pytest.approx(0, abs=1e-9)


@settings(max_examples=40)
@given(histories, trials)
def test_a_code_in_the_place_of_a_failure_never_lowers_the_chance(
    history: dict[Place, list[Trial]], last: Trial
) -> None:
    tried = history.get(HERE, [])
    failed = of({**history, HERE: [*tried, last._replace(coded=False, site_refused=False)]})
    coded = of({**history, HERE: [*tried, last._replace(coded=True, site_refused=False)]})
    assert coded.place(HERE).chance.mean >= failed.place(HERE).chance.mean - 1e-12


@settings(max_examples=40)
@given(histories, st.randoms(use_true_random=False))
def test_the_order_of_the_numbers_does_not_matter(
    history: dict[Place, list[Trial]], rng: random.Random
) -> None:
    shuffled = {place: rng.sample(tried, len(tried)) for place, tried in history.items()}
    one, other = of(history), of(dict(sorted(shuffled.items(), reverse=True)))
    assert one.pool == other.pool
    for place in history:
        assert one.place(place).chance.mean == pytest.approx(other.place(place).chance.mean)
        assert one.place(place).curve.hazards == pytest.approx(other.place(place).curve.hazards)


def test_without_any_number_everything_is_the_prior() -> None:
    nothing = Estimator()
    estimate = nothing.place(HERE)
    assert estimate.chance.mean == pytest.approx(0.65, abs=0.01)
    assert estimate.curve.hazards == pytest.approx(GENERAL.hazards)
    assert estimate.loss == pytest.approx(0.1)
    assert estimate.certainty is Certainty.UNTRIED


def test_an_untried_place_has_the_estimate_of_its_server_and_an_untried_server_that_of_the_pool() -> None:
    found = estimator(here=numbers(0, 20), elsewhere=numbers(20, 0))
    assert found.place(NEXT) == found.server("1")
    assert found.place(("fb", "0", "9")) == found.everywhere
    assert found.server("1").chance.mean < found.everywhere.chance.mean < found.server("2").chance.mean
    assert found.place(NEXT).certainty is Certainty.THIN
    assert found.everywhere.certainty is Certainty.UNTRIED


@pytest.mark.parametrize(("codes", "failures"), [(1, 0), (0, 1), (2, 1)])
def test_a_few_numbers_are_mostly_the_prior(codes: int, failures: int) -> None:
    estimate = estimator(here=numbers(codes, failures)).place(HERE)
    assert 0.4 < estimate.chance.mean < 0.85
    assert estimate.certainty is Certainty.THIN


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_many_numbers_are_their_own_share(share: float) -> None:
    codes = int(1000 * share)
    estimate = estimator(here=numbers(codes, 1000 - codes), elsewhere=numbers(50, 50)).place(HERE)
    assert estimate.chance.mean == pytest.approx(share, abs=0.01)
    low, high = estimate.chance.interval
    assert low < share < high
    assert high - low < 0.06
    assert (estimate.certainty, estimate.numbers, estimate.coded) == (Certainty.KNOWN, 1000, codes)


@given(st.integers(0, 30), st.integers(0, 30))
def test_a_number_counts_once_though_the_pool_has_it_too(codes: int, failures: int) -> None:
    own = Evidence.of(numbers(codes, failures), NOW)
    nobody, alone = Evidence(), ChancePool({HERE: own})
    expected = ChancePool({}).chance(None, own, nobody)
    found = alone.chance(HERE, own, nobody)
    assert found.mean == pytest.approx(expected.mean)
    assert found.failures_per_success == pytest.approx(expected.failures_per_success)


def test_the_rest_of_a_server_counts_less_than_the_place_and_more_than_another_server() -> None:
    good = numbers(10, 0)
    found = estimator(here=numbers(0, 10), elsewhere=good)
    nearby, far, own = found.place(NEXT), found.everywhere, found.place(HERE)
    assert own.chance.mean < nearby.chance.mean < far.chance.mean


def servers(*outcomes: tuple[int, int]) -> Estimator:
    """An estimator of one service on servers with so many codes and failures."""
    return of({("wa", "22", str(at)): numbers(*outcome) for at, outcome in enumerate(outcomes)})


def test_where_servers_did_alike_a_few_numbers_move_an_estimate_little() -> None:
    alike = servers(*[(13, 7)] * 6, (1, 3))
    apart = servers((19, 1), (2, 18), (18, 2), (3, 17), (19, 1), (13, 7), (1, 3))
    assert alike.place(("wa", "22", "6")).chance.mean > 0.55
    assert apart.place(("wa", "22", "6")).chance.mean < 0.4


def test_one_server_that_failed_makes_an_untried_one_dearer_to_try() -> None:
    good = servers((15, 5), (15, 5), (15, 5))
    bad = servers((15, 5), (15, 5), (0, 20))
    assert bad.everywhere.chance.mean < good.everywhere.chance.mean
    # The good servers stay good: they do not share the failure of the other.
    assert bad.place(("wa", "22", "0")).chance.mean == pytest.approx(0.75, abs=0.03)
    assert bad.place(("wa", "22", "2")).chance.mean < 0.1


def test_old_numbers_count_half_after_the_half_life() -> None:
    old = Evidence.of([trial(True, 20.0, started_at=NOW - HALF_LIFE)], NOW)
    assert (old.tries, old.codes, old.numbers) == (0.5, 0.5, 1)
    assert Evidence.of([trial(True, 20.0)], NOW).aged(NOW + HALF_LIFE) == replace(
        Evidence.of([trial(True, 20.0, started_at=NOW - HALF_LIFE)], NOW), measured_at=NOW + HALF_LIFE
    )


def test_a_number_cancelled_early_is_little_evidence() -> None:
    cancelled, ended = (Evidence.of([trial(False, seconds)], NOW) for seconds in (5.0, 1200.0))
    assert cancelled.tries < 0.1
    assert ended.tries == pytest.approx(1)


def test_a_number_the_site_refused_says_nothing_about_waiting() -> None:
    refused = Evidence.of([trial(False, 600.0, site_refused=True)], NOW)
    assert (refused.tries, refused.numbers, sum(refused.seconds_by_bin)) == (0, 0, 0)
    assert refused.site_refused == 1


def test_what_is_not_refunded_makes_a_code_dearer() -> None:
    kept = [trial(False, refunded=False)] * 20
    dear = estimator(here=[*numbers(20, 0), *kept]).place(HERE)
    cheap = estimator(here=[*numbers(20, 0), *numbers(0, 20)]).place(HERE)
    assert dear.per_code(Decimal(10)) > Decimal("16")
    assert cheap.per_code(Decimal(10)) < Decimal("11.5")


def test_a_published_rate_is_the_prior_of_its_place_scaled_by_the_user_s_own_results() -> None:
    told = Estimator({}, {HERE: 0.2})
    assert told.place(HERE).chance.mean == pytest.approx(0.2)
    assert told.place(NEXT) == Estimator().everywhere
    # Half of what the provider says came true next door.
    worse = Estimator({NEXT: Evidence.of(numbers(20, 30), NOW)}, {HERE: 0.8, NEXT: 0.8})
    assert worse.place(HERE).chance.mean < 0.5


def test_changed_evidence_replaces_that_of_its_place() -> None:
    found = estimator(here=numbers(1, 0), elsewhere=numbers(5, 5))
    later = found.changed({HERE: Evidence.of(numbers(2, 0), NOW + HALF_LIFE), ELSEWHERE: None})
    assert later.evidence.keys() == {HERE}
    assert later.pool.numbers == 2
    assert found.changed({HERE: None, ELSEWHERE: None}).pool == Evidence()


def test_a_restart_is_sooner_where_fewer_codes_come() -> None:
    good, bad = (Estimate(Share(100 * p, 100 * (1 - p)), GENERAL, 0.1) for p in (0.9, 0.3))
    assert bad.restart[0] <= good.restart[0] < 1200
    assert bad.seconds_per_code > good.seconds_per_code
    assert good.value_factor < bad.value_factor


@pytest.mark.parametrize(
    ("a", "b", "share", "expected"),
    [(2, 3, 0.4, 0.5248), (0.5, 0.5, 0.3, 0.36901), (40, 10, 0.8, 0.47170), (1, 1, 0.25, 0.25)],
)
def test_the_beta_distribution_has_its_known_values(
    a: float, b: float, share: float, expected: float
) -> None:
    assert Share(a, b).at_most(share) == pytest.approx(expected, abs=1e-4)
    assert Share(a, b).quantile(expected) == pytest.approx(share, abs=1e-3)


@pytest.mark.parametrize("spread", [4.0, 6.0])
def test_what_is_said_comes_true(spread: float) -> None:
    """Over many providers, of the numbers with a chance said to be about 70 %, about 70 % get a code.

    `spread` says how much the servers of a provider differ: a Beta distribution of that weight.
    """
    rng = random.Random(11)
    said: dict[int, list[float]] = {}
    for _ in range(250):
        shares = [rng.betavariate(0.65 * spread, 0.35 * spread) for _ in range(6)]
        history = {
            ("wa", "22", str(server)): [
                trial(True, 20.0) if rng.random() < share else trial(False)
                for _ in range(rng.choice((0, 1, 3, 10, 30)))
            ]
            for server, share in enumerate(shares)
        }
        found = of(history)
        for server, share in enumerate(shares):
            chance = found.place(("wa", "22", str(server))).chance.mean
            # The true chance itself, and not whether one more code came: that would only add noise.
            said.setdefault(round(chance * 10), []).append(share)
    true = {tenth: sum(chances) / len(chances) for tenth, chances in said.items()}
    assert len(said[7]) > 150
    assert 0.65 <= true[7] <= 0.75
    assert 0.55 <= true[6] <= 0.67
    assert 0.72 <= true[8] <= 0.85
