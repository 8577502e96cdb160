"""One number of the history in full: the detail of a number, and below it every step of its life."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from otptui.domain.model import Activation
from otptui.store import Step
from otptui.ui.format.history_text import step_text
from otptui.ui.screens.number_detail import NumberDetail
from otptui.ui.terminal.capabilities import legible


class HistoryDetail(NumberDetail):
    """Shows `activation` and its `steps`, oldest first; `update_steps` gives it newer ones."""

    def __init__(self, activation: Activation, steps: Sequence[Step], lifetime: float) -> None:
        super().__init__(activation, lifetime)
        self._steps = steps

    @property
    def key(self) -> int:
        """The key of the number on display."""
        return self._activation.key

    def update_steps(self, activation: Activation, steps: Sequence[Step]) -> None:
        """Show a newer state of the same number, with the steps that led to it."""
        self._steps = steps
        self.show(activation)

    def _text(self) -> Content:
        lines = [super()._text()]
        if self._steps:
            lines += [Content(""), Content.styled("What happened", "bold")]
        for step in self._steps:
            at = step.at.astimezone().strftime("%m-%d %H:%M:%S")
            lines.append(Content.assemble((f"{at}  ", "dim"), legible(step_text(step))))
        return Content("\n").join(lines)
