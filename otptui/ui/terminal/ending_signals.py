"""The signals that ask the program to end."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ENDINGS = {signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGINT: 130}
"""Signals that end the program in good order, with the exit status of each (128 + its number)."""


def on_ending(leave: Callable[[int], None]) -> None:
    """Call `leave(status)` in the event loop when such a signal arrives, so that the terminal is restored.
    Python's default handling of SIGTERM and SIGHUP would leave it in raw mode."""
    loop = asyncio.get_running_loop()
    for number, status in ENDINGS.items():
        loop.add_signal_handler(number, leave, status)


@contextmanager
def interrupts_ignored(leave: Callable[[int], None]) -> Iterator[None]:
    """Ignore what ctrl+c and ctrl+\\ send to every program in the terminal: another one has it now. Then the
    signals call `leave` again."""
    loop = asyncio.get_running_loop()
    interrupts = (signal.SIGINT, signal.SIGQUIT)
    for number in interrupts:
        # Not SIG_IGN: the other program would inherit that.
        loop.add_signal_handler(number, lambda: None)
    try:
        yield
    finally:
        for number in interrupts:
            loop.remove_signal_handler(number)
        on_ending(leave)
