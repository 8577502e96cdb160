"""The dialog for watching an offer: the price and the stock to wait for, or an end of the watch."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from msgspec import Struct
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from otptui.domain.model import Offer
from otptui.domain.money import money
from otptui.store import Watch
from otptui.ui.dialogs.modal import Modal
from otptui.ui.widgets.field import Field

_ODD = "Enter a price like 12.50 (empty: any) and a stock like 1."


class WatchTerms(Struct, frozen=True):
    """What the user waits for: a stock of `least` or more, at a price of `below` or less (None: any)."""

    below: Decimal | None
    least: int


class _Number(Field):
    """A field that passes every letter on to the keys of the dialog."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        is_letter = character is not None and character.isalpha()
        return not is_letter and super().check_consume_key(key, character)

    def on_key(self, event: events.Key) -> None:
        if event.character is not None and event.character.isalpha():
            event.prevent_default()


class WatchDialog(Modal["WatchTerms | bool"]):
    """Asks what to wait for at `offer`.

    The result is that, or False to end the present `watch`, or None to change nothing.
    """

    CSS_PATH = ["question.tcss", "form.tcss"]  # noqa: RUF012 (Textual reads it as a class attribute)
    BINDINGS = [  # noqa: RUF012 (Textual reads it as a class attribute)
        Binding("escape,q,n", "dismiss(None)", show=False),
        Binding("down,tab,j", "app.focus_next", show=False),
        Binding("up,shift+tab,k", "app.focus_previous", show=False),
        # With the id of the command, so that `[keys]` remaps it here too.
        Binding("w", "stop", show=False, id="watch"),
    ]
    AUTO_FOCUS = "#below"

    def __init__(self, offer: Offer, watch: Watch | None, stop_key: str) -> None:
        super().__init__()
        self._offer = offer
        self._watch = watch
        self._stop_key = stop_key

    def compose(self) -> ComposeResult:
        offer, watch = self._offer, self._watch
        below = offer.price if watch is None else watch.below
        with Vertical(id="dialog") as box:
            box.border_title = Content(f"Watch {offer.service.name}?")
            yield Static(Content(f"{offer.country.name} · {offer.server.name}"))
            yield Static(Content("Alert at or below (empty: any price):"))
            yield _Number("" if below is None else money(below), id="below", compact=True, max_length=20)
            yield Static(Content("and with a stock of at least:"))
            yield _Number(str(watch.least if watch else 1), id="least", compact=True, max_length=9)
            stop = f" · {self._stop_key} stop watching" if watch else ""
            yield Static(Content(f"enter save{stop} · esc cancel"), id="hint")

    def action_stop(self) -> None:
        if self._watch is not None:
            self.dismiss(False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            self.dismiss(_wanted(*(self.query_one(id, Input).value.strip() for id in ("#below", "#least"))))
        except (InvalidOperation, ValueError):
            self.query_one("#hint", Static).update(Content(_ODD))


def _wanted(below: str, least: str) -> WatchTerms:
    price = Decimal(below.replace(",", "")) if below else None
    if price is not None and not (price.is_finite() and price >= 0):
        raise ValueError
    return WatchTerms(price, max(1, int(least or "1")))
