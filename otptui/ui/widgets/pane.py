"""A pane: a frame around a list, with a title that is written alone when it changes."""

from __future__ import annotations

from typing import Self

from textual.containers import Container
from textual.content import Content
from textual.geometry import Region

from otptui.ui.terminal.terminal_app import TerminalApp


class Pane(Container):
    """A container whose title changes while the cursor of its list moves.

    For a new title, Textual paints a container with all that is in it: several times what a step costs.
    """

    _in_title = False
    _words = ""

    def show_title(self, words: str) -> None:
        """Have that title, and write it at once."""
        if words == self._words:
            return
        self._words = words
        self._in_title = True
        try:
            self.border_title = Content(words)
        finally:
            self._in_title = False
        if isinstance(app := self.app, TerminalApp):
            app.paint_now(self, is_rare=True)

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """As in Textual; for a title, only its line."""
        if self._in_title:
            corner = -self.content_offset
            regions = (Region(corner.x, corner.y, self.outer_size.width, 1),)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
