"""`otptui --panel`: the numbers alone, for a side pane; other windows share them live."""

from __future__ import annotations

from textual.app import ComposeResult

from otptui.domain.model import Activation
from otptui.ui.commands import ANYWHERE, LIST, NUMBERS
from otptui.ui.format.empty_text import key_of
from otptui.ui.screens.numbers_screen import NumbersScreen
from otptui.ui.widgets.big_code import BigCode
from otptui.ui.widgets.key_line import KeyLine
from otptui.ui.widgets.lines import StatusLine, TopLine
from otptui.ui.widgets.numbers_list import NumbersList


class PanelScreen(NumbersScreen):
    """One list of numbers, and the actions on them. The only purchase here is the same again."""

    AUTO_FOCUS = "NumbersList"
    # A code in large letters must leave room for some numbers below it.
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall")]  # noqa: RUF012 (Textual reads it as a class attribute)
    contexts = (NUMBERS, LIST, ANYWHERE)
    hidden_commands = frozenset({"elsewhere"})

    def compose(self) -> ComposeResult:
        yield TopLine()
        yield BigCode(self.services.keys)
        yield NumbersList(self.services.config.polling.lifetime)
        yield StatusLine(self.services.keys)
        yield KeyLine(self.services.keys)

    def on_mount(self) -> None:
        attach = key_of(self.services.keys, "attach")
        self.numbers_list.empty_text = (
            f"No numbers yet.\nBuy one in the main window, or press {attach} to attach one."
        )
        self.query_one(KeyLine).contexts = self.contexts

    def show_elsewhere(self, activation: Activation) -> bool:
        self.services.window.toast("Other offers are in the main window.", timeout=4)
        return False

    def show_news(self, numbers: tuple[Activation, ...]) -> None:
        """Show the code that would be copied in large letters, or else the number that waits for one; and
        how many numbers wait."""
        waiting = [number for number in numbers if number.live and not number.messages]
        big, source = self.query_one(BigCode), self.code_source
        if source is None or not source.live or not source.code:
            big.activation = next(iter(waiting), None)
        else:
            if source != big.activation:
                # The actions of the panel are those of the number whose code is read.
                self.numbers_list.go_to(source.key)
            big.activation = source
        self.query_one(TopLine).place = (f"{len(waiting)} waiting",) if waiting else ()
