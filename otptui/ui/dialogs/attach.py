"""The dialog for the activation of a row without a number, or of a number bought elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Static

from otptui.domain.money import money
from otptui.provider.answers import ListedActivation
from otptui.text.phone import phone
from otptui.ui.dialogs.modal import Modal
from otptui.ui.dialogs.question import ChoiceButton
from otptui.ui.widgets.field import Field


class AttachDialog(Modal[tuple[str, str] | None]):
    """Asks for an activation id and, where the user has it, the number; the result is both, or None.

    `candidates` are activations of the provider's list that may be the one: they are offered as choices.
    `country` is the name of theirs, by which their numbers are written.
    """

    CSS_PATH = ["question.tcss", "form.tcss"]  # noqa: RUF012 (Textual reads it as a class attribute)
    BINDINGS = [  # noqa: RUF012 (Textual reads it as a class attribute)
        Binding("escape", "dismiss(None)", show=False),
        Binding("down,tab", "app.focus_next", show=False),
        Binding("up,shift+tab", "app.focus_previous", show=False),
    ]
    AUTO_FOCUS = "ChoiceButton, #id"

    def __init__(self, candidates: Sequence[ListedActivation] = (), country: str = "") -> None:
        super().__init__()
        self._candidates = candidates
        self._country = country

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog") as box:
            box.border_title = Content("Attach a number")
            if self._candidates:
                yield Static(Content("Which of these did the purchase bring?"))
                with VerticalScroll(id="candidates", can_focus=False):
                    for place, entry in enumerate(self._candidates):
                        yield ChoiceButton(Content(_described(entry, self._country)), id=f"candidate-{place}")
                yield Static(Content("Or another one, by its activation id:"))
            else:
                yield Static(Content("The activation id, as the provider's site shows it:"))
            yield Field(id="id", compact=True, max_length=80, placeholder="id")
            yield Static(Content("The phone number (optional):"))
            yield Field(id="number", compact=True, max_length=30, placeholder="number")
            yield Static(Content("enter attach · esc cancel"), id="hint")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        place = int(str(event.button.id).removeprefix("candidate-"))
        self.dismiss((self._candidates[place].id, self._candidates[place].number))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        id = self.query_one("#id", Input).value.strip()
        if not id:
            self.query_one("#id", Input).focus()
            return
        digits = "".join(filter(str.isdigit, self.query_one("#number", Input).value))
        self.dismiss((id, digits))


def _described(entry: ListedActivation, country: str) -> str:
    """A listed activation as a choice: its number, when it was bought, its price, its id."""
    bought = entry.bought_at.astimezone().strftime("bought %H:%M:%S") if entry.bought_at else ""
    price = money(entry.price) if entry.price is not None else ""
    number = phone(entry.number, country) if entry.number else ""
    return "  ".join(filter(None, (number, bought, price, f"id {entry.id}")))
