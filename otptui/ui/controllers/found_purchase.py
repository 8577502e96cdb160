"""Buying an offer that was found by words, whose price may not be known yet."""

from __future__ import annotations

from textual.screen import Screen

from otptui.domain.listing import prices_of
from otptui.market.browse import Browse
from otptui.market.finder import OfferMatch
from otptui.market.listings import NOT_SOLD_THERE
from otptui.ui.controllers.buy_flow import BuyFlow
from otptui.ui.controllers.listing_refresh import ListingRefresh
from otptui.ui.format.empty_text import key_of
from otptui.ui.services import Services


class FoundPurchase:
    """Leads from an offer of the palette to the purchase, on the screen `home`."""

    def __init__(
        self,
        services: Services,
        buy_flow: BuyFlow,
        home: Screen[None],
        browse: Browse,
        listings: ListingRefresh,
    ) -> None:
        self._window = services.window
        self._keys = services.keys
        self._buy_flow = buy_flow
        self._home = home
        self._market = services.session.market
        self._browse = browse
        self._listings = listings

    def ask(self, found: OfferMatch) -> None:
        """Ask to buy what was found, on the screen where its number will appear. A price that is not held
        is asked for first."""
        self._window.close_screens_above(self._home)
        if found.offer is not None and found.offer.stock:
            self._buy_flow.ask(found.offer)
        else:
            self._window.toast("", f"Asking for the price of {found.service.name} …", timeout=3)
            self._window.run_in_background(lambda: self._refresh_and_ask(found), "asking for prices")

    async def _refresh_and_ask(self, found: OfferMatch) -> None:
        servers = [found.server] if found.server else self._market.servers()
        wanted = [prices_of(server.id, found.country.id) for server in servers]
        await self._listings.refresh(wanted)
        server = found.server.id if found.server else None
        offer = self._browse.finder().match(found.service.code, found.country.id, server).offer
        place = f"{found.service.name} in {found.country.name}"
        held = filter(None, map(self._market.held, wanted))
        errors = [it.error for it in held if it.error and not isinstance(it.error, NOT_SOLD_THERE)]
        if offer is not None and offer.stock:
            # A user who has moved on to another screen is not interrupted.
            if self._window.screen_on_top is self._home:
                self._buy_flow.ask(offer)
        elif offer is not None:
            watch = key_of(self._keys, "watch")
            self._window.toast(
                f"Press {watch} on its price to watch for stock.", f"{place}: out of stock", timeout=8
            )
        elif errors:
            self._window.report_failure(errors[0], f"{place}: no price")
        else:
            self._window.toast("Try another country or server.", f"{place} is not sold", timeout=8)
