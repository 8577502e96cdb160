"""Keeps the estimates up to date: from the whole history at first, then from the places that changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import datetime
from itertools import islice

from otptui.domain.errors import StoreError
from otptui.domain.estimator import Estimator
from otptui.domain.evidence import Evidence, Place
from otptui.domain.model import Activation, utc_now
from otptui.domain.states import State
from otptui.store.store_thread import StoreThread

_BATCH = 32
"""Places read in one job of the store. A purchase waits for one job at most."""

RETRY = 10.0
"""Seconds until the next try after the database failed."""


class EvidenceRecorder:
    """Follows the evidence of one profile. `lifetime` is that of its numbers, in seconds."""

    def __init__(
        self,
        store: StoreThread,
        profile: str,
        lifetime: float,
        *,
        now: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._profile = profile
        self._now = now
        self._sleep = sleep
        self._estimator = Estimator(lifetime=lifetime)
        self._is_begun = False
        self._seen: dict[int, tuple[State, bool]] = {}
        self._stale: set[Place] = set()
        self._woken = asyncio.Event()
        self._stopped = False

    def update(self, numbers: Iterable[Activation]) -> None:
        """Take note of numbers as they are now. The place of one that is newly settled is read again."""
        for number in numbers:
            outcome = number.state, number.first_code_at is not None
            is_settled = number.state.is_over or outcome[1] or number.ended_at is not None
            if number.profile == self._profile and is_settled and self._seen.get(number.key) != outcome:
                self._seen[number.key] = outcome
                self._stale.add(number.place)
                self._woken.set()

    async def follow(self) -> AsyncIterator[Estimator | StoreError]:
        """Yield the estimator whenever it changed, until `stop`.

        When the database fails, yield the error, try again, and yield the estimator as soon as it works.
        """
        last: Estimator | StoreError = self._estimator
        while not self._stopped:
            # Cleared before reading: what changes while the store reads may come too late for this round.
            self._woken.clear()
            try:
                await self._catch_up()
            except StoreError as error:
                last = error
                yield error
                await self._sleep(RETRY)
                continue
            if self._estimator is not last:
                last = self._estimator
                yield last
            await self._woken.wait()

    async def _catch_up(self) -> None:
        if not self._is_begun:
            self._stale.update(await self._store.run(lambda store: store.trials.places_tried(self._profile)))
            self._is_begun = True
        while self._stale:
            places = set(islice(self._stale, _BATCH))
            # Removed before reading, for the same reason.
            self._stale -= places
            try:
                found = await self._read(places)
            except StoreError:
                self._stale |= places
                raise
            known = self._estimator.evidence
            if any(evidence != known.get(place) for place, evidence in found.items()):
                self._estimator = self._estimator.changed(found)

    async def _read(self, places: set[Place]) -> dict[Place, Evidence | None]:
        now = self._now()
        return await self._store.run(lambda store: store.trials.evidence(self._profile, places, now))

    def stop(self) -> None:
        """End `follow`."""
        self._stopped = True
        self._woken.set()
