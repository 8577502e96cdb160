"""Reads an offer again right before it is bought, and checks it against the user's limits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from msgspec.structs import replace

from otptui.config.schema import Limits, Profile
from otptui.domain.errors import OtpError
from otptui.domain.limits import Ceiling
from otptui.domain.model import Offer, PriceColumns
from otptui.domain.quote import Quote
from otptui.numbers.purchase import draft_of
from otptui.store.store_thread import StoreThread
from otptui.support.clock import Clock

ReadPrices = Callable[[Offer], Awaitable[tuple[PriceColumns | None, OtpError | None]]]
"""The newest prices at an offer's server and country, and why they may be out of date."""


class QuoteReader:
    """Quotes for the offers that `read_prices` knows. `limits` returns the user's limits as they are now."""

    def __init__(
        self, store: StoreThread, read_prices: ReadPrices, limits: Callable[[], Limits], clock: Clock
    ) -> None:
        self._store = store
        self._read_prices = read_prices
        self._limits = limits
        self._clock = clock

    async def read(self, offer: Offer, profile: Profile) -> Quote:
        """The offer as the provider has it now, and whether the limits let `profile` buy it."""
        columns, error = await self._read_prices(offer)
        quote = Quote.of(offer, columns, error)
        draft = draft_of(quote.offer or offer, profile, self._clock.now())
        limits = self._limits()
        ceiling = Ceiling.today(limits.max_active, limits.daily_spend)
        try:
            await self._store.run(lambda store: store.spending.refuse_over(draft, ceiling))
        except OtpError as over:
            return replace(quote, over=over)
        return quote
