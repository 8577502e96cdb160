"""The balance, and what was spent today: refreshed when money may have moved, and at midnight."""

from __future__ import annotations

import logging
from collections.abc import Callable
from decimal import Decimal

from otptui.domain.errors import StoreError
from otptui.domain.limits import start_of_today
from otptui.domain.model import Activation
from otptui.session import Session
from otptui.ui.services import BackgroundWork

log = logging.getLogger(__name__)


def may_have_moved_money(now: Activation, before: Activation | None) -> bool:
    """Whether the balance may differ since a number was as `before`: bought, refunded, or over."""
    if before is None or before.state is now.state:
        return False
    return not (before.state.is_live and now.state.is_live)


class MoneyFollower:
    """Reads both in the background and gives them to `show_balance` and `show_spent`."""

    def __init__(
        self,
        session: Session,
        run_in_background: Callable[[BackgroundWork, str], None],
        show_balance: Callable[[Decimal | None], None],
        show_spent: Callable[[dict[str, Decimal]], None],
    ) -> None:
        self._session = session
        self._run_in_background = run_in_background
        self._show_balance = show_balance
        self._show_spent = show_spent
        self._today = start_of_today()
        self._is_reading = False
        self._is_outdated = False

    def refresh(self) -> None:
        """Money moved: read both again."""
        self.refresh_balance()
        self.refresh_spent()

    def refresh_balance(self) -> None:
        """Ask the provider for the balance, where it has such a call."""
        self._is_outdated = True
        if not self._is_reading:
            self._run_in_background(self._read_balance, "the balance")

    async def _read_balance(self) -> None:
        if self._is_reading:
            return
        self._is_reading = True
        try:
            while self._is_outdated:
                self._is_outdated = False
                profile = self._session.profile.name
                balance = await self._session.balance()
                # Meanwhile money may have moved again, or the profile may have been switched.
                if not self._is_outdated and profile == self._session.profile.name:
                    self._show_balance(balance)
        finally:
            self._is_reading = False

    def refresh_spent(self) -> None:
        """Add up what was spent today."""
        self._run_in_background(self._read_spent, "what was spent")

    async def _read_spent(self) -> None:
        try:
            spent = await self._session.spent_today()
        except StoreError as error:
            # The status line has the database's problem already.
            log.warning("spent today: %s", error)
        else:
            self._show_spent(spent)

    def tick(self) -> None:
        """A second has passed: begin again at nothing with a new day."""
        if self._today != (today := start_of_today()):
            self._today = today
            self.refresh_spent()
