"""`otptui --panel`: the numbers alone, for a side pane; it shares them live with every other window."""

from __future__ import annotations

from textual.app import ComposeResult

from otptui.domain.model import Activation
from otptui.ui.commands import ANYWHERE, LIST, NUMBERS, bindings
from otptui.ui.screens.numbers import NumbersScreen
from otptui.ui.widgets.big_code import BigCode
from otptui.ui.widgets.key_line import KeyLine
from otptui.ui.widgets.lines import StatusLine, TopLine
from otptui.ui.widgets.numbers_list import NumbersList

NO_NUMBERS = "No numbers yet.\nBuy one in the main window, or press a to attach one."


class PanelNumbers(NumbersList):
    BINDINGS = bindings(NUMBERS, LIST)


class PanelScreen(NumbersScreen):
    """One list of numbers and what can be done to them; nothing new is bought here but the same again."""

    AUTO_FOCUS = "PanelNumbers"
    # A code drawn large must leave room for some numbers below it.
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall")]  # noqa: RUF012 (Textual reads it as a class attribute)
    contexts = (NUMBERS, LIST, ANYWHERE)
    elsewhere_only = frozenset({"elsewhere"})

    def compose(self) -> ComposeResult:
        yield TopLine()
        yield BigCode()
        yield PanelNumbers(self.otp.config.polling.lifetime)
        yield StatusLine()
        yield KeyLine(self.otp.keys)

    def on_mount(self) -> None:
        self.numbers_list.empty_text = NO_NUMBERS
        self.query_one(KeyLine).contexts = self.contexts

    def action_elsewhere(self) -> None:
        self.otp.toast("Its other offers are in the main window.", timeout=4)

    def news(self, numbers: tuple[Activation, ...]) -> None:
        self._show_code(numbers)
        waiting = sum(a.live and not a.messages for a in numbers)
        self.query_one(TopLine).place = (f"{waiting} waiting",) if waiting else ()

    def _show_code(self, numbers: tuple[Activation, ...]) -> None:
        """The code that came last, large; the cursor goes to its number, so that y copies what is seen."""
        coded = [a for a in numbers if a.live and a.code]
        newest = max(coded, key=lambda a: a.messages[-1].received_at, default=None)
        big = self.query_one(BigCode)
        if newest is not None and (big.activation is None or newest.messages != big.activation.messages):
            self.numbers_list.go_to(newest.key)
        big.activation = newest
