"""The panes of the workspace: which one is current, and how the keys move between them."""

from __future__ import annotations

from collections.abc import Mapping

from textual.containers import Container
from textual.screen import Screen
from textual.widget import Widget

from otptui.ui.commands import CATALOG, NUMBERS, PATHS, PRICES
from otptui.ui.widgets.key_line import KeyLine
from otptui.ui.widgets.line_list import LineList
from otptui.ui.widgets.lines import PaneTabs

PANES = (CATALOG, PRICES, NUMBERS)


class PaneLayout:
    """Lays out the panes of `screen`, each a container of its name around one of `lists`.

    The current pane is the one with the focus, and in a narrow terminal the only one on display.
    """

    def __init__(self, screen: Screen[None], lists: Mapping[str, LineList]) -> None:
        self._screen = screen
        self._lists = lists
        self.current = CATALOG
        self._mark(CATALOG)

    @property
    def contexts(self) -> tuple[str, ...]:
        """The contexts in which keys are looked up now, nearest first."""
        return PATHS[self.current]

    @property
    def current_list(self) -> LineList:
        """The list of the current pane."""
        return self._lists[self.current]

    def go_to(self, name: str) -> None:
        """Give the focus to the pane of that name."""
        self._make_current(name)
        self._screen.set_focus(self._lists[name])

    def step(self, steps: int) -> None:
        """Give the focus to the pane so many after the current one."""
        self.go_to(PANES[(PANES.index(self.current) + steps) % len(PANES)])

    def follow_focus(self, focused: Widget) -> None:
        """Make the pane current that holds the widget with the focus."""
        for node in focused.ancestors_with_self:
            if node.id in PANES:
                self._make_current(node.id)
                return

    def toggle_zoom(self) -> None:
        """Show the current pane alone, or all panes again."""
        self._screen.toggle_class("-zoom")

    def leave_zoom(self) -> bool:
        """Show all panes again; whether one was alone."""
        was_alone = self._screen.has_class("-zoom")
        self._screen.remove_class("-zoom")
        return was_alone

    def _make_current(self, name: str) -> None:
        if name != self.current:
            self.current = name
            self._mark(name)

    def _mark(self, current: str) -> None:
        screen = self._screen
        for name in PANES:
            container = screen.query_one(f"#{name}", Container)
            if container.has_class("-current") != (name == current):
                # Restyle the border alone: the lists inside are slow to style and do not change.
                container.set_class(name == current, "-current", update=False)
                screen.app.stylesheet.apply(container)
        # The class counts only where one pane is on display; it restyles the whole screen.
        is_alone = screen.has_class("-single") or screen.has_class("-zoom")
        screen.set_class(current == NUMBERS, "-in-numbers", update=is_alone)
        screen.query_one(PaneTabs).pane = current
        screen.query_one(KeyLine).contexts = self.contexts
