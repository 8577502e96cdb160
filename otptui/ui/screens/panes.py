"""The panes of the workspace: which of them is in use, and the ways from one to the next."""

from __future__ import annotations

from abc import abstractmethod

from textual import events
from textual.containers import Container
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from otptui.ui.commands import CATALOG, NUMBERS, PATHS, PRICES
from otptui.ui.widgets.key_line import KeyLine
from otptui.ui.widgets.line_list import LineList
from otptui.ui.widgets.lines import PaneTabs

PANES = (CATALOG, PRICES, NUMBERS)


class PanesScreen(Screen[None]):
    """A screen of panes. `pane` is the one in use, and in a narrow terminal the one in sight."""

    pane: reactive[str] = reactive(CATALOG)

    @abstractmethod
    def list_of(self, pane: str) -> LineList:
        """The list that a pane is about."""

    @property
    def contexts(self) -> tuple[str, ...]:
        """Where the keys of the registry are looked for now, nearest first."""
        return PATHS[self.pane]

    def pane_of(self, name: str) -> Container:
        """The pane of that name."""
        return self.query_one(f"#{name}", Container)

    def watch_pane(self, pane: str) -> None:
        for name in PANES:
            container = self.pane_of(name)
            if container.has_class("-current") != (name == pane):
                # Not all that is in it: only its border tells, and the lists take long to style.
                container.set_class(name == pane, "-current", update=False)
                self.app.stylesheet.apply(container)
        # It counts only where one pane is in sight, and for it the whole screen would be styled anew.
        alone = self.has_class("-single") or self.has_class("-zoom")
        self.set_class(pane == NUMBERS, "-in-numbers", update=alone)
        self.query_one(PaneTabs).pane = pane
        self.query_one(KeyLine).contexts = self.contexts

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        holder = next(
            (a for a in event.widget.ancestors_with_self if isinstance(a, Widget) and a.id in PANES), None
        )
        if holder is not None and holder.id is not None:
            self.pane = holder.id

    def action_pane(self, name: str) -> None:
        self.pane = name
        self.set_focus(self.list_of(name))

    def action_next_pane(self) -> None:
        self._step_pane(1)

    def action_previous_pane(self) -> None:
        self._step_pane(-1)

    def _step_pane(self, step: int) -> None:
        self.action_pane(PANES[(PANES.index(self.pane) + step) % len(PANES)])

    def action_zoom(self) -> None:
        self.toggle_class("-zoom")
