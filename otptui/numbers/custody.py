"""Custody: every live number is looked after by exactly one window, and every window sees it live.

One task runs per number this window holds a lease on. The tick (`TICK` seconds) notices what other
windows wrote; the beat (`BEAT` seconds) renews this window's leases and takes over those of a window
that died. Everything learned is folded into the store first and reported second.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from otptui.config.schema import Polling
from otptui.domain.errors import OtpError, StoreError
from otptui.domain.lifecycle import Event, Texted
from otptui.domain.model import Activation, Message
from otptui.numbers.poller import Healthy, Provider, Trouble, live
from otptui.provider.parsers import CancelAnswer, StatusAnswer
from otptui.provider.rate_limiter import RateLimiter
from otptui.store import Store
from otptui.store.leases import LEASE
from otptui.store.store_thread import StoreThread

log = logging.getLogger(__name__)

TICK = 0.25
BEAT = 1.0
KEYLESS = 15.0
"""Seconds until the key of a profile is asked for again: its command may be a password manager's."""
STALE = timedelta(days=1)
"""What ended longer ago than this is not shown again at a start: it is in the history."""

RECOVER = 5
"""Beats between two looks for purchases that died with another window."""


@dataclass(frozen=True, slots=True)
class Changed:
    """These activations are now as given, whoever changed them."""

    activations: tuple[Activation, ...]


@dataclass(frozen=True, slots=True)
class CodeArrived:
    """A message of `activation` that was not announced in this window yet."""

    activation: Activation
    message: Message


@dataclass(frozen=True, slots=True)
class PollTrouble:
    """Looking at `activation` failed; `retry_in` seconds to the next look. None for `error`: it is over."""

    activation: Activation
    error: OtpError | None
    retry_in: float = 0.0


@dataclass(frozen=True, slots=True)
class StoreTrouble:
    """The database did not take or give something; None for `error`: it is over."""

    error: StoreError | None


Report = Changed | CodeArrived | PollTrouble | StoreTrouble


class _LeaseLost(Exception):
    """Another window took this number over, while this one was suspended say."""


class NumberAccount(Protocol):
    """What custody needs of an account. `client` raises OtpError where there is none."""

    @property
    def limiter(self) -> RateLimiter: ...

    async def client(self) -> Provider: ...


class Custody:
    """Runs the pollers of this window and follows the database; `report` is called in the event loop.

    `account_of` gives the account of a profile by its name; `outcome` says what a stored answer to a
    purchase means, by profile, status and body.
    """

    def __init__(
        self,
        store: StoreThread,
        owner: str,
        account_of: Callable[[str], NumberAccount],
        polling: Polling,
        report: Callable[[Report], None],
        outcome: Callable[[str, int, bytes], Event],
        *,
        clock: Callable[[], float],
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
        chance: random.Random | None = None,
    ) -> None:
        self._store = store
        self._owner = owner
        self._account_of = account_of
        self.polling = polling
        """How the numbers that are taken on from now on are looked at."""
        self._report = report
        self._outcome = outcome
        self._clock = clock
        self._now = now
        self._sleep = sleep
        # Jitter spreads calls; nothing secret hangs on it.
        self._chance = chance or random.Random()  # noqa: S311 (jitter, not cryptography)
        self._known: dict[int, Activation] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._naps: dict[int, _Nap] = {}
        self._kicked = False
        self._tick = _Nap(sleep)
        self._held: frozenset[int] = frozenset()
        self._renewed_at = 0.0
        self._seen: tuple[int, int] | None = None
        self._revision = 0
        self._last_message = 0
        self._troubled = False
        self._sick: set[int] = set()
        self._told_at_start: set[tuple[int, Message]] = set()
        self._is_due = False

    async def start(self) -> list[Activation]:
        """Settle what a dead window left behind; return what the numbers panel shows.

        Codes that were stored but never announced are reported at once. Raises StoreError.
        """
        await self._store.run(Store.recover, self._outcome, self._owner)
        self._revision = await self._store.run(Store.last_revision)
        self._last_message = await self._store.run(Store.last_message_rowid)
        shown = await self._store.run(Store.shown, self._now() - STALE)
        self._known = {activation.key: activation for activation in shown}
        self._report(Changed(tuple(shown)))
        for activation, message in await self._store.run(Store.unannounced):
            # One that another window stored since the line above would come again with the next news.
            self._told_at_start.add((activation.key, message))
            await self._announce(activation, message)
        return shown

    async def run(self) -> None:
        """Keep custody until cancelled; then let every lease go so that another window takes over at once."""
        beat_at = self._clock()
        beats = 0
        try:
            while True:
                try:
                    kicked, due = self._kicked, self._is_due or self._clock() >= beat_at
                    self._kicked = self._is_due = False
                    if due:
                        beat_at = self._clock() + BEAT
                        beats += 1
                        if beats % RECOVER == 0:
                            await self._store.run(Store.recover, self._outcome, self._owner)
                        await self._renew()
                    # Before the look: what is written during it is seen at the next one.
                    stamp = self._store.stamp()
                    # At every beat in any case: a stamp may hide a second write behind a first.
                    if due or kicked or self._troubled or stamp is None or stamp != self._seen:
                        await self._follow()
                        self._seen = stamp
                    if self._troubled:
                        self._troubled = False
                        self._report(StoreTrouble(None))
                except StoreError as error:
                    self._store_failed(error)
                if not self._kicked:
                    await self._tick.sleep(TICK)
        finally:
            await self.let_go()

    def kick(self) -> None:
        """Look at the database now instead of at the next tick."""
        self._kicked = True
        self._tick.wake()

    async def apply(self, key: int, event: Event) -> Activation:
        """Fold what the user did (asked for a cancel, say) and act on it at once. Raises StoreError."""
        activation = await self._store.run(Store.apply, key, event, self._now())
        self._learn([activation])
        self._wake(key)
        self.kick()
        return activation

    def adopt(self, activation: Activation) -> None:
        """Show an activation that was just bought or attached, and look after it from the next beat on,
        which comes at once.

        Only a beat begins pollers: two that look at once for what nobody looks after would begin it twice.
        """
        self._learn([activation])
        self._is_due = True
        self.kick()

    async def look_now(self, key: int) -> None:
        """The user asks for a fresh look at this number: its poller does not wait out its interval.

        Where that is another window's, it does so within a beat. Raises StoreError.
        """
        if key in self._tasks:
            self._look_again(key)
        else:
            await self._store.run(Store.ask_for_look, key)

    def _look_again(self, key: int) -> None:
        task = self._tasks.pop(key, None)
        if task is not None:
            task.cancel()
            self._begin(self._known[key])

    def _store_failed(self, error: StoreError) -> None:
        self._troubled = True
        self._report(StoreTrouble(error))

    async def _renew(self) -> None:
        renewed_at = self._clock()
        held, asked = await self._store.run(Store.renew, self._owner)
        self._held, self._renewed_at = frozenset(held), renewed_at
        for key in [key for key in self._tasks if key not in self._held]:
            self._tasks.pop(key).cancel()
            if key in self._sick:
                # Over, or the trouble of another window from now on.
                self._recover(key)
        idle = [key for key in held if key not in self._tasks or self._tasks[key].done()]
        if idle:
            activations = await self._store.run(Store.activations, idle)
            self._learn(activations)
            for activation in reversed(activations):
                self._begin(activation)
        for key in asked:
            self._look_again(key)

    async def _follow(self) -> None:
        news = await self._store.run(Store.news, self._revision, self._last_message)
        self._revision, changed, messages = news
        if changed:
            self._learn(changed)
            for activation in changed:
                self._wake(activation.key)
        for rowid, key, message in messages:
            activation = await self._store.run(Store.activation, key)
            self._last_message = rowid
            if (key, message) not in self._told_at_start:
                await self._announce(activation, message)

    async def _announce(self, activation: Activation, message: Message) -> None:
        self._report(CodeArrived(activation, message))
        await self._store.run(Store.mark_announced, activation.key, message.text)

    def _learn(self, activations: list[Activation]) -> None:
        news = tuple(a for a in activations if self._known.get(a.key) != a)
        if news:
            self._known.update((a.key, a) for a in news)
            self._report(Changed(news))

    def _wake(self, key: int) -> None:
        if nap := self._naps.get(key):
            nap.wake()

    def _begin(self, activation: Activation) -> None:
        self._tasks[activation.key] = asyncio.create_task(
            self._look_after(activation.key), name=f"number-{activation.key}"
        )

    async def _look_after(self, key: int) -> None:
        nap = self._naps[key] = _Nap(self._sleep)
        try:
            await self._poll(key, nap.sleep)
        except _LeaseLost:
            log.info("number %d: another window looks after it now", key)
        except OtpError as error:
            log.warning("number %d: %s", key, error)
            self._ail(key, error, BEAT)
        except Exception as error:
            # One number's fault must not end the others' lives: told, logged, begun again at the next beat.
            log.exception("number %d: its poller failed", key)
            self._ail(key, OtpError(f"polling failed: {type(error).__name__}"), BEAT)

    def _ail(self, key: int, error: OtpError, retry_in: float) -> None:
        self._sick.add(key)
        self._report(PollTrouble(self._known[key], error, retry_in))

    def _recover(self, key: int) -> None:
        self._sick.discard(key)
        self._report(PollTrouble(self._known[key], None))

    async def _poll(self, key: int, nap: Callable[[float], Awaitable[None]]) -> None:
        account = self._account_of(self._known[key].profile)
        try:
            provider = await account.client()
        except OtpError as keyless:
            log.warning("number %d: %s", key, keyless)
            self._ail(key, keyless, KEYLESS)
            await nap(KEYLESS)
            return
        guarded = _Leased(provider, lambda: self._still_ours(key))
        events = live(
            lambda: self._known[key],
            guarded,
            self.polling,
            account.limiter,
            clock=self._clock,
            now=self._now,
            nap=nap,
            chance=self._chance,
            # The trouble may be of the poller before this one.
            troubled=key in self._sick,
        )
        async for event in events:
            match event:
                case Trouble(error, retry_in):
                    self._ail(key, error, retry_in)
                case Healthy():
                    self._recover(key)
                case _:
                    await self._fold(key, event)

    async def _fold(self, key: int, event: Event) -> None:
        self._learn([await self._store.run(Store.apply, key, event, self._now())])
        if isinstance(event, Texted):
            self.kick()

    async def _still_ours(self, key: int) -> None:
        """After a suspend another window may have taken over: then this one neither looks nor cancels.

        The database need not be asked while the last beat is younger than any other window waits for it.
        """
        if key in self._held and self._clock() - self._renewed_at < LEASE - BEAT:
            return
        if not await self._store.run(Store.holds, self._owner, key):
            raise _LeaseLost

    async def let_go(self) -> None:
        """End the pollers and the leases of this window; doing it twice does no harm."""
        tasks = list(self._tasks.values())
        self._tasks.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        try:
            await self._store.run(Store.release, self._owner)
        except StoreError as error:
            log.warning("leases not released: %s", error)


class _Nap:
    """A sleep that can be cut short. There are hundreds at once, so none takes a task of its own."""

    def __init__(self, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._sleep = sleep
        self._sleeper: asyncio.Task[object] | None = None

    async def sleep(self, seconds: float) -> None:
        me = self._sleeper = asyncio.current_task()
        try:
            await self._sleep(seconds)
        except asyncio.CancelledError:
            # By `wake`, which is over and done with; unless somebody else ends the whole task as well.
            if me is None or self._sleeper is me or me.uncancel():
                raise
        finally:
            self._sleeper = None

    def wake(self) -> None:
        """End the sleep, where there is one."""
        sleeper, self._sleeper = self._sleeper, None
        if sleeper is not None:
            sleeper.cancel()


class _Leased:
    """A provider that is asked only while the lease is held."""

    def __init__(self, provider: Provider, check: Callable[[], Awaitable[None]]) -> None:
        self._provider = provider
        self._check = check

    async def status(self, id: str) -> StatusAnswer:
        await self._check()
        return await self._provider.status(id)

    async def cancel(self, id: str) -> CancelAnswer:
        await self._check()
        return await self._provider.cancel(id)
