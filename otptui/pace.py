"""How often a provider may be asked: one pace shared by all numbers of all windows' workers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

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
        self._gap = 1.0 / per_second
        self._clock = clock
        self._sleep = sleep
        self._next = 0.0

    async def turn(self) -> None:
        """Return when it is the caller's turn; callers are served in the order they came."""
        now = self._clock()
        mine = max(now, self._next)
        self._next = mine + self._gap
        if mine > now:
            await self._sleep(mine - now)

    async def spare_turn(self) -> None:
        """Return at a turn that nobody wants: who comes by `turn` meanwhile goes first."""
        while (wait := self._next - self._clock()) > _MOMENT:
            await self._sleep(wait)
        self._next = self._clock() + self._gap

    def hold(self, seconds: float) -> None:
        """Let nobody through for `seconds`: the provider asked everyone to slow down, not one number."""
        self._next = max(self._next, self._clock() + seconds)
