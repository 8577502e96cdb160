"""`otptui --panel`: the numbers alone, for a side pane; other windows share them live."""

from __future__ import annotations

from textual.app import ComposeResult

from otptui.domain.model import Activation
from otptui.ui.commands import ANYWHERE, LIST, NUMBERS
from otptui.ui.screens.numbers_screen import NumbersScreen
from otptui.ui.widgets.big_code import BigCode
from otptui.ui.widgets.key_line import KeyLine
from otptui.ui.widgets.lines import StatusLine, TopLine
from otptui.ui.widgets.numbers_list import NumbersList

NO_NUMBERS = "No numbers yet.\nBuy one in the main window, or press a to attach one."


class PanelScreen(NumbersScreen):
    """One list of numbers, and the actions on them. The only purchase here is the same again."""

    AUTO_FOCUS = "NumbersList"
    # A code in large letters must leave room for some numbers below it.
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall")]  # noqa: RUF012 (Textual reads it as a class attribute)
    contexts = (NUMBERS, LIST, ANYWHERE)
    hidden_commands = frozenset({"elsewhere"})

    def compose(self) -> ComposeResult:
        yield TopLine()
        yield BigCode()
        yield NumbersList(self.services.config.polling.lifetime)
        yield StatusLine(self.services.keys)
        yield KeyLine(self.services.keys)

    def on_mount(self) -> None:
        self.numbers_list.empty_text = NO_NUMBERS
        self.query_one(KeyLine).contexts = self.contexts

    def action_elsewhere(self) -> None:
        self.services.window.toast("Its other offers are in the main window.", timeout=4)

    def show_news(self, numbers: tuple[Activation, ...]) -> None:
        """Show the newest code in large letters, and how many numbers wait."""
        self._show_code(numbers)
        waiting = sum(number.live and not number.messages for number in numbers)
        self.query_one(TopLine).place = (f"{waiting} waiting",) if waiting else ()

    def _show_code(self, numbers: tuple[Activation, ...]) -> None:
        with_code = [number for number in numbers if number.live and number.code]
        newest = max(with_code, key=lambda number: number.messages[-1].received_at, default=None)
        big = self.query_one(BigCode)
        if newest is not None and (big.activation is None or newest.messages != big.activation.messages):
            # The cursor goes to its number, so that y copies the code in large letters.
            self.numbers_list.go_to(newest.key)
        big.activation = newest
