"""This window's leases: which numbers it polls, and whether it still may."""

from __future__ import annotations

import logging

from otptui.domain.errors import StoreError
from otptui.store.liveness import LEASE
from otptui.store.store_thread import StoreThread
from otptui.support.clock import Clock

log = logging.getLogger(__name__)

HEARTBEAT = 1.0
"""Seconds between two heartbeats."""


class LeaseLost(Exception):
    """Another window polls this number now: this one was suspended, and its lease ran out."""


class LeaseKeeper:
    """Renews the leases of the window `owner` with each heartbeat."""

    def __init__(self, store: StoreThread, owner: str, clock: Clock) -> None:
        self._store = store
        self._owner = owner
        self._clock = clock
        self._held: frozenset[int] = frozenset()
        self._renewed_at = 0.0

    async def renew(self) -> tuple[list[int], list[int]]:
        """Send a heartbeat. Returns the keys of all numbers this window polls from now on, and of those
        among them that another window wants polled at once. Raises StoreError."""
        renewed_at = self._clock.monotonic()
        held, poll_now = await self._store.run(lambda store: store.leases.renew(self._owner))
        self._held, self._renewed_at = frozenset(held), renewed_at
        return held, poll_now

    async def check(self, key: int) -> None:
        """Raise LeaseLost unless this window still holds the number. Call it before each request about it.

        The database is not asked while the last heartbeat is younger than any other window waits for.
        Raises StoreError.
        """
        if key in self._held and self._clock.monotonic() - self._renewed_at < LEASE - HEARTBEAT:
            return
        if not await self._store.run(lambda store: store.leases.holds(self._owner, key)):
            raise LeaseLost

    async def release(self) -> None:
        """Give all leases up, so that another window takes over at once. A second call does nothing."""
        try:
            await self._store.run(lambda store: store.leases.release(self._owner))
        except StoreError as error:
            log.warning("leases not released: %s", error)
