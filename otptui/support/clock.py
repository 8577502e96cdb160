"""Time as a parameter: what waits or measures is handed a `Clock`, so that tests decide when time passes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol


class Timer(Protocol):
    """A callback that has not run yet."""

    def cancel(self) -> object:
        """Never run the callback; does nothing once it has run."""


class Clock(Protocol):
    """A monotonic clock for durations, a wall clock for timestamps, and two ways to wait."""

    def monotonic(self) -> float:
        """Seconds since some fixed moment; no one can set this clock."""

    def now(self) -> datetime:
        """The wall clock, in UTC. It may jump."""

    async def sleep(self, seconds: float) -> None:
        """Wait for `seconds`."""

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Timer:
        """Run `callback` in `seconds`, in the event loop."""


class SystemClock:
    """The clocks of this machine and of the running event loop."""

    def monotonic(self) -> float:
        return time.monotonic()

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Timer:
        return asyncio.get_running_loop().call_later(seconds, callback)
