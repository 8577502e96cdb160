"""What a history adds up to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otptui.domain.money import money_text
from otptui.domain.states import State
from otptui.domain.totals import Outcome, Tally, Totals

DAY = date(2026, 10, 5)


def outcome(**changes: Any) -> Outcome:
    known = Outcome(
        1, "otpbuddy", "bne", "Uber", "3", "INDIAN SERVER 3 IN", "", Decimal("13.00"), State.RECEIVED,
        True, True, DAY, 42,
    )  # fmt: skip
    return known._replace(**changes)


def totals(outcomes: Iterable[Outcome]) -> Totals:
    found = Totals()
    found.add(outcomes)
    return found


def test_what_came_back_is_not_spent() -> None:
    tally = totals(
        [
            outcome(price=Decimal("13.00")),
            outcome(price=Decimal("9.00"), state=State.CANCELLED, wait=None),
            outcome(price=Decimal("1.05"), state=State.REFUNDED_BY_PROVIDER, wait=None),
            outcome(price=Decimal("7.00"), state=State.EXPIRED, wait=None),
            # Nothing was bought, so nothing was paid.
            outcome(price=Decimal("100.00"), state=State.REFUSED, sold=False, wait=None),
            # Not known: it counts until it is.
            outcome(price=Decimal("2.50"), state=State.UNKNOWN, sold=False, ended=False, wait=None),
            outcome(price=None, state=State.WAITING, ended=False, wait=None),
        ]
    ).all
    assert tally.spent == {"": Decimal("22.50")}
    assert tally.refunded == {"": Decimal("10.05")}
    assert (tally.numbers, tally.coded, tally.settled) == (5, 1, 4)
    assert tally.success == 0.25


def test_nothing_has_no_success_and_no_wait() -> None:
    assert (Tally().success, Tally().median_wait) == (None, None)
    waiting = totals([outcome(state=State.WAITING, ended=False, wait=None)]).all
    assert waiting.success is None


def test_a_number_that_has_its_code_counts_while_it_still_lives() -> None:
    tally = totals([outcome(ended=False)]).all
    assert (tally.numbers, tally.settled, tally.success) == (1, 1, 1.0)


def test_currencies_have_no_common_sum() -> None:
    found = totals([outcome(currency="₹"), outcome(currency="$", price=Decimal("0.105")), outcome()])
    assert money_text(found.all.spent) == "13.00 + $0.105 + ₹13.00"
    assert money_text({}) == "0.00"


def test_services_go_by_code_and_servers_by_profile_and_id() -> None:
    found = totals(
        [
            outcome(service_name="Uber"),
            outcome(service_name="UBER  old", server="4", server_name="four"),
            outcome(service="wa", service_name="WhatsApp", profile="other"),
        ]
    )
    assert {code: (group.name, group.tally.numbers) for code, group in found.services.items()} == {
        "bne": ("Uber", 2),
        "wa": ("WhatsApp", 1),
    }
    assert {place: group.short for place, group in found.servers.items()} == {
        ("otpbuddy", "3"): "server 3",
        ("otpbuddy", "4"): "server 4",
        ("other", "3"): "server 3",
    }


def test_spending_by_day_leaves_no_day_out_and_ends_with_the_newest() -> None:
    found = totals(
        [
            outcome(day=DAY),
            outcome(day=DAY - timedelta(days=3), price=Decimal("9.00")),
            outcome(day=DAY - timedelta(days=3), price=Decimal("0.50")),
            outcome(day=DAY - timedelta(days=9)),
            outcome(day=DAY + timedelta(days=1), state=State.CANCELLED),
            outcome(day=DAY - timedelta(days=1), currency="$", price=Decimal(1)),
        ]
    )
    nothing = Decimal()
    assert found.by_day("", 5) == (
        DAY - timedelta(days=4),
        [nothing, Decimal("9.50"), nothing, nothing, Decimal("13.00")],
    )
    assert found.by_day("", 400)[0] == DAY - timedelta(days=9)
    assert found.by_day("$", 5) == (DAY - timedelta(days=1), [Decimal(1)])
    with pytest.raises(ValueError, match="empty"):
        Totals().by_day("", 5)


_PRICES = st.decimals(0, 10**12, places=18, allow_nan=False)
_OUTCOMES = st.builds(
    outcome,
    currency=st.sampled_from(["", "₹"]),
    price=st.none() | _PRICES,
    state=st.sampled_from(State),
    sold=st.booleans(),
    ended=st.booleans(),
    day=st.dates(DAY - timedelta(days=20), DAY),
    wait=st.none() | st.integers(0, 1200),
    service=st.sampled_from(["bne", "wa"]),
    server=st.sampled_from(["1", "2"]),
)


@given(st.lists(_OUTCOMES, max_size=30))
def test_sums_are_exact_and_every_way_to_add_up_agrees(outcomes: list[Outcome]) -> None:
    found = totals(outcomes)
    for currency in ("", "₹"):
        paid = [
            o for o in outcomes if o.price is not None and o.currency == currency and o.state != State.REFUSED
        ]
        kept = sum(Fraction(o.price or 0) for o in paid if not o.state.is_refunded)
        back = sum(Fraction(o.price or 0) for o in paid if o.state.is_refunded)
        for groups in ([found.all], *(_tallies(by) for by in (found.services, found.servers))):
            assert sum(Fraction(tally.spent.get(currency, 0)) for tally in groups) == kept
            assert sum(Fraction(tally.refunded.get(currency, 0)) for tally in groups) == back
        assert sum(Fraction(sums.get(currency, 0)) for sums in found.days.values()) == kept
    waits = [o.wait for o in outcomes if o.wait is not None]
    assert found.all.median_wait == (median(waits) if waits else None)
    assert found.all.coded == len(waits)
    assert found.all.settled == sum(
        o.sold and (o.wait is not None or o.ended or o.state.is_over) for o in outcomes
    )


def _tallies(groups: dict[Any, Any]) -> list[Tally]:
    return [group.tally for group in groups.values()]


def test_the_codes_by_a_time_rise_to_the_share_that_got_one() -> None:
    tally = totals([outcome(wait=wait) for wait in (5, 20, 20, 300)] + [outcome(wait=None)]).all
    assert [tally.coded_by(seconds) for seconds in (0, 5, 19, 20, 299, 300, 1200)] == [
        0.0, 0.2, 0.2, 0.6, 0.6, 0.8, 0.8,
    ]  # fmt: skip
    assert tally.coded_by(1200) == tally.success
    assert Tally().coded_by(1200) == 0.0


def test_the_likely_success_is_a_range_that_narrows_with_numbers() -> None:
    assert Tally().likely_success is None
    few, many = (
        totals([outcome(wait=5)] * codes + [outcome(wait=None)] * failures).all.likely_success
        for codes, failures in ((3, 1), (300, 100))
    )
    assert few is not None
    assert many is not None
    assert few[0] < many[0] < 0.75 < many[1] < few[1]
