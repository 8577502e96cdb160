"""Every current problem in full: the status line has room for the newest only."""

from __future__ import annotations

from collections.abc import Iterator

from textual import events, on
from textual.content import Content
from textual.widgets import Static

from otptui.ui.problems import Problems
from otptui.ui.screens.reading import ReadingScreen


class ProblemsScreen(ReadingScreen):
    """Lists each problem with what to do about it and its next try, as they come and go."""

    heading = "Problems"

    def __init__(self, problems: Problems) -> None:
        super().__init__()
        self._problems = problems

    def parts(self) -> Iterator[Static]:
        yield Static(self._text(), id="problems")

    @on(events.Mount)
    def _follow(self) -> None:
        self.watch(self.app, "status", self._show, init=False)

    def _show(self) -> None:
        self.query_one("#problems", Static).update(self._text())

    def _text(self) -> Content:
        problems = self._problems.listed()
        if not problems:
            return Content("No problems.")
        return Content("\n\n").join(
            Content.assemble(f"{text.removesuffix('.')}.\n", (when, "dim")) for text, when in problems
        )
