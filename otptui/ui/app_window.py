"""The window of the app, as the objects composed in it see it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Protocol

from textual.message import Message
from textual.screen import Screen

from otptui.domain.errors import OtpError
from otptui.domain.model import Activation
from otptui.session import Session
from otptui.ui.controllers.background import BackgroundRunner
from otptui.ui.controllers.clipboard import CopyFlow
from otptui.ui.controllers.money_follower import MoneyFollower
from otptui.ui.controllers.problem_reporter import ProblemReporter
from otptui.ui.services import ResultT
from otptui.ui.terminal.terminal_app import TerminalApp
from otptui.ui.toasts import Toaster

log = logging.getLogger(__name__)


class DisplayedState(Protocol):
    """The state that the app keeps for all screens."""

    numbers: tuple[Activation, ...]
    balance: Decimal | None
    spent_today: dict[str, Decimal]
    money: MoneyFollower


class AppWindow:
    """The window of `app`, as controllers and screens see it through the protocol `Window`."""

    def __init__(
        self,
        app: TerminalApp,
        state: DisplayedState,
        session: Session,
        problems: ProblemReporter,
        toaster: Toaster,
    ) -> None:
        self._app = app
        self._state = state
        self._background = BackgroundRunner(app, problems)
        self._copy_flow = CopyFlow(
            self,
            app.copy_to_clipboard,
            lambda: session.config.clipboard.command,
            session.numbers.note_copied,
        )
        self.toast = toaster.show
        self.amend_toast = toaster.amend
        self.dismiss_toasts = toaster.dismiss
        self.report_problem = problems.report
        self.clear_problem = problems.clear
        self.run_in_background = self._background.run
        self.cancel_background = self._background.cancel
        self.copy = self._copy_flow.copy
        self.copy_from = self._copy_flow.copy_from

    @property
    def numbers(self) -> tuple[Activation, ...]:
        return self._state.numbers

    @property
    def balance(self) -> Decimal | None:
        return self._state.balance

    @property
    def spent_today(self) -> dict[str, Decimal]:
        return self._state.spent_today

    @property
    def screen_on_top(self) -> Screen[Any]:
        return self._app.screen

    @property
    def width(self) -> int:
        return self._app.size.width

    def report_failure(self, error: OtpError, title: str) -> None:
        log.warning("%s: %s", title, error)
        self.toast(error.explanation, title, "error", 12)

    def open_dialog(
        self, dialog: Screen[ResultT], answered: Callable[[ResultT | None], None] | None = None
    ) -> None:
        self._app.push_screen(dialog, answered)

    def close_screens_above(self, screen: Screen[Any]) -> None:
        while self._app.screen is not screen:
            self._app.pop_screen()

    def refresh_balance(self) -> None:
        self._state.money.refresh_balance()

    def post_message(self, message: Message) -> bool:
        return self._app.post_message(message)
