"""The base of our app: Textual's App, with the parts that make it at home in a real terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from textual import events, on
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.filter import LineFilter
from textual.geometry import Offset
from textual.screen import Screen

from otptui.ui.terminal.appearance import Appearance
from otptui.ui.terminal.driver import TerminalDriver
from otptui.ui.terminal.frame_writer import FrameWriter, caret_of
from otptui.ui.terminal.late_keys import LateKeys
from otptui.ui.terminal.window_signals import WindowSignals


class TerminalApp(App[str], inherit_bindings=False):
    """The only class between Textual's App and ours. It overrides what must be overridden and leaves the
    work to the objects it is made of.

    `appearance` decides about colours and signs; `window` sets the title, rings the bell and switches the
    mouse; `fault` is the first unhandled exception, for whoever called `run`.
    """

    def __init__(self) -> None:
        super().__init__()
        # Every frame of an animation would be written to the terminal, and nothing here needs one.
        self.animation_level = "none"
        self.fault: Exception | None = None
        self.appearance = Appearance(self)
        self.window = WindowSignals(self)
        self._frames = FrameWriter(self, lambda: self.caret)
        self._late_keys = LateKeys(self)

    def get_driver_class(self) -> type[Driver]:
        usual = super().get_driver_class()
        return TerminalDriver if usual is LinuxDriver else usual

    # Painting

    def get_line_filters(self) -> Sequence[LineFilter]:
        return self.appearance.line_filters(super().get_line_filters())

    @property
    def caret(self) -> Offset:
        """Where the terminal's cursor stands: on the focused widget, in a list on the row of its cursor.

        The cursor is hidden, but screen readers read at its position and input methods write there.
        """
        focused = self.screen.focused
        return self.cursor_position if focused is None else caret_of(focused)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if not self._frames.write(renderable):
            super()._display(screen, renderable)

    def _set_pointer_shape(self, shape: str) -> None:
        # Textual would write this at every screen change, for a pointer that never has another shape here.
        return

    @on(events.Resize)
    def _forget_frame(self) -> None:
        # Textual sends this for a new size, and for the same size after the shell had the terminal.
        self._frames.forget()

    def action_redraw(self) -> None:
        """Write the whole screen again, because another program has written over it."""
        self._frames.forget()

    # Keys

    async def on_event(self, event: events.Event) -> None:
        if not (isinstance(event, events.Key) and self._late_keys.redirect(event)):
            await super().on_event(event)

    def pop_screen(self) -> AwaitComplete:
        """Close the top screen. Keys that are still on their way up through it go to the next one."""
        closed = self.screen
        done = super().pop_screen()
        self._late_keys.leave(closed)
        return done

    # The end

    def _handle_exception(self, error: Exception) -> None:
        self.fault = self.fault or error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        # Textual prints a traceback with every local variable, the API key among them. We only close;
        # the caller of `run` logs `fault` with the key redacted.
        self._close_messages_no_wait()
