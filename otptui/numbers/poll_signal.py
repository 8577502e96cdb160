"""Wakes a poller: because its number changed, or because it must poll at once."""

from __future__ import annotations

from otptui.support.alarm import Alarm
from otptui.support.clock import Clock


class PollSignal:
    """One poller sleeps on it. However often it is asked to poll, one poll answers all requests before it."""

    def __init__(self, clock: Clock) -> None:
        self._alarm = Alarm(clock)
        self._is_poll_wanted = False

    def wake(self) -> None:
        """The number has changed: the poller acts on it now."""
        self._alarm.ring()

    def poll_now(self) -> None:
        """The poller does not wait for its interval."""
        self._is_poll_wanted = True
        self._alarm.ring()

    def take_poll_request(self) -> bool:
        """Whether `poll_now` was called since the previous call of this method."""
        wanted, self._is_poll_wanted = self._is_poll_wanted, False
        return wanted

    async def sleep(self, seconds: float) -> None:
        """Sleep for `seconds`, or until one of the others is called."""
        await self._alarm.sleep(seconds)
