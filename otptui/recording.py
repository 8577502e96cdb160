"""Keeping the delivery record up to date: all of it at first, then the places where something happened."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from itertools import islice

from otptui.delivery import Place, Records
from otptui.model import FINAL_STATES, Activation, State
from otptui.store import Store
from otptui.store.threaded import StoreThread

_TOGETHER = 32
"""Places looked up in one job of the store: what is being bought meanwhile waits for one job."""


class Recorder:
    """The delivery record of one profile, as it changes."""

    def __init__(self, store: StoreThread, profile: str) -> None:
        self._store = store
        self._profile = profile
        self._seen: dict[int, tuple[State, bool]] = {}
        self._stale: set[Place] = set()
        self._woken = asyncio.Event()
        self._stopped = False

    def hear(self, numbers: Iterable[Activation]) -> None:
        """Numbers as they are now: where one got its code or ended, the record is added up again."""
        for number in numbers:
            outcome = number.state, number.first_code_at is not None
            is_settled = number.state in FINAL_STATES or outcome[1] or number.ended_at is not None
            if number.profile == self._profile and is_settled and self._seen.get(number.key) != outcome:
                self._seen[number.key] = outcome
                self._stale.add((number.service.code, number.country.id, number.server.id))
                self._woken.set()

    async def follow(self) -> AsyncIterator[Records]:
        """The records, again whenever they changed, until `stop`. Raises StoreError."""
        records = Records()
        self._stale.update(await self._store.run(Store.places_tried, self._profile))
        while not self._stopped:
            # Before the look: who wakes it from now on has news that may come too late for this one.
            self._woken.clear()
            before = records
            while self._stale:
                places = set(islice(self._stale, _TOGETHER))
                self._stale -= places
                records = records.changed(await self._store.run(Store.records, self._profile, places))
            if records != before:
                yield records
            await self._woken.wait()

    def stop(self) -> None:
        """Nobody wants to know any more."""
        self._stopped = True
        self._woken.set()
