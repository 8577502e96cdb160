"""Everything that is wrong at the moment, in full: the status line has room for the newest only."""

from __future__ import annotations

from collections.abc import Iterator

from textual import events, on
from textual.content import Content
from textual.widgets import Static

from otptui.ui.screens.reading import ReadingScreen


class TroublesScreen(ReadingScreen):
    """Lists each trouble with what to do about it and its next try; it follows what happens meanwhile."""

    heading = "What is wrong"

    def parts(self) -> Iterator[Static]:
        yield Static(self._text(), id="troubles")

    @on(events.Mount)
    def _follow(self) -> None:
        self.watch(self.app, "status", self._show, init=False)

    def _show(self) -> None:
        self.query_one("#troubles", Static).update(self._text())

    def _text(self) -> Content:
        troubles = self.otp.troubles.listed()
        if not troubles:
            return Content("Nothing: all is well.")
        return Content("\n\n").join(
            Content.assemble(f"{text.removesuffix('.')}.\n", (when, "dim")) for text, when in troubles
        )
