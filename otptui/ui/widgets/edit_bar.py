"""The line for a new value of a setting: enter takes it, esc leaves the setting as it is."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from otptui.ui.widgets.field import Field


class EditBar(Horizontal):
    """Hidden until `open`; posts each change of the text, and how the user is done with it."""

    DEFAULT_CSS = """
    EditBar {
        height: 1;
        padding: 0 1;
        display: none;
        & > Static { width: auto; max-width: 60%; color: $text-accent; }
        & > Input {
            width: 1fr;
            background: $panel;
            & > .input--selection { text-style: underline; }
        }
    }
    """

    class Changed(Message):
        """The text is now `text`."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Given(Changed):
        """The user wants the value `text`."""

    class Left(Message):
        """The user wants no change."""

    def compose(self) -> ComposeResult:
        yield Static(Content(""))
        yield Field(compact=True, select_on_focus=False)

    def open(self, label: str, text: str, *, secret: bool) -> None:
        """Ask for a new value of `label`. A secret is not displayed as it is typed."""
        self.query_one(Static).update(Content(f"{label} = "))
        line = self.query_one(Input)
        line.password = secret
        line.value = text
        # Selected: the first letter replaces it, which is what users mostly want; an arrow key keeps it.
        line.select_all()
        self.display = True
        line.focus()

    def close(self) -> None:
        """Hide, and forget what was typed."""
        self.display = False
        self.query_one(Input).value = ""

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.display:
            self.post_message(self.Changed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Given(event.value))

    def on_key(self, event: events.Key) -> None:
        if event.key == "escape":
            event.stop()
            self.post_message(self.Left())
