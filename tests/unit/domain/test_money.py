"""Amounts as text: exact, never rounded."""

from __future__ import annotations

from decimal import Decimal

import pytest

from otptui.domain.money import money, money_text


@pytest.mark.parametrize(
    ("price", "shown"),
    [
        ("9", "9.00"),
        ("13.5", "13.50"),
        ("0.105", "0.105"),
        ("0.1050", "0.105"),
        ("13.0000", "13.00"),
        ("1234.5", "1,234.50"),
        ("1E+3", "1,000.00"),
        ("0", "0.00"),
        ("-2.5", "-2.50"),
    ],
)
def test_an_amount_is_exact_with_at_least_two_decimals(price: str, shown: str) -> None:
    assert money(Decimal(price)) == shown


def test_sums_are_listed_by_currency() -> None:
    assert money_text({"₹": Decimal("13.00"), "$": Decimal("0.105")}) == "$0.105 + ₹13.00"
    assert money_text({}) == "0.00"
