"""An offer as the provider has it now, read again before it is bought."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from otptui.domain.errors import OtpError
from otptui.domain.model import Offer, PriceColumns


class Quote(Struct, frozen=True):
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
        best = columns.table.best_in(country).get(service) if columns is not None else None
        if columns is None or best is None:
            return cls(None, error, False)
        price, stock = best
        prices = (columns.table.prices[row] for row in columns.table.at(country, service))
        has_tier = any(Decimal(price) == offer.price for price in prices)
        return cls(replace(offer, price=price, stock=stock), error, has_tier)
