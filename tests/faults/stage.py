"""What a cell of the matrix runs on: a provider on a socket, a user's database, runs of the program."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from otptui.config.schema import Config, Polling, Profile
from otptui.domain.model import Activation, Country, Offer, Server, Service
from otptui.provider.dialects import OTPBUDDY
from otptui.session import Session, SessionReport
from otptui.simulator import ENDPOINT, FAMILY_ENDPOINT, Simulator
from otptui.store import Store

KEY = "secret-key-of-the-matrix"
OFFER = Offer(Service("bne", "Uber"), Country("22", "India"), Server("1", "Server 1"), Decimal("9.00"), 5)
PATIENCE = 15.0


@dataclass
class Stage:
    """`url` leads to `simulator`; `database` outlives its sessions; `jump` is how far the clock is off.

    `dialect` is how the provider talks; the address follows from it.
    """

    simulator: Simulator
    url: str
    database: Path
    jump: timedelta = timedelta()
    dialect: str = OTPBUDDY.name
    reports: list[SessionReport] = field(default_factory=list)

    def config(self, url: str = "") -> Config:
        """The settings, with another address where `url` is given."""
        address = url or self.url
        if self.dialect != OTPBUDDY.name:
            address = address.replace(ENDPOINT, FAMILY_ENDPOINT)
        profile = Profile(base_url=address, api_key=KEY, allow_http=True, dialect=self.dialect)
        return Config(profiles={profile.name: profile}, polling=Polling(interval=0.05, max_per_second=50.0))

    @asynccontextmanager
    async def session(self, url: str = "", *, has_screen: bool = True) -> AsyncIterator[Session]:
        """One run of the program without its screen, with another address where `url` is given.

        Without `has_screen` it is a run of `otptui keep`, which leaves codes for a window to announce.
        """
        # A new list: late reports of an earlier run do not count here.
        self.reports = []
        session = Session(self.config(url), self.database, self.reports.append, has_screen=has_screen)
        try:
            await session.open()
            session.start_polling()
            yield session
        finally:
            await session.close()

    def asked(self, action: str) -> int:
        """How many requests with this action the provider received."""
        return sum(request.action == action for request in self.simulator.requests)

    def rows(self) -> list[Activation]:
        """Every activation in the database, oldest first, even while it is locked or the disk is full."""
        with closing(Store.open_readonly(self.database)) as store:
            return sorted(store.activations.shown(), key=lambda activation: activation.key)

    def cancel_is_due(self) -> None:
        """Make every postponed cancel due."""
        with closing(sqlite3.connect(self.database)) as db, db:
            db.execute("UPDATE activation SET cancel_at = bought_at WHERE cancel_at IS NOT NULL")


async def until(happened: Callable[[], object], within: float = PATIENCE) -> None:
    """Wait until `happened()`. Raises TimeoutError."""
    async with asyncio.timeout(within):
        while not happened():  # noqa: ASYNC110 - it happens in a file and in another thread
            await asyncio.sleep(0.01)
