"""The numbers this window polls, each in a task of its own."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Iterable
from typing import Protocol

from msgspec import Struct

from otptui.config.schema import Polling
from otptui.domain.errors import OtpError
from otptui.domain.lifecycle import Event, Texted
from otptui.numbers.hazard_schedules import HazardSchedules
from otptui.numbers.lease_keeper import HEARTBEAT, LeaseKeeper, LeaseLost
from otptui.numbers.number_age import NumberAge
from otptui.numbers.poll_signal import PollSignal
from otptui.numbers.poller import NumberPoller, NumberProvider, PollFailed, PollRecovered
from otptui.numbers.registry import NumberRegistry
from otptui.numbers.reports import PollTrouble
from otptui.provider.answers import CancelAnswer, StatusAnswer
from otptui.provider.rate_limiter import RateLimiter
from otptui.store.store_thread import StoreThread
from otptui.support.clock import Clock

log = logging.getLogger(__name__)

KEY_RETRY = 15.0
"""Seconds until a profile without a key is asked for one again: its command may be a password manager's."""


class NumberAccount(Protocol):
    """An account, as far as its numbers need it. `client` raises OtpError where there is no key."""

    @property
    def limiter(self) -> RateLimiter: ...

    async def client(self) -> NumberProvider: ...


class _Polled(Struct):
    """One number this window polls."""

    signal: PollSignal
    age: NumberAge
    is_failing: bool = False
    """Whether the last poll failed, and the screen says so."""
    task: asyncio.Task[None] | None = None

    @property
    def is_running(self) -> bool:
        return self.task is not None and not self.task.done()

    def cancel(self) -> None:
        if self.task is not None:
            self.task.cancel()


class NumberTasks:
    """Starts and stops the pollers, and records what they learn.

    `account_of` returns the account of a profile by its name. `on_message` is called once a message is
    recorded, `report` when polling a number fails and when it works again.
    """

    def __init__(
        self,
        store: StoreThread,
        registry: NumberRegistry,
        leases: LeaseKeeper,
        account_of: Callable[[str], NumberAccount],
        polling: Polling,
        report: Callable[[PollTrouble], None],
        on_message: Callable[[], None],
        *,
        clock: Clock,
        jitter: random.Random,
    ) -> None:
        self.polling = polling
        self.schedules = HazardSchedules(clock.now)
        self._store = store
        self._registry = registry
        self._leases = leases
        self._account_of = account_of
        self._report = report
        self._on_message = on_message
        self._clock = clock
        self._jitter = jitter
        self._polled: dict[int, _Polled] = {}

    def keep_only(self, keys: Iterable[int]) -> list[int]:
        """Stop polling all numbers but these; returns those among them that have no poller yet."""
        wanted = list(keys)
        for key in self._polled.keys() - wanted:
            self._stop(key)
        return [key for key in wanted if key not in self._polled or not self._polled[key].is_running]

    def start(self, key: int) -> None:
        """Poll this number; it must be in the registry."""
        polled = self._polled.get(key)
        if polled is None:
            age = NumberAge(self._registry[key], self._clock)
            polled = self._polled[key] = _Polled(PollSignal(self._clock), age)
        polled.task = asyncio.create_task(self._run(key, polled), name=f"number-{key}")

    def wake(self, key: int) -> None:
        """The number has changed: its poller acts on it now."""
        if polled := self._polled.get(key):
            polled.signal.wake()

    def poll_now(self, key: int) -> bool:
        """Poll this number without waiting for its interval; False where this window does not poll it."""
        polled = self._polled.get(key)
        if polled is None or not polled.is_running:
            return False
        polled.signal.poll_now()
        return True

    async def stop(self) -> None:
        """End all pollers."""
        tasks = [polled.task for polled in self._polled.values() if polled.task is not None]
        self._polled.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _stop(self, key: int) -> None:
        polled = self._polled.pop(key)
        polled.cancel()
        if polled.is_failing:
            # The number is over, or its trouble is another window's from now on.
            self._report(PollTrouble(self._registry[key], None))

    async def _run(self, key: int, polled: _Polled) -> None:
        try:
            await self._poll(key, polled)
        except LeaseLost:
            log.info("number %d: another window polls it now", key)
        except OtpError as error:
            log.warning("number %d: %s", key, error)
            self._failed(key, polled, error, HEARTBEAT)
        except Exception as error:
            # A fault with one number must not end the pollers of the others; the next heartbeat restarts it.
            log.exception("number %d: its poller failed", key)
            self._failed(key, polled, OtpError(f"polling failed: {type(error).__name__}"), HEARTBEAT)

    async def _poll(self, key: int, polled: _Polled) -> None:
        account = self._account_of(self._registry[key].profile)
        try:
            await account.client()
        except OtpError as error:
            log.warning("number %d: %s", key, error)
            self._failed(key, polled, error, KEY_RETRY)
            await polled.signal.sleep(KEY_RETRY)
            return
        poller = NumberPoller(
            lambda: self._registry[key],
            _LeasedProvider(account, self._leases, key),
            self.polling,
            account.limiter,
            age=polled.age,
            signal=polled.signal,
            clock=self._clock,
            jitter=self._jitter,
            schedules=self.schedules,
            was_failing=polled.is_failing,
        )
        async for event in poller.events():
            match event:
                case PollFailed() as failed:
                    self._failed(key, polled, failed.error, failed.retry_in)
                case PollRecovered():
                    polled.is_failing = False
                    self._report(PollTrouble(self._registry[key], None))
                case _:
                    await self._record(key, event)

    def _failed(self, key: int, polled: _Polled, error: OtpError, retry_in: float) -> None:
        polled.is_failing = True
        self._report(PollTrouble(self._registry[key], error, retry_in))

    async def _record(self, key: int, event: Event) -> None:
        at = self._clock.now()
        self._registry.update(await self._store.run(lambda store: store.journal.apply(key, event, at)))
        if isinstance(event, Texted):
            self._on_message()


class _LeasedProvider:
    """A provider that is only called while this window holds the number's lease. Raises LeaseLost.

    Its client is looked up for each call: a key that was corrected in the config is used from then on.
    """

    def __init__(self, account: NumberAccount, leases: LeaseKeeper, key: int) -> None:
        self._account = account
        self._leases = leases
        self._key = key

    async def status(self, id: str) -> StatusAnswer:
        await self._leases.check(self._key)
        return await (await self._account.client()).status(id)

    async def cancel(self, id: str) -> CancelAnswer:
        await self._leases.check(self._key)
        return await (await self._account.client()).cancel(id)
