"""Amounts of money as text. Amounts are `Decimal` everywhere; nothing is ever rounded."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

Sums = Mapping[str, Decimal]
"""Amounts by currency: two currencies have no common sum."""


def money(amount: Decimal) -> str:
    """An amount in full, with at least two decimals: "9.00", "0.105", "1,234.50"."""
    whole, _, fraction = f"{amount:,f}".partition(".")
    return f"{whole}.{fraction.rstrip('0').ljust(2, '0')}"


def money_text(sums: Sums) -> str:
    """Sums of several currencies: "39.00", "₹39.00 + $1.20"; "0.00" if there are none."""
    return " + ".join(f"{currency}{money(amount)}" for currency, amount in sorted(sums.items())) or "0.00"
