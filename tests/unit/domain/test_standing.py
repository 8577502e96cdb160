"""The rules of providers that restrict accounts whose numbers seldom get a code."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otptui.domain.standing import CLOSED_AFTER, CLOSED_BELOW, CodeCount, Standing, day_began


@pytest.mark.parametrize(
    ("bought", "with_code", "is_short"),
    [
        (0, 0, False),
        (49, 0, False),
        (50, 0, True),
        (50, 2, True),
        (50, 3, False),
        (100, 6, False),
        (100, 5, True),
    ],
)
def test_a_service_is_endangered_from_half_way_on(bought: int, with_code: int, is_short: bool) -> None:
    assert CodeCount(bought, with_code).falls_short(CLOSED_AFTER, CLOSED_BELOW) is is_short


def test_the_account_has_a_rule_of_its_own() -> None:
    calm = Standing(CodeCount(10, 5), CodeCount(249, 0))
    assert not calm.endangers_account
    many = Standing(CodeCount(10, 5), CodeCount(250, 7))
    assert (many.endangers_service, many.endangers_account) == (False, True)


@given(st.integers(0, 2**32), st.integers(-12, 14))
def test_the_day_began_at_21_utc_within_the_last_24_hours(seconds: int, hours: int) -> None:
    now = datetime.fromtimestamp(seconds, timezone(timedelta(hours=hours)))
    began = day_began(now)
    assert (began.hour, began.minute, began.utcoffset()) == (21, 0, timedelta())
    assert timedelta() <= now - began < timedelta(days=1)


def test_a_moment_after_21_belongs_to_the_new_day() -> None:
    assert day_began(datetime(2026, 3, 1, 21, 0, tzinfo=UTC)).day == 1
    assert day_began(datetime(2026, 3, 1, 20, 59, tzinfo=UTC)).day == 28
