"""The line one types a filter into: live on every letter, enter keeps it, esc clears it."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static


class FilterBar(Horizontal):
    """Out of sight until `open`; posts what is typed, and when it is done with."""

    DEFAULT_CSS = """
    FilterBar {
        height: 1;
        display: none;
        & > Static { width: auto; color: $text-accent; }
        & > Input { width: 1fr; background: transparent; }
    }
    """

    class Changed(Message):
        """The filter of `bar` is now `text`."""

        def __init__(self, bar: FilterBar, text: str) -> None:
            super().__init__()
            self.bar = bar
            self.text = text

    class Done(Message):
        """The list should have the focus again; the filter stays as it is."""

    def compose(self) -> ComposeResult:
        yield Static(Content("/ "))
        # A letter must reach the list before the next frame: no suggester, no validation, no blinking.
        yield Input(compact=True, max_length=100)

    def on_mount(self) -> None:
        self.query_one(Input).cursor_blink = False

    def open(self) -> None:
        """Show the line with what it holds and type into it."""
        self.display = True
        # At once, not by `focus()`, which waits its turn: the letters after the / may be here already.
        self.screen.set_focus(self.query_one(Input))

    def clear(self) -> bool:
        """Drop the filter; whether there was one."""
        had_one = self.display
        self.display = False
        self.query_one(Input).value = ""
        return had_one

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(self, event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if not event.value:
            self.display = False
        self.post_message(self.Done())

    def on_key(self, event: events.Key) -> None:
        if event.key == "escape":
            event.stop()
            self.clear()
            self.post_message(self.Done())
        elif event.key in ("down", "tab"):
            event.stop()
            event.prevent_default()
            self.post_message(self.Done())
