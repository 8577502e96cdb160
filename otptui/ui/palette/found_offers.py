"""Offers among the palette's entries: how they read, and which of them come first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from msgspec import Struct

from otptui.domain.money import money
from otptui.market.finder import Finder, OfferMatch
from otptui.ui.palette.palette import FIRST, FOUND, PaletteEntry
from otptui.ui.widgets.cells import FAVOURITE, RECENT


class FoundOffers(Struct, frozen=True):
    """What `finder` finds, as entries; `buy` is what enter does with one of them."""

    finder: Finder
    favourites: frozenset[str]
    buy: Callable[[OfferMatch], object]
    currency: str

    def __call__(self, query: str) -> Iterator[PaletteEntry]:
        hits = self.finder.find(query)
        codes: dict[str, set[str]] = {}
        for found in hits:
            codes.setdefault(found.service.name, set()).add(found.service.code)
        for found in hits:
            code, offer = found.service.code, found.offer
            sign = FAVOURITE if code in self.favourites else RECENT if code in self.finder.first else ""
            where = found.server or (offer.server if offer else None)
            place = f"{found.country.name} · {where.short}" if where else found.country.name
            # Providers list some services twice under the same name.
            name = found.service.name
            if len(codes[name]) > 1:
                name += f" ({code})"
            yield PaletteEntry(
                f"{name} · {place}",
                self._figures(found),
                partial(self.buy, found),
                FIRST if sign else FOUND,
                sign,
                dim=offer.stock == 0 if offer else found.asked,
            )

    def _figures(self, found: OfferMatch) -> str:
        if offer := found.offer:
            return f"{self.currency}{money(offer.price)} {offer.stock:>6,}"
        return "not sold" if found.asked else "no price yet"
