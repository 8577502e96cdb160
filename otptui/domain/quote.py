"""An offer as the provider has it now, read again before it is bought."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from otptui.domain.errors import OtpError
from otptui.domain.model import Offer, PriceColumns


@dataclass(frozen=True, slots=True)
class Quote:
    """What a purchase gets now.

    `offer` is the cheapest tier in stock, whichever tier was chosen; None where the service is gone.
    `has_tier` says that the chosen tier is still offered too. `error` says why all this may be out of date,
    `over` which of the user's limits the purchase would exceed.
    """

    offer: Offer | None
    error: OtpError | None
    has_tier: bool
    over: OtpError | None = None

    @classmethod
    def of(cls, offer: Offer, columns: PriceColumns | None, error: OtpError | None) -> Quote:
        """The quote for `offer` by the newest prices of its server and country; `columns` is None where
        there are none."""
        service, country, _ = offer.place
        best = columns.best.get(country, {}).get(service) if columns is not None else None
        if columns is None or best is None:
            return cls(None, error, False)
        price, stock = best
        tiers = zip(columns.countries, columns.services, columns.prices, strict=True)
        has_tier = any((country, service) == (c, s) and Decimal(p) == offer.price for c, s, p in tiers)
        return cls(replace(offer, price=price, stock=stock), error, has_tier)
