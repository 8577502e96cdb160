"""The words for the end of a number include the refund."""

from __future__ import annotations

import pytest
from fakes import START, activation

from otptui.domain.states import State
from otptui.ui.format.ending_text import ended


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.CANCELLED, "cancelled, ₹9.00 refunded"),
        (State.REFUNDED_BY_PROVIDER, "cancelled by the provider, ₹9.00 refunded"),
        (State.EXPIRED, "expired without a code"),
    ],
)
def test_an_end_names_what_is_back(state: State, words: str) -> None:
    waiting = activation(currency="₹")
    assert ended(activation(currency="₹", state=state, ended_at=START), waiting) == words


def test_the_price_of_an_attached_number_is_not_known() -> None:
    waiting = activation(price=None)
    cancelled = activation(price=None, state=State.CANCELLED, ended_at=START)
    assert ended(cancelled, waiting) == "cancelled, refunded"


def test_nothing_ends_twice() -> None:
    cancelled = activation(state=State.CANCELLED, ended_at=START)
    assert ended(cancelled, cancelled) == ""
    assert ended(cancelled, None) == ""
