"""Frames on their way to the terminal: only the cells that changed are written."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from typing import Protocol, runtime_checkable

from rich.color import ColorSystem
from rich.console import RenderableType
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.geometry import Offset
from textual.widget import Widget
from textual.widgets import Input

from otptui.ui.terminal.driver import TerminalDriver
from otptui.ui.terminal.painter import Painter
from otptui.ui.terminal.terminfo import terminfo

log = logging.getLogger(__name__)


@runtime_checkable
class HasCaret(Protocol):
    """A widget with a cursor of its own; `caret` is where, relative to the widget's region."""

    @property
    def caret(self) -> Offset: ...


def caret_of(focused: Widget) -> Offset:
    """The screen position of the focused widget's cursor, or of its corner where it has none."""
    if isinstance(focused, Input):
        return focused.cursor_screen_offset
    return focused.region.offset + (focused.caret if isinstance(focused, HasCaret) else Offset())


class FrameWriter:
    """Writes the frames of `app` through a `Painter`, and leaves the cursor at `caret()`."""

    def __init__(self, app: App[str], caret: Callable[[], Offset]) -> None:
        self._app = app
        self._caret = caret
        self._painter: Painter | None = Painter(erases=erases_in_colour(), moves=moves_lines())

    def forget(self) -> None:
        """The terminal may show anything: write the whole frame again."""
        if self._painter is not None and self._painter.forget():
            self._app.refresh()

    def write(self, renderable: RenderableType | None) -> bool:
        """Write a frame. False when Textual has to write it: it is no update of cells, or painting failed."""
        app, painter, driver = self._app, self._painter, self._app._driver
        if (
            painter is None
            or driver is None
            or driver.is_headless
            or driver.is_inline
            or app._batch_count
            or app._closed
            or not app._running
            or not isinstance(renderable, LayoutUpdate | ChopsUpdate)
        ):
            if renderable is not None and painter is not None and not app._batch_count:
                painter.forget()
            return False
        if isinstance(driver, TerminalDriver) and driver.is_stuck:
            # Left out. The painter knows nothing of it, and the next frame has what this one would have had.
            return True
        cursor = app.screen.outer_size.clamp_offset(self._caret())
        system = app.console._color_system or ColorSystem.TRUECOLOR
        try:
            written = painter.paint(renderable, cursor, app.size, system)
        except Exception:
            log.exception("painting the changed cells failed; whole frames are written from now on")
            self._painter = None
            return False
        if written:
            app._begin_update()
            driver.write(written)
            app._end_update()
            driver.flush()
        app.post_display_hook()
        return True


def erases_in_colour(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the terminal fills erased cells with the current background colour, by its terminfo entry."""
    if environ.get("TMUX") and not environ.get("STY"):
        # tmux always does, whatever TERM it announces.
        return True
    known = terminfo(environ.get("TERM", "dumb"))
    return known is not None and known.tigetflag("bce") == 1 and bool(known.tigetstr("ech"))


def moves_lines(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether scrolling a region is cheaper than writing its lines."""
    if environ.get("TMUX") or environ.get("STY"):
        # A pane beside another is not as wide as the terminal: tmux and screen would rewrite every line.
        return False
    known = terminfo(environ.get("TERM", "dumb"))
    return known is not None and all(map(known.tigetstr, ("csr", "ind", "ri")))
