"""What fails after the program was asked to end does not change how it ends."""

from __future__ import annotations

import pytest
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from otptui.ui.terminal.terminal_app import TerminalApp


class OpensLate(Screen[None]):
    """Needs a widget of its own as it opens, as most screens do."""

    def compose(self) -> ComposeResult:
        yield Static()

    def on_mount(self) -> None:
        self.query_one(Static).update("open")


async def test_a_screen_that_opens_while_the_program_ends_is_no_fault() -> None:
    app = TerminalApp()
    async with app.run_test():
        app.exit(return_code=143)
        app.push_screen(OpensLate())
    assert app.fault is None
    assert app.return_code == 143


class Fails(Screen[None]):
    """Raises `error` as it opens."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        super().__init__()

    def on_mount(self) -> None:
        raise self.error


async def test_a_failure_before_that_still_is_one() -> None:
    app = TerminalApp()
    error = ValueError("a bug")
    with pytest.raises(ValueError, match="a bug"):
        async with app.run_test():
            await app.push_screen(Fails(error))
    assert app.fault is error
