"""Keeping the delivery record up to date: all of it at first, then the places where something happened."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from itertools import islice

from otptui.domain.errors import StoreError
from otptui.domain.model import Activation
from otptui.domain.states import State
from otptui.domain.track_record import Place, Record, Records
from otptui.store.store_thread import StoreThread

_TOGETHER = 32
"""Places looked up in one job of the store: what is being bought meanwhile waits for one job."""

AGAIN = 10.0
"""Seconds until the next try where the database gave nothing."""


class Recorder:
    """The delivery record of one profile, as it changes."""

    def __init__(
        self, store: StoreThread, profile: str, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._store = store
        self._profile = profile
        self._sleep = sleep
        self._records = Records()
        self._is_begun = False
        self._seen: dict[int, tuple[State, bool]] = {}
        self._stale: set[Place] = set()
        self._woken = asyncio.Event()
        self._stopped = False

    def hear(self, numbers: Iterable[Activation]) -> None:
        """Numbers as they are now: where one got its code or ended, the record is added up again."""
        for number in numbers:
            outcome = number.state, number.first_code_at is not None
            is_settled = number.state.is_over or outcome[1] or number.ended_at is not None
            if number.profile == self._profile and is_settled and self._seen.get(number.key) != outcome:
                self._seen[number.key] = outcome
                self._stale.add((number.service.code, number.country.id, number.server.id))
                self._woken.set()

    async def follow(self) -> AsyncIterator[Records | StoreError]:
        """The records, again whenever they changed, until `stop`.

        Where the database fails its error comes instead, and the records as soon as it works again.
        """
        last: Records | StoreError = self._records
        while not self._stopped:
            # Before the look: who wakes it from now on has news that may come too late for this one.
            self._woken.clear()
            try:
                await self._catch_up()
            except StoreError as error:
                last = error
                yield error
                await self._sleep(AGAIN)
                continue
            if self._records != last:
                last = self._records
                yield last
            await self._woken.wait()

    async def _catch_up(self) -> None:
        if not self._is_begun:
            self._stale.update(
                await self._store.run(lambda store: store.track_records.places_tried(self._profile))
            )
            self._is_begun = True
        while self._stale:
            places = set(islice(self._stale, _TOGETHER))
            # Before the look, too: what is heard of meanwhile is looked up once more.
            self._stale -= places
            try:
                found = await self._look_up(places)
            except StoreError:
                self._stale |= places
                raise
            self._records = self._records.changed(found)

    async def _look_up(self, places: set[Place]) -> dict[Place, Record | None]:
        return await self._store.run(lambda store: store.track_records.of_places(self._profile, places))

    def stop(self) -> None:
        """Nobody wants to know any more."""
        self._stopped = True
        self._woken.set()
