"""A deadline that does not pass while the program stands still.

After ctrl+z or SIGSTOP the event loop finds an old deadline passed and the answer waiting in the socket. What
is there must be read first: the answer to a purchase is worth money.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

LATE = 1.0
"""Seconds by which a busy event loop is late at most; one that is later stood still."""

GRACE = 5.0
"""Seconds that are left, once the program goes on, to read what arrived meanwhile."""


@asynccontextmanager
async def deadline(seconds: float) -> AsyncIterator[None]:
    """Raise TimeoutError where the body takes more than `seconds` in which the program runs."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(None) as timeout:
        timer: asyncio.TimerHandle

        def pass_deadline() -> None:
            nonlocal timer
            if loop.time() - timer.when() > LATE:
                timer = loop.call_later(GRACE, pass_deadline)
            else:
                timeout.reschedule(loop.time())

        timer = loop.call_later(seconds, pass_deadline)
        try:
            yield
        finally:
            timer.cancel()
