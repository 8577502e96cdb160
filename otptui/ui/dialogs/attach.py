"""The dialog for the activation id of a number that was bought elsewhere."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from otptui.ui.dialogs.modal import Modal
from otptui.ui.widgets.field import Field


class AttachDialog(Modal[tuple[str, str] | None]):
    """Asks for an activation id and, where the user has it, the number; the result is both, or None."""

    CSS_PATH = ["question.tcss", "form.tcss"]  # noqa: RUF012 (Textual reads it as a class attribute)
    BINDINGS = [  # noqa: RUF012 (Textual reads it as a class attribute)
        Binding("escape", "dismiss(None)", show=False),
        Binding("down,tab", "app.focus_next", show=False),
        Binding("up,shift+tab", "app.focus_previous", show=False),
    ]
    AUTO_FOCUS = "#id"

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog") as box:
            box.border_title = Content("Attach a number")
            yield Static(Content("The activation id, as the provider's site shows it:"))
            yield Field(id="id", compact=True, max_length=80, placeholder="id")
            yield Static(Content("The phone number, if you have it (may stay empty):"))
            yield Field(id="number", compact=True, max_length=30, placeholder="number")
            yield Static(Content("enter attaches it    esc leaves"), id="hint")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        id = self.query_one("#id", Input).value.strip()
        if not id:
            self.query_one("#id", Input).focus()
            return
        digits = "".join(filter(str.isdigit, self.query_one("#number", Input).value))
        self.dismiss((id, digits))
