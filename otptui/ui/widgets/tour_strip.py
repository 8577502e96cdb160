"""The first-minute tour: a strip that says what to do next, and moves on as the user does it.

It takes neither the focus nor a key, so that it is never in the way.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from otptui.domain.model import Activation
from otptui.ui.commands import Keys


class TourStep(Struct, frozen=True):
    """One thing to do; `text` has the ids of commands in braces, for their keys."""

    name: str
    text: str


STEPS = (
    TourStep(
        "find",
        "Press {palette}, type a service (uber) and press enter; y buys it. Nothing is spent before y.",
    ),
    TourStep("buy", "Press {buy} to buy. It asks first: nothing is spent before y."),
    TourStep(
        "read",
        "Paste the number ({copy_number}) on the site; the code appears here, {copy_code} copies it.",
    ),
    TourStep("go on", "{help} shows the keys, {palette} finds everything. {quit} quits; {after}."),
)

_NAMED = ("buy", "copy_number", "copy_code", "help", "palette", "quit")
"""The actions whose keys the steps name."""


class TourStrip(Widget):
    """Shows the current step. Of the numbers, only those that are newer than the tour count."""

    COMPONENT_CLASSES = {"tour-strip--now", "tour-strip--done"}  # noqa: RUF012 (Textual reads it as a class attribute)
    DEFAULT_CSS = """
    TourStrip {
        height: auto;
        padding: 0 1;
        border-top: solid $accent;
        & > .tour-strip--now { text-style: bold; color: $text-accent; }
        & > .tour-strip--done { text-style: dim; }
    }
    """

    step: reactive[int] = reactive(0, layout=True)

    def __init__(self, keys: Keys, numbers: Iterable[Activation], *, demo: bool = False) -> None:
        super().__init__()
        self._keys = keys
        self._after = "the demo saves nothing" if demo else "your numbers keep running"
        self._before = {number.key for number in numbers}

    def follow(self, numbers: Iterable[Activation], *, has_found: bool) -> None:
        """Move on to the step that the user has reached; never back."""
        new = [number for number in numbers if number.key not in self._before]
        reached = 1 if has_found else 0
        if new:
            reached = 3 if any(number.messages or number.finished for number in new) else 2
        self.step = max(self.step, reached)

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.size.width))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def _lines(self, width: int) -> list[Content]:
        now = self.get_visual_style("tour-strip--now")
        done = self.get_visual_style("tour-strip--done")
        head = Content.styled(f"Step {self.step + 1} of {len(STEPS)}: {STEPS[self.step].name}", now)
        leave = "esc close"
        gap = max(1, width - head.cell_length - len(leave))
        head = Content.assemble(head, " " * gap, (leave, done))
        keys = {id: self._keys.shown(id) for id in _NAMED}
        return [head, *Content(STEPS[self.step].text.format(after=self._after, **keys)).wrap(width)]
