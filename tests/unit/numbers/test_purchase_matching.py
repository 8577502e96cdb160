"""Which of the activations that a provider lists an unknown purchase brought."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from fakes import START, activation

from otptui.domain.states import State
from otptui.numbers.purchase_matching import description_of, match_purchase
from otptui.provider.answers import ListedActivation

NOW = START + timedelta(seconds=90)
UNKNOWN = activation(id="", number="", state=State.UNKNOWN)


def listed(id: str = "b1", **changes: object) -> ListedActivation:
    """An activation that was bought a second after the row, but for the changes."""
    given = {"service": "bne", "country": "22", "bought_at": START + timedelta(seconds=1), **changes}
    return ListedActivation(id, "919067545744", **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("entries", "candidates", "is_certain"),
    [
        ([listed()], 1, True),
        ([], 0, False),
        ([listed("b1"), listed("b2")], 2, False),
        ([listed(service="wa")], 0, False),
        ([listed(country="0")], 0, False),
        ([listed(service="")], 0, False),
        ([listed(bought_at=START - timedelta(minutes=1))], 1, True),
        ([listed(bought_at=START - timedelta(minutes=5))], 0, False),
        ([listed(bought_at=NOW + timedelta(minutes=5))], 0, False),
        ([listed(), listed("b2", bought_at=START - timedelta(hours=1))], 1, True),
        # Nobody knows when these were bought: the user has to say.
        ([listed(bought_at=None)], 1, False),
        ([listed(), listed("b2", bought_at=None)], 2, False),
    ],
)
def test_a_candidate_has_the_same_service_and_country_and_was_bought_meanwhile(
    entries: list[ListedActivation], candidates: int, is_certain: bool
) -> None:
    match = match_purchase(UNKNOWN, entries, NOW)
    assert len(match.candidates) == candidates
    assert (match.certain is not None) == is_certain


def test_a_description_has_the_true_price_and_the_end_on_our_clock() -> None:
    # The provider's clock is an hour ahead.
    sold_at = START + timedelta(hours=1)
    entry = listed(
        price=Decimal("0.42"), bought_at=sold_at, ends_at=sold_at + timedelta(minutes=40), operator="airtel"
    )
    described = description_of(entry, UNKNOWN)
    assert (described.price, described.operator) == (Decimal("0.42"), "airtel")
    assert described.ends_at == START + timedelta(minutes=40)
