"""The balance, and what was spent today: refreshed when money may have moved, and at midnight."""

from __future__ import annotations

import logging
from collections.abc import Callable
from decimal import Decimal

from otptui.domain.errors import StoreError
from otptui.domain.limits import start_of_today
from otptui.session import Session
from otptui.ui.services import BackgroundWork

log = logging.getLogger(__name__)


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

    def refresh_balance(self) -> None:
        """Ask the provider for the balance, where it has such a call."""
        self._run_in_background(self._read_balance, "the balance")

    async def _read_balance(self) -> None:
        profile = self._session.profile.name
        balance = await self._session.balance()
        # The profile may have been switched while the answer was awaited.
        if profile == self._session.profile.name:
            self._show_balance(balance)

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
