"""Frames on their way to the terminal: only the cells that changed are written."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from time import monotonic

from rich.color import ColorSystem
from rich.console import RenderableType
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.driver import Driver
from textual.geometry import Offset
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from otptui.ui.terminal.driver import TerminalDriver
from otptui.ui.terminal.painter import Painter, by_line
from otptui.ui.terminal.quick_frame import take_changes
from otptui.ui.terminal.scrolling import erases_in_colour, moves_lines

log = logging.getLogger(__name__)

_PAUSE = 1 / 60
"""Seconds between two frames that are written at once: as many a second as Textual writes."""


def caret_of(focused: Widget) -> Offset:
    """The screen position of the focused widget's cursor, or of its corner where it has none.

    A list has a `caret`, relative to its region.
    """
    if isinstance(focused, Input):
        return focused.cursor_screen_offset
    # Not a protocol: to check one takes as long as to paint a line.
    caret: Offset = getattr(focused, "caret", Offset())
    return focused.region.offset + caret


class FrameWriter:
    """Writes the frames of `app` through a `Painter`, and leaves the cursor at `caret()`."""

    def __init__(self, app: App[str], caret: Callable[[], Offset]) -> None:
        self._app = app
        self._caret = caret
        self._next_at = 0.0
        self._painter: Painter | None = Painter(erases=erases_in_colour(), moves=moves_lines())

    def forget(self) -> None:
        """The terminal may show anything: write the whole frame again."""
        if self._painter is not None and self._painter.forget():
            self._app.refresh()

    def use_margins(self, are_there: bool) -> None:
        """Scroll a pane beside another by the terminal's left and right margins, where there are any."""
        if self._painter is not None:
            self._painter.moves_columns = are_there

    def write(self, renderable: RenderableType | None) -> bool:
        """Write a frame. False when Textual has to write it: it is no update of cells, or painting failed."""
        driver = self._ready_driver()
        if driver is None or not isinstance(renderable, LayoutUpdate | ChopsUpdate):
            if renderable is not None and self._painter is not None and not self._app._batch_count:
                self._painter.forget()
            return False
        return self._write(driver, by_line(renderable))

    def write_now(self, *widgets: Widget, is_rare: bool = False) -> None:
        """Write at once what these widgets want repainted, with a pause between two such frames: what comes
        faster is in Textual's next frame, and so is what only Textual can paint.

        A frame that `is_rare` makes no pause: the next one may be the answer to a key.
        """
        now = monotonic()
        driver = self._ready_driver() if now >= self._next_at else None
        if driver is not None and (lines := take_changes(self._app.screen, widgets)):
            if not is_rare:
                self._next_at = now + _PAUSE
            if not self._write(driver, lines.items()):
                self._app.refresh()

    def _ready_driver(self) -> Driver | None:
        """The driver, if there is a terminal that takes frames now."""
        app, driver = self._app, self._app._driver
        is_ready = (
            self._painter is not None
            and driver is not None
            and not driver.is_headless
            and not driver.is_inline
            and not app._batch_count
            and not app._closed
            and app._running
        )
        return driver if is_ready else None

    def _write(self, driver: Driver, lines: Iterable[tuple[int, list[tuple[int, Strip]]]]) -> bool:
        """Write the cells of these lines that changed; False where painting failed."""
        app, painter = self._app, self._painter
        if painter is None:
            return False
        if isinstance(driver, TerminalDriver) and driver.is_stuck:
            # Left out. The painter knows nothing of it, and the next frame has what this one would have had.
            return True
        cursor = app.screen.outer_size.clamp_offset(self._caret())
        system = app.console._color_system or ColorSystem.TRUECOLOR
        try:
            written = painter.paint_lines(lines, cursor, app.size, system)
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
