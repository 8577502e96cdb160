"""What can be done to numbers, for every screen that shows them: the workspace and the side panel.

Dialogs are imported as they open: the first frame does not wait for them.
"""

from __future__ import annotations

from typing import Literal

from textual import events, on

from otptui.config.schema import Profile
from otptui.domain.errors import OtpError
from otptui.domain.listing import prices_of
from otptui.domain.model import Activation, Offer, State
from otptui.domain.quote import Quote
from otptui.numbers.quote_reader import QuoteReader
from otptui.text.phone import phone
from otptui.ui.format.number_keys import idle_for
from otptui.ui.messages import Copy, Listed
from otptui.ui.screens.recording import RecordingScreen
from otptui.ui.widgets.key_line import KeyLine
from otptui.ui.widgets.line_list import LineList
from otptui.ui.widgets.numbers_list import NumbersList


class NumbersScreen(RecordingScreen):
    """A screen with a `NumbersList`: it keeps the list fed and does what its keys ask for."""

    elsewhere_only: frozenset[str] = frozenset()
    """Commands of the numbers that are for another screen."""

    @property
    def numbers_list(self) -> NumbersList:
        return self.query_one(NumbersList)

    @on(events.Mount)
    def _begin(self) -> None:
        self.watch(self.app, "numbers", self._show_numbers)
        self.watch(self.app, "profile", self._show_whose)
        self.set_interval(1.0, self._tick)

    def _show_numbers(self, numbers: tuple[Activation, ...]) -> None:
        self.numbers_list.show(numbers)
        self._show_keys()
        self.news(numbers)

    def _show_keys(self) -> None:
        activation = self.numbers_list.current
        can_ask_again = (
            activation is not None
            and self.otp.session.accounts[activation.profile].dialect.another is not None
        )
        self.query_one(KeyLine).idle = self.elsewhere_only | idle_for(activation, can_ask_again=can_ask_again)

    def _show_whose(self, profile: str) -> None:
        self.numbers_list.profile = profile

    def news(self, numbers: tuple[Activation, ...]) -> None:
        """Say in the screen's own place what matters about the numbers."""

    def _tick(self) -> None:
        self.numbers_list.tick()

    @on(LineList.Highlighted)
    def _of_another_row(self, event: LineList.Highlighted) -> None:
        if event.line_list is self.numbers_list:
            self._show_keys()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        activation = self.numbers_list.current
        if event.line_list is self.numbers_list and activation is not None:
            from otptui.ui.screens.number_detail import NumberDetail

            self.app.push_screen(NumberDetail(activation, self.otp.config.polling.lifetime))

    # Keys

    def action_copy_code(self) -> None:
        self._copy("code")

    def action_copy_number(self) -> None:
        self._copy("number")

    def _copy(self, what: Literal["code", "number"]) -> None:
        numbers = self.otp.numbers
        if self.numbers_list.has_focus:
            chosen = self.numbers_list.current
        else:
            # Away from the list the key means the code that came last.
            coded = [a for a in numbers if a.messages]
            newest = max(coded, key=lambda a: a.messages[-1].received_at, default=None)
            chosen = newest or next(iter(numbers), None)
        if chosen is not None:
            self.app.post_message(Copy(chosen, what))

    def action_cancel(self) -> None:
        activation = self.numbers_list.current
        if activation is None:
            return
        if activation.state is not State.WAITING:
            self.otp.toast(self._not_cancellable(activation), timeout=6)
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.otp.behind(self._cancel(activation.key), "cancel")

        from otptui.ui.dialogs.question import Dialog

        question = (
            f"{activation.service.name}  {phone(activation.number)}\n{activation.server.name}\n\n"
            "The provider gives the money back. A code that arrives first wins."
        )
        self.app.push_screen(Dialog("Cancel this number?", question, "Cancel it", "Keep it"), answered)

    async def _cancel(self, key: int) -> None:
        try:
            await self.otp.session.numbers.cancel(key)
        except OtpError as error:
            self.otp.explain(error, "Not cancelled")

    def action_another_code(self) -> None:
        if activation := self._coded():
            self.otp.behind(self._another_code(activation), "another code")

    async def _another_code(self, activation: Activation) -> None:
        try:
            await self.otp.session.numbers.another_code(activation)
        except OtpError as error:
            self.otp.explain(error, "Not asked for")
        else:
            self.otp.toast(
                "Have the code sent once more: it is waited for.", f"{activation.service.name}: another code"
            )

    def action_finish(self) -> None:
        activation = self._coded()
        if activation is None:
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.otp.behind(self._finish(activation), "finish")

        from otptui.ui.dialogs.question import Dialog

        question = (
            f"{activation.service.name}  {phone(activation.number)}\n\n"
            "The provider is told that it did its work. No further code will come."
        )
        self.app.push_screen(Dialog("Finish this number?", question, "Finish it", "Keep it"), answered)

    async def _finish(self, activation: Activation) -> None:
        try:
            await self.otp.session.numbers.finish(activation)
        except OtpError as error:
            self.otp.explain(error, "Not finished")

    def _coded(self) -> Activation | None:
        """The number under the cursor where its code is there and its provider lets it be asked for more;
        else it is said why not."""
        activation = self.numbers_list.current
        if activation is None:
            return None
        if not (activation.live and activation.state is State.RECEIVED):
            self.otp.toast("That is for a live number whose code is there.", timeout=5)
        elif self.otp.session.accounts[activation.profile].dialect.another is None:
            self.otp.toast("This provider has no such call: a further code shows by itself.", timeout=6)
        else:
            return activation
        return None

    def action_put_away(self) -> None:
        activation = self.numbers_list.current
        if activation is None:
            return
        if not activation.finished:
            self.otp.toast(
                f"It is still live: cancel it with {self.otp.keys.shown('cancel')}, or let it end.", timeout=5
            )
            return
        self.otp.behind(self._put_away(activation.key), "put away")

    async def _put_away(self, key: int) -> None:
        try:
            await self.otp.session.numbers.put_away(key)
        except OtpError as error:
            self.otp.explain(error, "Not put away")

    def action_again(self) -> None:
        activation = self.numbers_list.current
        if activation is None:
            return
        self.buy_again(activation)

    def buy_again(self, activation: Activation) -> None:
        """Ask whether to buy what `activation` was bought as."""
        why_not, price = self.not_for_sale(activation), activation.price
        if why_not or price is None:
            self.otp.toast(why_not, timeout=8)
            return
        self.ask_to_buy(Offer(activation.service, activation.country, activation.server, price, stock=0))

    def action_attach(self) -> None:
        current = self.numbers_list.current
        unknown = current if current is not None and current.state is State.UNKNOWN else None

        def answered(given: tuple[str, str] | None) -> None:
            if given:
                self.otp.behind(self._look_up(*given, unknown), "attach")

        from otptui.ui.dialogs.attach import AttachDialog

        self.app.push_screen(AttachDialog(), answered)

    async def _look_up(self, id: str, number: str, unknown: Activation | None) -> None:
        try:
            await self.otp.session.numbers.attach(id, number, self.otp.session.profile, unknown)
        except OtpError as error:
            self.otp.explain(error, "Not attached")
        else:
            self.otp.toast(f"Activation {id} is looked after from now on.", "Attached")

    def action_undo(self) -> None:
        self.otp.behind(self._bring_back(), "bring back")

    async def _bring_back(self) -> None:
        try:
            activation = await self.otp.session.numbers.undo_put_away()
        except OtpError as error:
            self.otp.explain(error, "Not brought back")
            return
        if activation is None:
            self.otp.toast("Nothing was put away since otptui was started. 4 has every number.", timeout=5)
        else:
            self.numbers_list.go_to(activation.key)

    def not_for_sale(self, activation: Activation) -> str:
        """Why nothing like `activation` can be bought here, as a sentence; "" where it can."""
        if not activation.service.code or activation.price is None:
            return "It was attached: what it was bought as is not known."
        if activation.profile != self.otp.session.profile.name:
            return (
                f"It was bought with the profile {activation.profile}. To buy there: "
                f"{self.otp.keys.shown('palette')} and switch to profile {activation.profile}."
            )
        return ""

    def action_refresh(self) -> None:
        activation = self.numbers_list.current
        if activation is None:
            return
        if not activation.live:
            self.otp.toast("It is not live: there is nothing more to ask the provider.", timeout=4)
            return
        self.otp.behind(self._look_now(activation), "look")

    async def _look_now(self, activation: Activation) -> None:
        try:
            await self.otp.session.numbers.poll_now(activation.key)
        except OtpError as error:
            self.otp.explain(error, "Not asked")
        else:
            self.otp.toast("", f"Asking about {activation.service.name}", timeout=2)

    # Buying

    def ask_to_buy(self, offer: Offer) -> None:
        """Ask, and only on a yes buy `offer` as it then is."""
        if self.otp.session.numbers.is_buying:
            self.otp.toast("A purchase is already on its way: one at a time.", timeout=5)
            return
        from otptui.ui.dialogs.buy import BuyDialog

        # Whatever is switched while the question stands: the offer is this profile's.
        profile, quotes = self.otp.session.profile, self.otp.session.quotes
        dialog = BuyDialog(
            offer,
            lambda offer: self._reread(offer, profile, quotes),
            currency=profile.currency,
            balance=self.otp.balance,
            record=self.records.of.get(offer.place),
            profile=profile.name if len(self.otp.config.profiles) > 1 else "",
        )

        def answered(yes: bool | None) -> None:
            if yes:
                self.otp.behind(self._buy(dialog.agreed, profile), "buy")

        self.app.push_screen(dialog, answered)

    async def _reread(self, offer: Offer, profile: Profile, quotes: QuoteReader) -> Quote:
        found = await quotes.read(offer, profile)
        # What was found is news for the table below as well.
        self.post_message(Listed(prices_of(offer.server.id, offer.country.id)))
        return found

    async def _buy(self, offer: Offer, profile: Profile) -> None:
        try:
            activation = await self.otp.session.numbers.buy(offer, profile)
        except OtpError as error:
            self.otp.explain(error, f"{offer.service.name} was not bought")
        else:
            self.bought(activation)
        self.otp.refresh_balance()

    def bought(self, activation: Activation) -> None:
        """A purchase has its number: show it."""
        self.numbers_list.go_to(activation.key)

    def _not_cancellable(self, activation: Activation) -> str:
        shown = self.otp.keys.shown
        match activation.state:
            case State.CANCELLING:
                return "It is being cancelled already."
            case State.RECEIVED if activation.live:
                away = f"{shown('put_away')} puts it away."
                return f"Its code has arrived: it cannot be cancelled any more. {away}"
            case State.UNKNOWN:
                return f"What became of it is not known: {shown('detail')} says what to do."
            case _:
                return f"It has ended: {shown('put_away')} puts it away."
