"""`otptui --panel`: the numbers alone, for a side pane; it shares them live with every other window."""

from __future__ import annotations

from textual.app import ComposeResult

from otptui.model import Activation
from otptui.ui.actions import ANYWHERE, LIST, NUMBERS, bindings
from otptui.ui.screens.numbers import NumbersScreen
from otptui.ui.widgets.key_line import KeyLine
from otptui.ui.widgets.lines import StatusLine, TopLine
from otptui.ui.widgets.numbers_list import NumbersList

NO_NUMBERS = "No numbers yet.\nBuy one in the main window, or press a to attach one."


class PanelNumbers(NumbersList):
    BINDINGS = bindings(NUMBERS, LIST)


class PanelScreen(NumbersScreen):
    """One list of numbers and what can be done to them; nothing new is bought here but the same again."""

    AUTO_FOCUS = "PanelNumbers"
    contexts = (NUMBERS, LIST, ANYWHERE)

    def compose(self) -> ComposeResult:
        yield TopLine()
        yield PanelNumbers(self.otp.config.polling.lifetime)
        yield StatusLine()
        yield KeyLine(self.otp.keys)

    def on_mount(self) -> None:
        self.numbers_list.empty_text = NO_NUMBERS
        self.query_one(KeyLine).contexts = self.contexts

    def news(self, numbers: tuple[Activation, ...]) -> None:
        waiting = sum(a.live and not a.messages for a in numbers)
        self.query_one(TopLine).place = (f"{waiting} waiting",) if waiting else ()
