"""One-line widgets that show text given to them, never markup: the top line and the status line."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget


class TopLine(Widget):
    """The program and the place on the left, what matters now on the right."""

    COMPONENT_CLASSES = {"top-line--name", "top-line--news"}  # noqa: RUF012 (Textual reads it so)

    place = reactive("")
    news = reactive("")

    def render(self) -> Content:
        name = Content.styled("otptui", self.get_visual_style("top-line--name"))
        left = Content.assemble(name, f" · {self.place}" if self.place else "")
        right = Content.styled(self.news, self.get_visual_style("top-line--news"))
        room = self.size.width - right.cell_length - 1
        left = left.truncate(max(0, room), ellipsis=True)
        gap = max(1, self.size.width - left.cell_length - right.cell_length)
        return Content.assemble(left, " " * gap, right)


class StatusLine(Widget):
    """What is wrong at the moment, as the app's `status` says; takes no room while all is well."""

    text = reactive("", layout=True)

    def on_mount(self) -> None:
        self.watch(self.app, "status", self._say)

    def _say(self, status: str) -> None:
        self.text = status

    def render(self) -> Content:
        what, comma, when = self.text.rpartition(", ")
        tail = Content(comma + when)
        # When it is tried again stands at the end, and must not be what falls away.
        room = max(self.size.width - tail.cell_length, self.size.width // 2)
        line = Content.assemble(Content(what).truncate(room, ellipsis=True), tail)
        return line.truncate(self.size.width, ellipsis=True)

    def watch_text(self, text: str) -> None:
        self.display = bool(text)


class PaneTabs(Widget):
    """Which panes there are and which is in sight, for when only one fits."""

    COMPONENT_CLASSES = {"pane-tabs--current"}  # noqa: RUF012 (Textual reads it so)

    pane = reactive("")

    def __init__(self, panes: tuple[str, ...]) -> None:
        super().__init__()
        self._panes = panes

    def render(self) -> Content:
        current = self.get_visual_style("pane-tabs--current")
        tabs = [
            Content.assemble((f"{number} {pane.capitalize()}", current if pane == self.pane else ""))
            for number, pane in enumerate(self._panes, 1)
        ]
        return Content("  ").join(tabs)
