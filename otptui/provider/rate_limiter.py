"""A rate limiter: spaces the calls to the providers, live numbers first, and pauses the calls to a provider
that asks for fewer."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Awaitable, Callable
from copy import copy

from msgspec import Struct, field


class _Schedule(Struct):
    """The slots that are shared by all providers, `interval` seconds apart: those that were given back, and
    the end of the line."""

    interval: float
    next: float = 0.0
    given_back: list[float] = field(default_factory=list)

    def take(self, now: float) -> float:
        """The time of the earliest free slot."""
        while self.given_back and self.given_back[0] < now:
            heapq.heappop(self.given_back)
        if self.given_back:
            return heapq.heappop(self.given_back)
        slot = max(now, self.next)
        self.next = slot + self.interval
        return slot

    def give_back(self, slot: float) -> None:
        """Free a slot whose caller no longer wants it."""
        heapq.heappush(self.given_back, slot)


_NEGLIGIBLE = 0.001
"""Seconds not worth waiting for: a sleep may end this much early."""


class RateLimiter:
    """Spaces calls evenly, at most `per_second` of them, and can pause the calls to one provider.

    Calls about live numbers `acquire` their slots, listings take what is left (`acquire_low_priority`).
    `clock` returns monotonic seconds; `sleep` waits a number of seconds.
    """

    def __init__(
        self,
        per_second: float,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._schedule = _Schedule(1.0 / per_second)
        self._clock = clock
        self._sleep = sleep
        self._paused_until = 0.0
        self._low_priority_paused_until = 0.0

    def for_another_provider(self) -> RateLimiter:
        """A limiter that shares this one's slots; a pause of one does not pause the other."""
        other = copy(self)
        other._paused_until = other._low_priority_paused_until = 0.0
        return other

    async def acquire(self) -> None:
        """Wait for the next slot. Callers get their slots in the order they came, and one that is cancelled
        gives its slot back."""
        while (paused := self._paused_until - self._clock()) > 0:
            await self._sleep(paused)
        now = self._clock()
        slot = self._schedule.take(now)
        if slot > now:
            try:
                await self._sleep(slot - now)
            except asyncio.CancelledError:
                self._schedule.give_back(slot)
                raise

    async def acquire_low_priority(self) -> None:
        """Wait for a low-priority slot: one that no caller of `acquire` wants, not even a later one."""
        while (wait := self._until_low_priority()) > _NEGLIGIBLE:
            await self._sleep(wait)
        self._schedule.next = self._clock() + self._schedule.interval

    def _until_low_priority(self) -> float:
        paused_until = max(self._paused_until, self._low_priority_paused_until)
        return max(self._schedule.next, paused_until) - self._clock()

    def pause(self, seconds: float) -> None:
        """Give no slots for `seconds`: the provider wants fewer calls about live numbers, too."""
        self._paused_until = max(self._paused_until, self._clock() + seconds)

    def pause_low_priority(self, seconds: float) -> None:
        """Give no slots to listings for `seconds`. Live numbers are polled as before."""
        until = self._clock() + seconds
        self._low_priority_paused_until = max(self._low_priority_paused_until, until)
