"""Custody: every live number is polled by exactly one window, and every window sees it change.

With each heartbeat this window renews its leases and takes over those of a window that died; between two
heartbeats it follows what other windows record. Everything is recorded first and reported second.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import timedelta

from otptui.config.schema import Polling
from otptui.domain.errors import StoreError
from otptui.domain.estimator import Estimator
from otptui.domain.lifecycle import Event
from otptui.domain.model import Activation
from otptui.numbers.change_feed import ChangeFeed
from otptui.numbers.lease_keeper import HEARTBEAT, LeaseKeeper
from otptui.numbers.number_tasks import NumberAccount, NumberTasks
from otptui.numbers.registry import NumberRegistry
from otptui.numbers.reports import NumberReport, StoreNotice, StoreTrouble
from otptui.store.store_thread import FileStamp, StoreThread
from otptui.support.alarm import Alarm
from otptui.support.clock import Clock

TICK = 0.25
"""Seconds between two checks whether another window has written."""

RESTING_TICK = 1.0
"""The same while there is nothing to do for any window, where no clock calls `tick`."""

_UNTIL_WOKEN = 86_400.0
"""Seconds to rest at most where `tick` is called."""

HEARTBEATS_TO_RECOVERY = 5
"""Heartbeats between two checks for purchases whose window died."""

SHOWN_AFTER_END = timedelta(days=1)
"""What ended longer ago is not shown again at a start: it is in the history."""


class Custody:
    """Runs the pollers of this window and follows the database.

    `account_of` returns the account of a profile by its name. `outcome` says what a stored answer to a
    purchase means, by profile, status and body. `recovered` gets each row that a dead window left
    behind. `report` is called in the event loop. `has_screen` says whether what is
    reported is shown to the user, and so announced. `is_ticked` promises that `tick` is called every second.

    While no number is live and nothing is being bought, custody rests: it only looks, once a second, whether
    the files of the database have changed.
    """

    def __init__(
        self,
        store: StoreThread,
        owner: str,
        account_of: Callable[[str], NumberAccount],
        polling: Polling,
        report: Callable[[NumberReport], None],
        outcome: Callable[[str, int, bytes], Event],
        *,
        clock: Clock,
        recovered: Callable[[Activation], None] = lambda _: None,
        has_screen: bool = True,
        is_ticked: bool = False,
        jitter: random.Random | None = None,
    ) -> None:
        self._recovered = recovered
        self._store = store
        self._owner = owner
        self._report = report
        self._outcome = outcome
        self._clock = clock
        self._alarm = Alarm(clock)
        self._heartbeat_at = 0.0
        self._heartbeats = 0
        self._stamp: FileStamp | None = None
        self._is_resting = False
        self._rest = _UNTIL_WOKEN if is_ticked else RESTING_TICK
        self._store_is_failing = False
        self._store_refuses = False
        self.unsaved: tuple[Activation, ...] = ()
        """The numbers of which something is in memory only, because the database refuses to be written."""
        self.registry = NumberRegistry(report)
        self._feed = ChangeFeed(store, self.registry, report, has_screen=has_screen)
        self._leases = LeaseKeeper(store, owner, clock)
        self._tasks = NumberTasks(
            store,
            self.registry,
            self._leases,
            account_of,
            polling,
            report,
            self.follow_now,
            clock=clock,
            # Jitter spreads the calls; nothing secret depends on it.
            jitter=jitter or random.Random(),  # noqa: S311 (jitter, not cryptography)
        )

    @property
    def polling(self) -> Polling:
        """How numbers are polled from their next start on."""
        return self._tasks.polling

    @polling.setter
    def polling(self, polling: Polling) -> None:
        self._tasks.polling = polling

    def use_estimates(self, profile: str, estimator: Estimator) -> None:
        """Poll the numbers of a profile most often when their codes are likeliest, by these estimates."""
        self._tasks.schedules.use(profile, estimator)

    async def start(self) -> list[Activation]:
        """Settle what a dead window left behind, and announce codes that no window announced. Returns the
        numbers to show. Raises StoreError."""
        await self._recover()
        return await self._feed.start(self._clock.now() - SHOWN_AFTER_END)

    async def run(self) -> None:
        """Keep custody until cancelled; then give up all leases, so that another window takes over."""
        is_woken = False
        try:
            while True:
                if is_woken or not self._is_resting or self._has_file_changed():
                    try:
                        await self._go_round(is_woken=is_woken)
                    except StoreError as error:
                        self._stamp = None
                        self._store_is_failing = True
                        self._report(StoreTrouble(error))
                is_woken = await self._alarm.sleep(self._rest if self._is_resting else TICK)
        finally:
            await self.let_go()

    async def _go_round(self, *, is_woken: bool) -> None:
        """Send a heartbeat where it is time for one, follow the database, and find out whether to rest."""
        self._is_resting = False
        is_due = self._clock.monotonic() >= self._heartbeat_at
        if is_due:
            self._heartbeat_at = self._clock.monotonic() + HEARTBEAT
            self._heartbeats += 1
            if self._heartbeats % HEARTBEATS_TO_RECOVERY == 0:
                await self._recover()
            await self.heartbeat()
            await self._report_condition()
        # Taken before the database is read: what is written meanwhile is seen the next time.
        now, seen = time.time_ns(), self._stamp
        self._stamp = self._store.stamp()
        # With each heartbeat in any case: two writes may leave the same stamp.
        if is_due or is_woken or self._store_is_failing or self._stamp is None or self._stamp != seen:
            await self.follow()
        if self._store_is_failing and not self._store_refuses:
            self._store_is_failing = False
            self._report(StoreTrouble(None))
        if is_due and self._stamp is not None and self._stamp.is_settled(now):
            self._is_resting = not await self._store.run(lambda store: store.leases.any_work())

    def _has_file_changed(self) -> bool:
        stamp = self._store.stamp()
        return stamp is None or stamp != self._stamp

    def tick(self) -> None:
        """A second has passed: where custody rests, look whether another window has written."""
        if self._is_resting and self._has_file_changed():
            self._alarm.ring()

    def follow_now(self) -> None:
        """Read the database now instead of at the next tick."""
        self._alarm.ring()

    async def apply(self, key: int, event: Event) -> Activation:
        """Record what the user did (asked for a cancel, say) and act on it at once. Raises StoreError."""
        at = self._clock.now()
        activation = await self._store.run(lambda store: store.journal.apply(key, event, at))
        self.registry.update(activation)
        self._tasks.wake(key)
        self.follow_now()
        return activation

    def adopt(self, activation: Activation) -> None:
        """Show an activation that was just bought or attached, and poll it from the next heartbeat on,
        which comes at once.

        Only a heartbeat starts pollers: started here as well, a number could get two.
        """
        self.registry.update(activation)
        self._heartbeat_at = self._clock.monotonic()
        self.follow_now()

    async def poll_now(self, key: int) -> None:
        """Poll this number at once. Where another window polls it, that one does within a heartbeat.

        Raises StoreError.
        """
        if not self._tasks.poll_now(key):
            await self._store.run(lambda store: store.leases.ask_for_look(key))

    async def heartbeat(self) -> None:
        """Renew the leases, and start a poller for each number that this window holds and does not poll.

        Raises StoreError.
        """
        held, poll_now = await self._leases.renew()
        if idle := self._tasks.keep_only(held):
            activations = await self._store.run(lambda store: store.activations.get_many(idle))
            self.registry.update(*activations)
            for activation in reversed(activations):
                self._tasks.start(activation.key)
        for key in poll_now:
            self._tasks.poll_now(key)

    async def follow(self) -> None:
        """Take over what any window recorded since the last call, and have the pollers act on it.

        Raises StoreError.
        """
        for activation in await self._feed.follow():
            self._tasks.wake(activation.key)

    async def let_go(self) -> None:
        """End the pollers and give up the leases of this window. A second call does nothing."""
        await self._tasks.stop()
        await self._leases.release()

    async def _report_condition(self) -> None:
        condition = await self._store.run(lambda store: store.take_condition())
        for notice in condition.notices:
            self._report(StoreNotice(notice))
        self._store_refuses = condition.refusal is not None
        self.unsaved = condition.unsaved
        if condition.refusal is not None:
            self._store_is_failing = True
            self._report(StoreTrouble(condition.refusal, condition.unsaved))

    async def _recover(self) -> None:
        for row in await self._store.run(lambda store: store.journal.recover(self._outcome, self._owner)):
            self._recovered(row)
