"""The screen shown while the terminal is too small for the program."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from otptui.ui.dialogs.modal import Modal

SMALLEST = Size(32, 10)
"""The smallest terminal there is a layout for."""


def is_too_small(size: Size) -> bool:
    """Whether a terminal of `size` has no room for the program."""
    return size.width < SMALLEST.width or size.height < SMALLEST.height


class TooSmall(Modal[None]):
    """Covers every other screen and takes all keys, so that nothing is bought that cannot be read."""

    DEFAULT_CSS = """
    TooSmall {
        background: $background;
        & > Static { width: 1fr; height: auto; text-style: bold; }
    }
    """
    BINDINGS = [  # noqa: RUF012 (Textual reads it as a class attribute)
        Binding("q", "app.leave", show=False),
    ]

    def compose(self) -> ComposeResult:
        yield Static()

    def on_resize(self, event: events.Resize) -> None:
        needed, found = (f"{size.width}x{size.height}" for size in (SMALLEST, event.size))
        self.query_one(Static).update(Content(f"otptui needs {needed}; this is {found}"))

    def on_screen_resume(self) -> None:
        # A screen that was opened just as the terminal shrank may have covered this one.
        if not is_too_small(self.app.size):
            self.dismiss()
