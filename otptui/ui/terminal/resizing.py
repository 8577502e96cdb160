"""The terminal's size: every screen of the stack follows it, and one that is too small is said to be."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

from otptui.ui.dialogs.modal import Modal
from otptui.ui.terminal.late_keys import LateKeysApp

BREAKPOINTS = [(0, "-single"), (50, "-stacked"), (91, "-wide")]
"""The class a screen has from each width on."""

HEIGHTS = [(0, "-short"), (16, "-tall")]
"""The same for each height."""

LEAST = Size(32, 10)
"""The smallest terminal there is a layout for."""


def is_too_small(size: Size) -> bool:
    """Whether a terminal of that size has no room for the program."""
    return size.width < LEAST.width or size.height < LEAST.height


class TooSmall(Modal[None]):
    """Lies over everything and takes its keys: where nothing can be read, nothing is bought either."""

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
        needed, found = (f"{size.width}x{size.height}" for size in (LEAST, event.size))
        self.query_one(Static).update(Content(f"otptui needs {needed}; this is {found}"))

    def on_screen_resume(self) -> None:
        # Something that was opened at the very moment the terminal shrank may have lain over this.
        if not is_too_small(self.app.size):
            self.dismiss()


class AnySizeApp(LateKeysApp, inherit_bindings=False):
    """Covers itself with `TooSmall` while there is no room for it; all that is below goes on as it was."""

    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    VERTICAL_BREAKPOINTS = HEIGHTS

    def sized(self, screen: Screen[None]) -> Screen[None]:
        """A first screen with its classes: Textual sets them only after the first frame, and then styles and
        paints everything once more."""
        width, height = self.size
        for cells, own, usual in (
            (width, screen.HORIZONTAL_BREAKPOINTS, self.HORIZONTAL_BREAKPOINTS),
            (height, screen.VERTICAL_BREAKPOINTS, self.VERTICAL_BREAKPOINTS),
        ):
            screen.add_class(next(name for least, name in reversed(own or usual or []) if cells >= least))
        return screen

    @on(events.Mount)
    def _begin_with_size(self) -> None:
        self._mind_size(self.size)

    def on_resize(self, event: events.Resize) -> None:
        if not self.screen_stack:
            return
        # Textual tells those that may be seen: the workspace below the history would come back in the
        # layout it went away with.
        for screen in self.screen_stack[:-1]:
            screen.post_message(event)
        self._mind_size(event.size)

    def _mind_size(self, size: Size) -> None:
        if is_too_small(size) == isinstance(self.screen, TooSmall):
            return
        if is_too_small(size):
            self.push_screen(TooSmall())
        else:
            self.pop_screen()

    def enter(self, screen: Screen[None]) -> None:
        """Go on with `screen` in place of the one the user is on."""
        if isinstance(self.screen, TooSmall):
            self.pop_screen()
        self.switch_screen(screen)
        self._mind_size(self.size)
