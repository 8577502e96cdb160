"""The line for a filter: it takes effect with every letter, enter keeps it, esc clears it."""

from __future__ import annotations

from textual import events
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Static

from otptui.ui.widgets.field import Field


class _FilterField(Field):
    """An input that passes on keys typed after it was left.

    Of a quickly typed `/uber`, enter, `b` all keys are queued here before the enter is handled, but the
    `b` is meant for the list.
    """

    def on_key(self, event: events.Key) -> None:
        if self.screen.focused is not self:
            event.prevent_default()
        elif event.key in ("enter", "escape", "down", "tab"):
            event.stop()
            event.prevent_default()
            self.query_ancestor(FilterBar).leave(clear=event.key == "escape")


class _Hits(Widget):
    """What the filter finds, at the right end, in a fixed width, so that nothing moves as the user types."""

    text = reactive("")

    def render(self) -> Content:
        return Content(self.text).truncate(self.size.width, ellipsis=True)


class FilterBar(Vertical):
    """Hidden until `open`; posts each change of the text, and when the user is done with it."""

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
        """The user is done, and no widget had the focus before: the list should get it."""

    _field: Field | None = None

    def on_mount(self) -> None:
        self._opened_from: Widget | None = None
        # Hidden, so not before the first frame; but before it is opened, so that this is as quick as any key.
        self.call_after_refresh(self._prepare)

    def _prepare(self) -> None:
        if self.is_attached:
            self._fill()

    def _fill(self) -> Field:
        """The field. The first call adds it and what stands beside it."""
        if self._field is None:
            # Without suggester and validation: a letter must take effect before the next frame.
            self._field = _FilterField(compact=True, max_length=100)
            self._hits = _Hits()
            self._wrong = Static(id="wrong")
            self.mount(Horizontal(Static(Content("/ ")), self._field, self._hits), self._wrong)
        return self._field

    @property
    def text(self) -> str:
        """The text as it is now; its `Changed` may not have been handled yet."""
        return self._field.value if self._field is not None else ""

    def show(self, hits: str, wrong: str) -> None:
        """Show what is found, and what is wrong with the filter ("" for nothing)."""
        if self._field is None:
            # Nothing has been typed yet, so there is nothing to say.
            return
        self._hits.text = hits
        if bool(wrong) != self._wrong.display or wrong:
            self._wrong.update(Content(wrong))
            self._wrong.display = bool(wrong)

    def open(self) -> None:
        """Show the line with its text, and give it the focus."""
        self.display = True
        field = self._fill()
        if self.screen.focused is not field:
            self._opened_from = self.screen.focused
        # Not by `focus()`, which is deferred: the letters after the / may be queued already.
        self.screen.set_focus(field)

    def begin_with(self, text: str) -> None:
        """Show the line with this text; the focus stays where it is."""
        self.display = True
        self._fill().value = text

    def clear(self) -> bool:
        """Clear and hide the filter; whether there was one."""
        was_open = self.display
        self.display = False
        if self._field is not None:
            self._field.value = ""
        return was_open

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(self, event.value))

    def leave(self, *, clear: bool) -> None:
        """Give the focus back. The filter stays, unless it is empty or to be cleared."""
        if clear or not self.text:
            self.clear()
        if self._opened_from is not None:
            # Not by `focus()`, as in `open`.
            self.screen.set_focus(self._opened_from)
        else:
            self.post_message(self.Done())
