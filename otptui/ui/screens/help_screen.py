"""The keys that work where the focus is, and the signs: enter runs the chosen one."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from otptui.text.matching import words_of
from otptui.ui.commands import Command, Keys
from otptui.ui.dialogs.modal import Modal
from otptui.ui.format.help_text import help_rows
from otptui.ui.widgets.filter_bar import FilterBar
from otptui.ui.widgets.help_list import HelpList


class HelpScreen(Modal[None]):
    """Lists the commands of `contexts`, without those of `hidden`, and runs one on the screen below."""

    CSS_PATH = ["../dialogs/question.tcss", "../dialogs/form.tcss", "help_screen.tcss"]  # noqa: RUF012 (Textual reads it as a class attribute)
    BINDINGS = [  # noqa: RUF012 (Textual reads it as a class attribute)
        Binding("escape,q,question_mark", "back", show=False),
        Binding("slash", "filter", show=False),
        Binding("enter", "run", show=False),
    ]
    AUTO_FOCUS = "HelpList"

    def __init__(self, keys: Keys, contexts: tuple[str, ...], hidden: frozenset[str]) -> None:
        super().__init__()
        self._keys = keys
        self._contexts = contexts
        self._hidden = hidden

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog") as box:
            box.border_title = Content("Keys")
            yield FilterBar()
            yield HelpList()
            yield Static(Content("enter run  / find  esc back"), id="hint")

    def on_mount(self) -> None:
        self._lines.empty_text = "Nothing matches.\nesc: clear the filter"
        self._show()

    @property
    def _lines(self) -> HelpList:
        return self.query_one(HelpList)

    def _show(self) -> None:
        words = words_of(self.query_one(FilterBar).text)
        self._lines.show(help_rows(self._keys, self._contexts, self._hidden, words), words)

    def on_filter_bar_changed(self) -> None:
        self._show()

    def on_filter_bar_done(self) -> None:
        self._lines.focus()

    def on_line_list_opened(self) -> None:
        self.action_run()

    def action_filter(self) -> None:
        self.query_one(FilterBar).open()

    def action_run(self) -> None:
        """Close the help and do what the line under the cursor says."""
        if (command := self._lines.current) is not None:
            self.dismiss()
            self.app.call_later(_run, self.app, command)

    def action_back(self) -> None:
        """One step back: clear the filter, then close the help."""
        if not self.query_one(FilterBar).clear():
            self.dismiss()


async def _run(app: App[None], command: Command) -> None:
    # An action without a dot is that of the list with the focus.
    await app.run_action(command.action, app.focused or app.screen)
