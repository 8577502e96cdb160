"""A change in the history is counted alone, with the sums that counting everything again would give."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otptui.domain.states import State
from otptui.domain.totals import Outcome, Totals
from otptui.history.search import SearchResult

SERVICES = {"bne": "Uber", "am": "Amazon"}


def outcomes(key: int) -> st.SearchStrategy[Outcome]:
    """What activation `key` may count for at some time."""
    return st.builds(
        lambda service, server, price, state, sold, day, wait: Outcome(
            key, "otpbuddy", service, SERVICES[service], server, f"Server {server}", "₹", price, state, sold,
            state.is_over, date(2026, 10, day), wait,
        ),
        st.sampled_from(sorted(SERVICES)),
        st.sampled_from("123"),
        st.sampled_from([None, Decimal("7.00"), Decimal("13.50")]),
        st.sampled_from(State),
        st.booleans(),
        st.integers(1, 3),
        st.none() | st.integers(0, 5),
    )  # fmt: skip


def history(size: int) -> st.SearchStrategy[list[Outcome | None]]:
    """Activations 0 to `size`; None for one that is not found."""
    return st.tuples(*(st.none() | outcomes(key) for key in range(size))).map(list)


@given(history(6), history(6), st.integers(0, 6), st.data())
def test_what_changed_is_counted_as_by_a_new_search(
    before: list[Outcome | None], after: list[Outcome | None], since: int, data: st.DataObject
) -> None:
    watched = data.draw(st.sets(st.integers(0, 5)))
    result = SearchResult(watched, since)
    result.take(found(before))
    changing = [key for key in range(6) if result.can_renew(key)]
    assert set(changing) == {key for key in range(6) if key >= since or key in watched}
    now = before.copy()
    for keys in (changing[::2], changing, changing[1:]):
        for key in keys:
            now[key] = after[key] if now[key] == before[key] else before[key]
        was = {key for key in keys if key in result.counted}
        added, removed = result.renew(keys, [one for key in keys if (one := now[key]) is not None])
        assert {*was, *added} - {*removed} == {key for key in keys if now[key] is not None}
        assert result.totals == summed(now)


def found(some: list[Outcome | None]) -> list[Outcome]:
    return [one for one in some if one is not None]


def summed(some: list[Outcome | None]) -> Totals:
    totals = Totals()
    totals.add(found(some))
    return totals


def test_taking_back_what_was_never_added_is_an_error() -> None:
    one = Outcome(
        1, "otpbuddy", "bne", "Uber", "3", "Server 3", "₹", Decimal("7.00"), State.RECEIVED, True, True,
        date(2026, 10, 5), 42,
    )  # fmt: skip
    with pytest.raises(KeyError):
        Totals().remove([one])
