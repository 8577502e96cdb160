"""Which price tier a purchase gets. getNumber names no tier: the provider sells the cheapest in stock."""

from __future__ import annotations

from decimal import Decimal

from otptui.model import PriceColumns


def best_tiers(
    columns: PriceColumns, country: str, service: str | None = None
) -> dict[str, tuple[Decimal, int]]:
    """By service code the (price, stock) of the tier a purchase in `country` gets: the cheapest in stock,
    or the cheapest where nothing is in stock. Only of `service` where that is given."""
    money = {text: Decimal(text) for text in set(columns.prices)}
    best: dict[str, tuple[Decimal, int]] = {}
    tiers = zip(columns.countries, columns.services, columns.prices, columns.stocks, strict=True)
    for where, code, text, stock in tiers:
        if where != country or service not in (None, code):
            continue
        price = money[text]
        before = best.get(code)
        if before is None or (stock == 0, price) < (before[1] == 0, before[0]):
            best[code] = price, stock
    return best
