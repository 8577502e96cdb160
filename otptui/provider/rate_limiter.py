"""How often the providers may be asked: one pace shared by all numbers of all windows' workers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from copy import copy
from dataclasses import dataclass


@dataclass(slots=True)
class _Turns:
    gap: float
    next: float = 0.0


_MOMENT = 0.001
"""Seconds that are not worth waiting for: a sleep may end that much early."""


class Pace:
    """Spaces calls evenly, `per_second` at most, and holds all of them back after a 429.

    `clock` is monotonic seconds, `sleep` waits that many.
    """

    def __init__(
        self,
        per_second: float,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._turns = _Turns(1.0 / per_second)
        self._clock = clock
        self._sleep = sleep
        self._held_until = 0.0

    def apart(self) -> Pace:
        """A pace for another provider: it shares the turns, and what holds the one back leaves the other."""
        other = copy(self)
        other._held_until = 0.0
        return other

    async def turn(self) -> None:
        """Return when it is the caller's turn; callers are served in the order they came."""
        while (held := self._held_until - self._clock()) > 0:
            await self._sleep(held)
        now = self._clock()
        mine = max(now, self._turns.next)
        self._turns.next = mine + self._turns.gap
        if mine > now:
            await self._sleep(mine - now)

    async def spare_turn(self) -> None:
        """Return at a turn that nobody wants: who comes by `turn` meanwhile goes first."""
        while (wait := max(self._turns.next, self._held_until) - self._clock()) > _MOMENT:
            await self._sleep(wait)
        self._turns.next = self._clock() + self._turns.gap

    def hold(self, seconds: float) -> None:
        """Let nobody through for `seconds`: the provider asked everyone to slow down, not one number."""
        self._held_until = max(self._held_until, self._clock() + seconds)
