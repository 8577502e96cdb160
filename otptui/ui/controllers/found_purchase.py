"""Buying an offer that was found by words, whose price may not be known yet."""

from __future__ import annotations

from textual.screen import Screen

from otptui.domain.listing import prices_of
from otptui.market.browse import Browse
from otptui.market.finder import OfferMatch
from otptui.market.listings import NOT_SOLD_THERE, Market
from otptui.ui.controllers.buy_flow import BuyFlow
from otptui.ui.controllers.listing_refresh import ListingRefresh
from otptui.ui.services import Window


class FoundPurchase:
    """Leads from an offer of the palette to the purchase, on the screen `home`."""

    def __init__(
        self,
        window: Window,
        buy_flow: BuyFlow,
        home: Screen[None],
        market: Market,
        browse: Browse,
        listings: ListingRefresh,
    ) -> None:
        self._window = window
        self._buy_flow = buy_flow
        self._home = home
        self._market = market
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
            self._window.toast(
                "w on its price tells when there is stock again.", f"{place}: no stock", timeout=8
            )
        elif errors:
            self._window.report_failure(errors[0], f"{place}: no price")
        else:
            self._window.toast("Try another country or server.", f"{place} is not sold", timeout=8)
