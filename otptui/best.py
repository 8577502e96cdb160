"""Which price tier a purchase gets. getNumber names no tier: the provider sells the cheapest in stock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from otptui.errors import OtpError
from otptui.model import Offer, PriceColumns


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


@dataclass(frozen=True, slots=True)
class Checked:
    """An offer read again: `offer` is what a purchase gets there now, None where the service is gone.

    That is the cheapest tier in stock, whichever was pointed at; `has_tier` says that this one is still
    offered as well. `error` says why all this may be old.
    """

    offer: Offer | None
    error: OtpError | None
    has_tier: bool

    @classmethod
    def of(cls, offer: Offer, columns: PriceColumns | None, error: OtpError | None) -> Checked:
        """`offer` by the newest prices of its server and country; None where there are none."""
        service, country, _ = offer.place
        best = best_tiers(columns, country, service) if columns is not None else {}
        if columns is None or service not in best:
            return cls(None, error, False)
        price, stock = best[service]
        tiers = zip(columns.countries, columns.services, columns.prices, strict=True)
        has_tier = any((country, service) == (c, s) and Decimal(p) == offer.price for c, s, p in tiers)
        return cls(replace(offer, price=price, stock=stock), error, has_tier)
