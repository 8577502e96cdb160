"""The line one types a filter into: live on every letter, enter keeps it, esc clears it."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Static

from otptui.ui.widgets.field import Field


class _FilterField(Field):
    """An input that lets pass what was typed after it was left.

    Of a quickly typed `/uber`, enter, `b` all keys are queued here before the enter has been acted on:
    the `b` is for the list.
    """

    def on_key(self, event: events.Key) -> None:
        if self.screen.focused is not self:
            event.prevent_default()
        elif event.key in ("enter", "escape", "down", "tab"):
            event.stop()
            event.prevent_default()
            self.query_ancestor(FilterBar).leave(clear=event.key == "escape")


class _Hits(Widget):
    """What the filter finds, at the right end; of a fixed width, so that no letter moves anything."""

    text = reactive("")

    def render(self) -> Content:
        return Content(self.text).truncate(self.size.width, ellipsis=True)


class FilterBar(Vertical):
    """Out of sight until `open`; posts what is typed, and when it is done with."""

    DEFAULT_CSS = """
    FilterBar {
        height: auto;
        display: none;
        & > Horizontal { height: 1; }
        & Static { width: auto; color: $text-accent; }
        & Input { width: 1fr; background: transparent; }
        & _Hits { width: 55%; max-width: 32; height: 1; text-align: right; color: $text-muted; }
        & > #wrong { width: 1fr; height: auto; display: none; color: $text-warning; }
    }
    """

    class Changed(Message):
        """The filter of `bar` is now `text`."""

        def __init__(self, bar: FilterBar, text: str) -> None:
            super().__init__()
            self.bar = bar
            self.text = text

    class Done(Message):
        """The list should have the focus; nothing had it when the line was opened."""

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(Content("/ "))
            # A letter must reach the list before the next frame: no suggester, no validation, no blinking.
            yield _FilterField(compact=True, max_length=100)
            yield _Hits()
        yield Static(id="wrong")

    def on_mount(self) -> None:
        self._opened_from: Widget | None = None

    @property
    def text(self) -> str:
        """What is typed, though `Changed` may still be on its way."""
        return self.query_one(Input).value

    def tell(self, hits: str, wrong: str) -> None:
        """Say what is found, and what is wrong with what is typed ("" for nothing)."""
        self.query_one(_Hits).text = hits
        complaint = self.query_one("#wrong", Static)
        if bool(wrong) != complaint.display or wrong:
            complaint.update(Content(wrong))
            complaint.display = bool(wrong)

    def open(self) -> None:
        """Show the line with what it holds and type into it."""
        self.display = True
        if self.screen.focused is not self.query_one(Input):
            self._opened_from = self.screen.focused
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

    def leave(self, *, clear: bool) -> None:
        """Give the focus back, keeping the filter unless it is empty or to be cleared."""
        if clear or not self.text:
            self.clear()
        if self._opened_from is not None:
            # At once, as in `open`.
            self.screen.set_focus(self._opened_from)
        else:
            self.post_message(self.Done())
