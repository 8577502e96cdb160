"""The base of `OtpApp`: Textual's App with the parts for real terminals."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

from rich.console import RenderableType
from textual import events, on
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.driver import Driver
from textual.filter import LineFilter
from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget

from otptui.ui.terminal.appearance import Appearance
from otptui.ui.terminal.clipboard_routes import osc52
from otptui.ui.terminal.cursor_keys import CursorKeys
from otptui.ui.terminal.driver import Margins, OutputDrained, SignsAreWide, TerminalDriver
from otptui.ui.terminal.event_decoder import base_of
from otptui.ui.terminal.frame_writer import FrameWriter, caret_of
from otptui.ui.terminal.key_layouts import KeyLayouts
from otptui.ui.terminal.late_keys import LateKeys
from otptui.ui.terminal.window_signals import WindowSignals

log = logging.getLogger(__name__)


class TerminalApp(App[str], inherit_bindings=False):
    """The only class between Textual's App and `OtpApp`. It overrides as little as possible and leaves the
    work to the objects it is composed of.

    `appearance` decides about colours and signs; `window` sets the title, rings the bell and switches the
    mouse; `fault` is the first unhandled exception, for the caller of `run`.
    """

    def __init__(self) -> None:
        super().__init__()
        # Every frame of an animation would be written to the terminal, and nothing here needs one.
        self.animation_level = "none"
        self.fault: Exception | None = None
        self.around_stop: Callable[[], AbstractContextManager[None]] = nullcontext
        """Entered before ctrl+z stops the process, and left when it goes on."""
        self.appearance = Appearance(self)
        self.window = WindowSignals(self)
        self._frames = FrameWriter(self, lambda: self.caret)
        self._cursor_keys = CursorKeys(self)
        self._late_keys = LateKeys(self, KeyLayouts(base_of, self._is_bound))

    def get_driver_class(self) -> type[Driver]:
        return TerminalDriver

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

    def paint_now(self, *widgets: Widget, is_rare: bool = False) -> None:
        """Write what these widgets want repainted at once, rather than in Textual's next frame, where that
        makes no difference but the time. What `is_rare` does not delay the answer to the next key."""
        self._frames.write_now(*widgets, is_rare=is_rare)

    def _set_pointer_shape(self, shape: str) -> None:
        # Textual would write this at every screen change, for a pointer that never has another shape here.
        return

    @on(events.Resize)
    def _forget_frame(self) -> None:
        # Textual sends this for a new size, and for the same size after the shell had the terminal.
        self._frames.forget()

    @on(Margins)
    def _use_margins(self, event: Margins) -> None:
        self._frames.use_margins(event.are_there)

    @on(OutputDrained)
    def _catch_up(self) -> None:
        self.refresh()

    @on(SignsAreWide)
    def _spell_signs(self) -> None:
        self.appearance.spell_signs()
        self._frames.forget()

    def action_redraw(self) -> None:
        """Set the terminal's modes and write the whole screen again: another program has written over it, or
        it is another terminal than before."""
        self.window.set_modes_again()
        self._frames.forget()

    def copy_to_clipboard(self, text: str) -> None:
        """Put `text` into the clipboard of the terminal, where it has one."""
        self._clipboard = text
        if self._driver is not None and (sequence := osc52(text)):
            self._driver.write(sequence)

    # Keys

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and self._moves_cursor(event):
            return
        if isinstance(event, events.Key | events.Paste):
            typed = self._late_keys.arrive(event)
            if typed is not None:
                await super().on_event(typed)
        else:
            await super().on_event(event)

    def _moves_cursor(self, key: events.Key) -> bool:
        """Move a cursor, if that is all the key does and nothing has to be done before."""
        is_first = self.app_focus and not key.is_forwarded and not self._late_keys.any_under_way
        return is_first and self._cursor_keys.move(key)

    def _is_bound(self, key: str) -> bool:
        return key in self.screen.active_bindings

    def pop_screen(self) -> AwaitComplete:
        """Close the top screen. Keys that are still on their way up through it go to the next one."""
        closed = self.screen
        done = super().pop_screen()
        self._late_keys.leave(closed)
        return done

    # The end

    def _handle_exception(self, error: Exception) -> None:
        if self._exit:
            # Textual gives a screen that opens now none of its widgets, and `query_one` in it fails. The
            # exit status is the one that was asked for.
            log.warning("failed while the program ended", exc_info=error)
            self._fatal_error()
            return
        self.fault = self.fault or error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        # Textual prints a traceback with every local variable, the API key among them. We only close;
        # the caller of `run` logs `fault` with the key redacted.
        self._close_messages_no_wait()
