"""An app that writes to its terminal only what changes there."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping

from rich.color import ColorSystem
from rich.console import RenderableType
from textual import events, on
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Offset
from textual.screen import Screen
from textual.widgets import Input

from otptui.ui.terminal.driver import Terminal
from otptui.ui.terminal.painter import Painter
from otptui.ui.terminal.terminfo import terminfo
from otptui.ui.widgets.line_list import LineList

log = logging.getLogger(__name__)


class QuietApp(App[str], inherit_bindings=False):
    """Paints through a `Painter`, has nothing move by itself, and uses the terminal as `Terminal` does."""

    def __init__(self) -> None:
        super().__init__()
        # Each frame of an animation would be written; nothing here needs one.
        self.animation_level = "none"
        self._painter: Painter | None = Painter(erases=erases_in_colour(), moves=moves_lines())

    def get_driver_class(self) -> type[Driver]:
        usual = super().get_driver_class()
        return Terminal if usual is LinuxDriver else usual

    @on(events.Resize)
    def _forget(self) -> None:
        """Another size, or the same after the shell had the terminal: nothing on it is known."""
        if self._painter is not None and self._painter.forget():
            self.refresh()

    def action_redraw(self) -> None:
        """Write the whole screen again: another program has written over it."""
        self._forget()

    @property
    def caret(self) -> Offset:
        """Where the terminal's cursor stands. Nobody sees it, but screen readers read there, and input
        methods write there: on what has the focus, in a list on the row of its cursor."""
        focused = self.screen.focused
        if focused is None:
            return self.cursor_position
        if isinstance(focused, Input):
            return focused.cursor_screen_offset
        at = focused.caret if isinstance(focused, LineList) else Offset()
        return focused.region.offset + at

    def _set_pointer_shape(self, shape: str) -> None:
        # Written at every change of the screen, for a pointer that has no other shape here.
        return

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        # Textual's way to the terminal; it has no public one. What is not as it was when this was written
        # is left to Textual.
        painter, driver = self._painter, self._driver
        if (
            painter is None
            or driver is None
            or driver.is_headless
            or driver.is_inline
            or self._batch_count
            or self._closed
            or not self._running
            or not isinstance(renderable, LayoutUpdate | ChopsUpdate)
        ):
            if renderable is not None and painter is not None and not self._batch_count:
                painter.forget()
            super()._display(screen, renderable)
            return
        cursor = self.screen.outer_size.clamp_offset(self.caret)
        system = self.console._color_system or ColorSystem.TRUECOLOR
        try:
            written = painter.paint(renderable, cursor, self.size, system)
        except Exception:
            log.exception("painting what changed failed; from now on all is painted")
            self._painter = None
            super()._display(screen, renderable)
            return
        if written:
            self._begin_update()
            driver.write(written)
            self._end_update()
            driver.flush()
        self.post_display_hook()


def erases_in_colour(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the terminal fills what it erases with the background that is set, as its terminfo says."""
    if environ.get("TMUX") and not environ.get("STY"):
        # tmux does, whatever it calls itself.
        return True
    known = terminfo(environ.get("TERM", "dumb"))
    return known is not None and known.tigetflag("bce") == 1 and bool(known.tigetstr("ech"))


def moves_lines(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether it is shorter to have the terminal move lines than to write them."""
    if environ.get("TMUX") or environ.get("STY"):
        # In a pane beside another they would have to write all of these lines themselves.
        return False
    known = terminfo(environ.get("TERM", "dumb"))
    return known is not None and all(map(known.tigetstr, ("csr", "ind", "ri")))
