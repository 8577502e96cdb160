"""Asking the provider for what is in sight: once for all, again after a failure, and shown together."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.timer import Timer

from otptui.domain.errors import OtpError, Rejected, TooMuch
from otptui.domain.listing import SERVERS, AnyListing, prices_of
from otptui.market.browse import Browse
from otptui.market.finder import OfferMatch
from otptui.market.listings import NOT_SOLD_THERE
from otptui.support import backoff
from otptui.ui.messages import Listed
from otptui.ui.problems import LISTING
from otptui.ui.screens.numbers import NumbersScreen

if TYPE_CHECKING:
    from otptui.ui.palette.found_offers import FoundOffers

TOGETHER = 0.03
"""Seconds in which answers that come one after the other are shown at once."""


class AskingScreen(NumbersScreen):
    """A screen that shows what `browse` looks at. A failure is told in the status line, with the next try."""

    browse: Browse

    def __init__(self) -> None:
        super().__init__()
        self._stale = False
        self._failures: dict[AnyListing, int] = {}
        self._retries: dict[AnyListing, Timer] = {}

    @abstractmethod
    async def show_listed(self) -> None:
        """Listings were answered, or failed: show what the market holds now."""

    def forget_failures(self) -> None:
        """Ask no more for what failed: it was another provider's."""
        for retry in self._retries.values():
            retry.stop()
        self._retries.clear()
        self._failures.clear()

    async def ask_for_everything(self) -> None:
        """Everything in sight afresh; the servers first: what else is in sight follows from them."""
        await self._ask([SERVERS])
        await self._ask(listing for listing in self.browse.listings_shown() if listing != SERVERS)

    async def _ask(self, listings: Iterable[AnyListing]) -> None:
        await asyncio.gather(*map(self._ask_one, listings))

    async def _ask_one(self, listing: AnyListing) -> None:
        await self.otp.session.loader.refresh(listing)
        self.post_message(Listed(listing))

    def load(self, listings: Iterable[AnyListing]) -> None:
        """Ask for these behind the screen; each shows itself when it is there."""
        wanted = list(listings)
        if wanted:
            self.otp.behind(self._ask(wanted), "loading")

    def on_listed(self, event: Listed) -> None:
        """A listing was answered or failed. Many come at once at the start: shown once for all of them."""
        held = self.otp.session.market.held(event.listing)
        if retry := self._retries.pop(event.listing, None):
            # Answered in between, or failed once more: one try is planned at a time.
            retry.stop()
        about = f"{LISTING}{event.listing.kind} {event.listing.server}/{event.listing.country}"
        if held is not None and held.error is not None and held.missed:
            server = self.browse.server_name(event.listing.server)
            told = f"{server}: {held.error.told}" if server else held.error.told
            self.otp.trouble(about, told.removesuffix("."), self._try_again(event.listing, held.error))
        else:
            self._failures.pop(event.listing, None)
            self.otp.well(about)
        if not self._stale:
            self._stale = True
            # No `call_after_refresh`: a dialog that closes just now would take the call with it.
            self.set_timer(TOGETHER, self._show_once)

    def _try_again(self, listing: AnyListing, error: OtpError) -> float | None:
        """Ask once more after a while, each time a longer one; the seconds until then. None where the
        provider has said no, or said too much: it would say it again."""
        if isinstance(error, (Rejected, TooMuch)):
            return None
        failures = self._failures[listing] = self._failures.get(listing, 0) + 1
        wait = backoff.LISTINGS.delay(failures, error)
        self._retries[listing] = self.set_timer(wait, lambda: self.load([listing]))
        return wait

    async def _show_once(self) -> None:
        self._stale = False
        await self.show_listed()
        self.load([*self.browse.names_needed(), *self.browse.prices_unasked()])

    # Offers found by words, from anywhere

    def found_offers(self) -> FoundOffers:
        """What the palette finds to buy."""
        from otptui.ui.palette.found_offers import FoundOffers

        session = self.otp.session
        return FoundOffers(
            self.browse.finder(), self.browse.favourites, self.buy_found, session.profile.currency
        )

    def buy_found(self, found: OfferMatch) -> None:
        """Ask to buy what was found, here, where its number will be in sight; its prices are asked for
        first where they are not held."""
        while self.app.screen is not self:
            self.app.pop_screen()
        if found.offer is not None and found.offer.stock:
            self.ask_to_buy(found.offer)
        else:
            self.otp.toast("", f"Asking for the price of {found.service.name} …", timeout=3)
            self.otp.behind(self._ask_and_buy(found), "asking for prices")

    async def _ask_and_buy(self, found: OfferMatch) -> None:
        market = self.otp.session.market
        servers = [found.server] if found.server else market.servers()
        wanted = [prices_of(server.id, found.country.id) for server in servers]
        await self._ask(wanted)
        server = found.server.id if found.server else None
        offer = self.browse.finder().match(found.service.code, found.country.id, server).offer
        where = f"{found.service.name} in {found.country.name}"
        errors = [held.error for it in wanted if (held := market.held(it)) is not None and held.error]
        failed = [error for error in errors if not isinstance(error, NOT_SOLD_THERE)]
        if offer is not None and offer.stock:
            # Somebody who went on to something else meanwhile is not asked.
            if self.app.screen is self:
                self.ask_to_buy(offer)
        elif offer is not None:
            self.otp.toast("w on its price tells when there is stock again.", f"{where}: no stock", timeout=8)
        elif failed:
            self.otp.explain(failed[0], f"{where}: no price")
        else:
            self.otp.toast("Try another country or server.", f"{where} is not sold", timeout=8)
