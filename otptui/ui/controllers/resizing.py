"""The terminal's size: every screen follows it, and a notice covers them while there is no room."""

from __future__ import annotations

from textual import events
from textual.app import App
from textual.geometry import Size
from textual.screen import Screen

from otptui.ui.dialogs.too_small import TooSmall, is_too_small

BREAKPOINTS = [(0, "-single"), (50, "-stacked"), (91, "-wide")]
"""The CSS class of a screen, by the width it begins at."""

HEIGHTS = [(0, "-short"), (16, "-tall")]
"""The CSS class of a screen, by the height it begins at."""


class Resizing:
    """Covers `app` with `TooSmall` while there is no room for it; the screens below go on as they were."""

    def __init__(self, app: App[str]) -> None:
        self._app = app

    def sized(self, screen: Screen[None]) -> Screen[None]:
        """Give a first screen its size classes. Textual sets them only after the first frame, and would then
        style and paint everything a second time."""
        width, height = self._app.size
        for cells, own, usual in (
            (width, screen.HORIZONTAL_BREAKPOINTS, self._app.HORIZONTAL_BREAKPOINTS),
            (height, screen.VERTICAL_BREAKPOINTS, self._app.VERTICAL_BREAKPOINTS),
        ):
            screen.add_class(next(name for least, name in reversed(own or usual or []) if cells >= least))
        return screen

    def follow(self, event: events.Resize) -> None:
        """Pass a new size on to every screen. Textual resizes only the visible ones: the workspace below
        the history would come back in its old layout."""
        if not self._app.screen_stack:
            return
        for screen in self._app.screen_stack[:-1]:
            screen.post_message(event)
        self.cover(event.size)

    def cover(self, size: Size) -> None:
        """Show the notice if a terminal of `size` is too small; take it away if not."""
        too_small = is_too_small(size)
        if too_small == isinstance(self._app.screen, TooSmall):
            return
        if too_small:
            self._app.push_screen(TooSmall())
        else:
            self._app.pop_screen()

    def enter(self, screen: Screen[None]) -> None:
        """Replace the user's current screen by `screen`."""
        if isinstance(self._app.screen, TooSmall):
            self._app.pop_screen()
        self._app.switch_screen(screen)
        self.cover(self._app.size)
