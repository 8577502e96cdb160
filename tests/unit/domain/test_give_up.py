"""Advice to start over: only from evidence, never too early, and in time for the refund."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from otptui.domain.estimator import Estimator
from otptui.domain.evidence import Evidence, Trial
from otptui.domain.give_up import LEAST_CODES, LEAST_NUMBERS, WaitingNumber, advice, best_value, can_advise
from otptui.domain.model import Country, Offer, Server, Service

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GOOD, BAD = ("wa", "22", "1"), ("wa", "22", "2")


def offer(server: str, price: str = "10.00", stock: int = 5) -> Offer:
    place = Service("wa", "WhatsApp"), Country("22", "India"), Server(server, f"server {server}")
    return Offer(*place, Decimal(price), stock)


def trials(codes: int, failures: int) -> list[Trial]:
    waits = [8.0, 12.0, 15.0, 18.0, 25.0, 33.0]
    coded = [Trial(NOW, waits[at % len(waits)], True, False) for at in range(codes)]
    return [*coded, *[Trial(NOW, 1200.0, False, True)] * failures]


KNOWN = Estimator({GOOD: Evidence.of(trials(45, 5), NOW), BAD: Evidence.of(trials(25, 25), NOW)})
OFFERS = [offer("1"), offer("2")]


def waiting(waited: float, **changes: object) -> WaitingNumber:
    number = WaitingNumber(KNOWN.place(BAD), waited, Decimal("10.00"))
    return replace(number, **changes)


def test_advice_comes_once_codes_are_rare_and_stays() -> None:
    given = [waited for waited in range(0, 1200, 10) if advice(waiting(waited), OFFERS, KNOWN)]
    assert 15 <= given[0] <= 120
    assert given == list(range(given[0], 1200, 10))


def test_advice_names_the_better_server_its_time_and_what_still_comes() -> None:
    found = advice(waiting(200), OFFERS, KNOWN)
    assert found is not None
    assert found.offer == OFFERS[0]
    assert found.seconds == KNOWN.place(GOOD).seconds_per_code
    assert found.still_comes == waiting(200).estimate.still_comes(200) < 0.1


@pytest.mark.parametrize(("codes", "failures"), [(0, 0), (LEAST_CODES - 1, 100), (20, LEAST_NUMBERS - 21)])
def test_there_is_no_advice_without_evidence(codes: int, failures: int) -> None:
    thin = Estimator({GOOD: Evidence.of(trials(codes, failures), NOW)})
    assert not can_advise(thin)
    assert advice(WaitingNumber(thin.place(GOOD), 1000.0), OFFERS, thin) is None


def test_there_is_no_advice_where_nothing_is_in_stock() -> None:
    assert advice(waiting(1000), [offer("1", stock=0)], KNOWN) is None
    assert best_value([], KNOWN) is None


def test_a_much_cheaper_number_is_waited_for_longer() -> None:
    def first(price: str) -> int:
        number = (waiting(float(at), price=Decimal(price)) for at in range(0, 1200, 10))
        return next(at for at, it in enumerate(number) if advice(it, OFFERS, KNOWN))

    assert first("1.00") > first("10.00")


def test_before_the_refund_ends_a_poor_chance_is_given_up() -> None:
    slow = replace(KNOWN.place(BAD), curve=KNOWN.place(BAD).curve)
    late = WaitingNumber(slow, 95.0, Decimal("50.00"), refund_ends=120.0)
    found = advice(late, OFFERS, KNOWN)
    assert found is not None
    # A cheap number with a fair chance is not.
    early = WaitingNumber(KNOWN.place(GOOD), 12.0, Decimal("0.10"), refund_ends=40.0)
    assert advice(early, OFFERS, KNOWN) is None


@given(st.floats(0, 1500), st.floats(0.01, 1000), st.floats(0.01, 1000))
def test_advice_is_always_an_offer_in_stock(waited: float, own: float, other: float) -> None:
    offers = [offer("1", f"{other:.2f}"), offer("2", stock=0)]
    found = advice(waiting(waited, price=Decimal(f"{own:.2f}")), offers, KNOWN)
    assert found is None or (found.offer == offers[0] and 0 <= found.still_comes <= 1)


def test_the_best_value_is_not_always_the_cheapest() -> None:
    best = best_value([offer("1", "12.00"), offer("2", "11.00")], KNOWN)
    assert best is not None
    assert best[0].server.id == "1"
    untried = best_value([offer("7", "12.00"), offer("8", "11.00")], KNOWN)
    assert untried is not None
    assert untried[0].server.id == "8"
