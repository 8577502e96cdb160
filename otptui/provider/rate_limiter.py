"""A rate limiter: spaces the calls to the providers, and pauses the calls to one that asks for fewer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from copy import copy
from dataclasses import dataclass


@dataclass(slots=True)
class _Schedule:
    """The slots that are shared by all providers: `interval` seconds apart, the next one free at `next`."""

    interval: float
    next: float = 0.0


_NEGLIGIBLE = 0.001
"""Seconds not worth waiting for: a sleep may end this much early."""


class RateLimiter:
    """Spaces calls evenly, at most `per_second` of them, and can pause all calls to one provider.

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

    def for_another_provider(self) -> RateLimiter:
        """A limiter that shares this one's slots; a pause of one does not pause the other."""
        other = copy(self)
        other._paused_until = 0.0
        return other

    async def acquire(self) -> None:
        """Wait for the next slot. Callers get their slots in the order they came."""
        while (paused := self._paused_until - self._clock()) > 0:
            await self._sleep(paused)
        now = self._clock()
        slot = max(now, self._schedule.next)
        self._schedule.next = slot + self._schedule.interval
        if slot > now:
            await self._sleep(slot - now)

    async def acquire_low_priority(self) -> None:
        """Wait for a slot that no caller of `acquire` wants; those who come meanwhile go first."""
        while (wait := max(self._schedule.next, self._paused_until) - self._clock()) > _NEGLIGIBLE:
            await self._sleep(wait)
        self._schedule.next = self._clock() + self._schedule.interval

    def pause(self, seconds: float) -> None:
        """Give no slots for `seconds`: the provider asked the whole account to slow down."""
        self._paused_until = max(self._paused_until, self._clock() + seconds)
