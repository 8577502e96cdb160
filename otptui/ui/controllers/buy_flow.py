"""Buying a number: the question, the check of the price, the purchase, and the number on the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from otptui.config.schema import Profile
from otptui.domain.errors import OtpError, PriceRefused
from otptui.domain.listing import prices_of
from otptui.domain.model import Activation, Offer
from otptui.domain.quote import Quote
from otptui.market.alternatives import better_offer
from otptui.numbers.quote_reader import QuoteReader
from otptui.ui.controllers.read_only_control import ReadOnlyControl
from otptui.ui.format.ending_text import failed_purchase
from otptui.ui.format.price_text import why_not_for_sale
from otptui.ui.messages import Listed
from otptui.ui.services import Home, Services

if TYPE_CHECKING:
    from textual.widget import Widget


class BuyFlow:
    """Every purchase of this window, wherever it is asked for. `home` shows the number that was bought, and
    `announce` announces it."""

    def __init__(
        self, services: Services, home: Callable[[], Home], announce: Callable[[Activation], None]
    ) -> None:
        self._services = services
        self._window = services.window
        self._session = services.session
        self._read_only = ReadOnlyControl(services)
        self._home = home
        self._announce = announce

    def ask(self, offer: Offer) -> None:
        """Ask, and only on a yes buy `offer` as it then is. One purchase at a time."""
        if self._read_only.refuses("Nothing was bought"):
            return
        if self._session.numbers.is_buying:
            self._window.toast("A purchase is in progress: one at a time.", timeout=5)
            return
        from otptui.ui.dialogs.buy import BuyDialog

        # The profile may be switched while the question is open: the offer stays this profile's.
        profile, quotes = self._session.profile, self._session.quotes
        home = self._home()
        asked_from = home.focused
        better = better_offer(self._session.market, home.estimator, offer)
        dialog = BuyDialog(
            offer,
            lambda offer: self._read_quote(offer, profile, quotes),
            currency=profile.currency,
            balance=self._window.balance,
            estimate=home.estimator.place(offer.place),
            better=better,
            better_estimate=home.estimator.place(better.place) if better else None,
            profile=profile.name if len(self._services.config.profiles) > 1 else "",
        )

        def answered(yes: bool | None) -> None:
            if dialog.takes_better and better is not None:
                self.ask(better)
            elif yes:
                self._window.run_in_background(lambda: self._buy(dialog.agreed, profile, asked_from), "buy")

        self._window.open_dialog(dialog, answered)

    def ask_again(self, activation: Activation) -> None:
        """Ask whether to buy what `activation` was bought as."""
        reason = why_not_for_sale(activation, self._services.profile_name, self._services.keys)
        price = activation.price
        if reason or price is None:
            self._window.toast(reason, timeout=8)
            return
        self.ask(Offer(activation.service, activation.country, activation.server, price, stock=0))

    async def _read_quote(self, offer: Offer, profile: Profile, quotes: QuoteReader) -> Quote:
        quote = await quotes.read(offer, profile)
        # The answer is newer than what the price table shows.
        self._home().post_message(Listed(prices_of(offer.server.id, offer.country.id)))
        return quote

    async def _buy(self, offer: Offer, profile: Profile, asked_from: Widget | None) -> None:
        try:
            activation = await self._session.numbers.buy(offer, profile)
        except OtpError as error:
            self._window.report_failure(error, failed_purchase(offer.service.name, error))
            if isinstance(error, PriceRefused) and error.minimum is not None:
                # Asked anew, at the price that the provider wants now.
                self.ask(replace(offer, price=error.minimum))
        else:
            self._home().show_bought(activation, asked_from)
            self._announce(activation)
