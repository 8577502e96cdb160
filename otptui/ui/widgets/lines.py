"""One-line widgets: the top line, the status line and the tabs of the panes."""

from __future__ import annotations

from functools import partial

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from otptui.ui.commands import Keys

_NAME = "otptui"
_SIDE_PANE = 50
"""Cells below which the terminal is taken for a side pane."""


class TopLine(Widget):
    """The program and the place on the left, the news on the right, as much of both as fits.

    The last part of each is the most important one. Left out first are the other parts of the place, then
    `aside`, then the other parts of the news; in a side pane then the name of the program, where that is
    enough. A read-only window says so beside the name.
    """

    COMPONENT_CLASSES = {"top-line--name", "top-line--news"}  # noqa: RUF012 (Textual reads it as a class attribute)

    place: reactive[tuple[str, ...]] = reactive(())
    aside: reactive[tuple[str, ...]] = reactive(())
    """Less important facts, left of the news."""
    news: reactive[tuple[str, ...]] = reactive(())
    is_read_only: reactive[bool] = reactive(False)

    def on_mount(self) -> None:
        self.watch(self.app, "is_read_only", partial(setattr, self, "is_read_only"))

    @property
    def _title(self) -> str:
        return f"{_NAME} read-only" if self.is_read_only else _NAME

    def render(self) -> Content:
        left, right = self._fitting(self.size.width)
        name = Content.styled(
            self._title if left.startswith(self._title) else "", self.get_visual_style("top-line--name")
        )
        news = Content.styled(right, self.get_visual_style("top-line--news"))
        room = self.size.width - news.cell_length - bool(right)
        shown = Content.assemble(name, left.removeprefix(self._title)).truncate(max(0, room), ellipsis=True)
        gap = self.size.width - shown.cell_length - news.cell_length
        return Content.assemble(shown, " " * gap, news)

    def _fitting(self, width: int) -> tuple[str, str]:
        place, right = [self._title, *self.place], [*self.aside, *self.news]
        needed = 1 if self.news else 0
        while True:
            texts = " · ".join(place), "   ".join(right)
            if cell_len(texts[0]) + bool(right) + cell_len(texts[1]) <= width:
                return texts
            if len(place) > 2:
                place.pop(1)
            elif len(right) > needed:
                right.pop(0)
            else:
                break
        fits_without = cell_len(place[-1]) + bool(right) + cell_len(texts[1]) <= width
        return (place[-1], texts[1]) if width < _SIDE_PANE and fits_without else texts


_MIN_TEXT = 20
"""Cells for the text of the problem that must be left where the line is too long."""


class StatusLine(Widget):
    """What is wrong at the moment: the app's `status`. It takes no room while all is well."""

    text = reactive("", layout=True)

    def __init__(self, keys: Keys) -> None:
        super().__init__()
        self._all_key = keys.shown("troubles")

    def on_mount(self) -> None:
        self.watch(self.app, "status", self._show)

    def _show(self, status: str) -> None:
        self.text = status

    def render(self) -> Content:
        text, mark, when = self.text.rpartition("; ")
        width = self.size.width
        tail = Content(f"{mark}{when}")
        if self._all_key and cell_len(self.text) > width:
            # A text that is cut is followed by the key that shows all of it.
            hint = f"{self._all_key} {'details' if width >= _SIDE_PANE else 'more'}"
            tail = Content(f" {when} · {hint}")
            if width - tail.cell_length < _MIN_TEXT:
                # The text matters more than the time of the next try, which the key shows as well.
                tail = Content(f" {hint}")
        room = max(width - tail.cell_length, width // 3)
        line = Content.assemble(Content(text).truncate(room, ellipsis=True), tail)
        return line.truncate(width, ellipsis=True)

    def watch_text(self, text: str) -> None:
        self.display = bool(text)


class PaneTabs(Widget):
    """The panes, with the current one marked, for a terminal that has room for only one."""

    COMPONENT_CLASSES = {"pane-tabs--current"}  # noqa: RUF012 (Textual reads it as a class attribute)

    pane = reactive("")

    def __init__(self, panes: tuple[str, ...]) -> None:
        super().__init__()
        self._panes = panes

    def render(self) -> Content:
        current = self.get_visual_style("pane-tabs--current")
        if self.app.has_class("-plain"):
            # A screen reader reads words only.
            number = self._panes.index(self.pane) + 1
            return Content.assemble((f"{number} {self.pane.capitalize()}", current), " of 1 2 3")
        tabs = [
            Content.assemble((f"{number} {pane.capitalize()}", current if pane == self.pane else ""))
            for number, pane in enumerate(self._panes, 1)
        ]
        return Content("  ").join(tabs)
