"""An offer read again before it is bought: what a purchase gets there now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from otptui.domain.errors import OtpError
from otptui.domain.model import Offer, PriceColumns


@dataclass(frozen=True, slots=True)
class Checked:
    """An offer read again: `offer` is what a purchase gets there now, None where the service is gone.

    That is the cheapest tier in stock, whichever was pointed at; `has_tier` says that this one is still
    offered as well. `error` says why all this may be old, `over` which of the user's limits a purchase
    would go past.
    """

    offer: Offer | None
    error: OtpError | None
    has_tier: bool
    over: OtpError | None = None

    @classmethod
    def of(cls, offer: Offer, columns: PriceColumns | None, error: OtpError | None) -> Checked:
        """`offer` by the newest prices of its server and country; None where there are none."""
        service, country, _ = offer.place
        best = columns.best.get(country, {}).get(service) if columns is not None else None
        if columns is None or best is None:
            return cls(None, error, False)
        price, stock = best
        tiers = zip(columns.countries, columns.services, columns.prices, strict=True)
        has_tier = any((country, service) == (c, s) and Decimal(p) == offer.price for c, s, p in tiers)
        return cls(replace(offer, price=price, stock=stock), error, has_tier)
