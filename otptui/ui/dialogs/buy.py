"""The question before a purchase: service, place, price and stock, read again at this moment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal

from textual.binding import Binding
from textual.content import Content

from otptui.domain.errors import OtpError
from otptui.domain.estimate import Estimate
from otptui.domain.model import Offer
from otptui.domain.money import money
from otptui.domain.quote import Quote
from otptui.ui.dialogs.question import ChoiceButton, Dialog
from otptui.ui.format.activation_text import clock
from otptui.ui.messages import Reread

_READY_CHECK = 0.1
"""Seconds between two checks whether a yes counts."""

_ONE_MOMENT = "one moment …"


class BuyDialog(Dialog):
    """Asks whether to buy `offer`; after a yes, `agreed` is the offer at the price on display.

    `reread` gives the offer as the provider has it now. A yes counts once that is known, or failed and the
    failure is shown; once the question has looked the same for a second; and never while the key is held
    down. A price other than that of `offer` takes a second yes. `estimate` is what to
    expect of a number there, `better` a better offer elsewhere, which `o` asks about. `profile` is named
    where there are several.
    """

    BINDINGS = [Binding("o", "take_better", show=False)]  # noqa: RUF012 (Textual reads it as a class attribute)

    def __init__(
        self,
        offer: Offer,
        reread: Callable[[Offer], Awaitable[Quote]],
        *,
        currency: str,
        balance: Decimal | None,
        estimate: Estimate | None = None,
        better: Offer | None = None,
        better_estimate: Estimate | None = None,
        profile: str = "",
    ) -> None:
        self._offer = offer
        self._fresh: Offer | None = offer
        self._checked = False
        self._accepted = False
        self._hasty = False
        self._shown = Content("")
        self._error: OtpError | None = None
        self._has_tier = False
        self._over: OtpError | None = None
        self._reread = reread
        self._currency = currency
        self._balance = balance
        self._estimate = estimate
        self._better = better
        self._better_estimate = better_estimate
        self.takes_better = False
        """Whether the answer was to ask about the better offer instead."""
        self._profile = profile
        super().__init__("Buy this number?", Content(""), "Buy", spends=True)

    @property
    def agreed(self) -> Offer:
        """The offer that a yes agrees to."""
        return self._fresh or self._offer

    def on_mount(self) -> None:
        self._update()
        self.set_interval(_READY_CHECK, self._update)
        self.run_worker(self._check(), group="reread", exit_on_error=False)

    async def _check(self) -> None:
        self.post_message(Reread(await self._reread(self._offer)))

    def on_reread(self, message: Reread) -> None:
        quote = message.quote
        self._checked, self._error = True, quote.error
        self._fresh, self._has_tier, self._over = quote.offer, quote.has_tier, quote.over
        self.query_one("#yes", ChoiceButton).disabled = self._over is not None
        if self._moved:
            # A yes counts only if this price was visible when it was pressed.
            self.guard.question_drawn()
        self._update()

    def action_answer(self, yes: bool) -> None:
        if yes and not self._is_agreed():
            self._update()
            return
        self.dismiss(yes)

    def _is_agreed(self) -> bool:
        """Whether a yes pressed now buys; what it lacks, if anything, stands in the question."""
        accepted = self.accepts_yes()
        if not self._checked:
            self._hasty = True
            return False
        if not accepted or self._fresh is None or self._over is not None:
            return False
        if self._moved and not self._accepted:
            # Another price than the one that was chosen takes a second yes.
            self._accepted = True
            return False
        return True

    def _update(self) -> None:
        """Show the question as it is now; nothing is painted where it reads the same."""
        text = self._text()
        if text != self._shown:
            self._shown = text
            self.set_body(text)

    @property
    def _moved(self) -> bool:
        return self.agreed.price != self._offer.price

    def _text(self) -> Content:
        offer = self.agreed
        lines = [
            Content.assemble((offer.service.name, "bold"), f" ({offer.service.code})"),
            Content(" · ".join(filter(None, (offer.country.name, offer.server.name, self._profile)))),
            Content(""),
            self._price(offer),
            self._checked_line(),
        ]
        if self._over is not None:
            lines.append(Content.styled(self._over.explanation, "bold $warning"))
        if self._estimate is not None and self._estimate.numbers:
            lines.append(Content(evidence_line(self._estimate)))
        if self._better is not None:
            lines.append(Content(self._better_line(self._better)))
        if self._balance is not None:
            left = self._balance - offer.price
            lines.append(Content(f"balance {self._money(self._balance)} → {self._money(left)}"))
        return Content("\n").join(lines)

    def _better_line(self, better: Offer) -> str:
        estimate = self._better_estimate
        is_known = estimate is not None and estimate.numbers
        record = f", {estimate.coded} of {estimate.numbers}" if estimate is not None and is_known else ""
        word = "better" if is_known else "cheaper" if better.price < self.agreed.price else "better"
        where = better.server.short or better.server.name
        return f"{word}: {where}, {self._money(better.price)}{record}    o: choose that one"

    def action_take_better(self) -> None:
        if self._better is not None:
            self.takes_better = True
            self.dismiss(False)

    def _price(self, offer: Offer) -> Content:
        price = Content.assemble("price ", (self._money(offer.price), "bold"), f"    stock {offer.stock:,}")
        if not self._moved:
            return price
        ask = "y again to buy" if self._accepted else "y accepts it"
        if not self.guard.is_ready:
            ask = _ONE_MOMENT
        return Content.assemble(price, "\n", (f"{self._why_other_price(offer)}{ask}", "bold $warning"))

    def _why_other_price(self, offer: Offer) -> str:
        if self._has_tier:
            # The price has not changed: the cursor was on another tier than the one a purchase gets.
            cheapest = "cheapest in stock" if offer.stock else "cheapest"
            paid, chosen = self._money(offer.price), self._money(self._offer.price)
            return f"This server sells its {cheapest} first: you pay {paid}, not {chosen}.\n"
        moved = "up" if offer.price > self._offer.price else "down"
        return f"price went {moved} from {self._money(self._offer.price)}: "

    def _checked_line(self) -> Content:
        if not self._checked:
            # A yes to a price that is not on display does not count.
            wait = "Press y again once the price is confirmed." if self._hasty else "checking …"
            return Content.styled(wait, "dim")
        if self._fresh is not None and not self.guard.is_ready:
            return Content.styled(_ONE_MOMENT, "dim")
        if self._error is not None:
            return Content.styled(f"not checked: {self._error.message}", "$warning")
        if self._fresh is None:
            return Content.styled("no longer offered: press n", "bold $warning")
        if self._fresh.stock == 0:
            return Content.styled("out of stock: the purchase will probably be refused", "$warning")
        return Content.styled("checked just now", "dim")

    def _money(self, price: Decimal) -> str:
        return f"{self._currency}{money(price)}"


def evidence_line(estimate: Estimate) -> str:
    """What the user's own numbers did at a place, on a line."""
    numbers, coded = estimate.numbers, estimate.coded
    wait = f", usually in {clock(estimate.wait)}" if coded else ""
    return f"here {coded:,} of your {numbers:,} got a code{wait}"
