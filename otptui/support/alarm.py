"""A sleep that another task can end early."""

from __future__ import annotations

import asyncio

from otptui.support.clock import Clock


class Alarm:
    """One task sleeps on it; any other may ring it.

    Like `asyncio.sleep` it is a future and a timer: hundreds of numbers sleep at once, and a task for each
    sleep would cost more than the sleep.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sleeper: asyncio.Future[None] | None = None
        self._has_rung = False

    async def sleep(self, seconds: float) -> bool:
        """Sleep for `seconds` at most; returns whether it rang. A ring since the last sleep ends this one
        at once."""
        if not self._has_rung:
            sleeper = self._sleeper = asyncio.get_running_loop().create_future()
            timer = self._clock.call_later(seconds, self._end_sleep)
            try:
                await sleeper
            finally:
                timer.cancel()
                self._sleeper = None
        has_rung, self._has_rung = self._has_rung, False
        return has_rung

    def ring(self) -> None:
        """End the sleep, or the next one if none is running."""
        self._has_rung = True
        self._end_sleep()

    def _end_sleep(self) -> None:
        if self._sleeper is not None and not self._sleeper.done():
            self._sleeper.set_result(None)
