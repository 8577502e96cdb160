"""The signals that ask the program to end."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

ENDINGS = {signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGINT: 130}
"""Signals that end the program in good order, with the exit status of each (128 + its number)."""


def on_ending(leave: Callable[[int], None]) -> None:
    """Call `leave(status)` in the event loop when such a signal arrives, so that the terminal is restored.
    Python's default handling of SIGTERM and SIGHUP would leave it in raw mode."""
    loop = asyncio.get_running_loop()
    for number, status in ENDINGS.items():
        loop.add_signal_handler(number, leave, status)
