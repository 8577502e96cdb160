"""What the first frame did not wait for, brought in behind it.

Screens and dialogs are imported as they open, so that the start is quick. Left at that, the first key
for each would wait for the disk; and an otptui that is updated while this one runs would be mixed with
it, half of each.
"""

from __future__ import annotations

import asyncio
import logging
import pkgutil
import sys
from collections.abc import Iterator
from importlib import import_module
from threading import Event

import otptui

log = logging.getLogger(__name__)

_NOT_NEEDED = (
    "otptui.__main__",
    "otptui.cli.main",
    "otptui.cli.arguments",
    "otptui.demo",
    "otptui.simulator",
)
"""What only the command line and the demo use, which have theirs by now."""

_PAUSE = 0.005
"""Seconds the screen has to itself between two imports."""


async def get_ready() -> None:
    """Import the rest of the program in a thread. A module that cannot be imported now is left to the
    key that needs it; cancelled, it stops behind the module it is at."""
    stop = Event()
    try:
        await asyncio.to_thread(_import_the_rest, stop)
    finally:
        stop.set()


def _import_the_rest(stop: Event) -> None:
    for name in _modules(otptui.__path__, "otptui."):
        if name not in sys.modules:
            try:
                import_module(name)
            except ImportError:
                log.warning("%s cannot be imported", name, exc_info=True)
            if stop.wait(_PAUSE):
                return


def _modules(path: list[str], prefix: str) -> Iterator[str]:
    """The name of every module below, packages before what is in them; nothing is imported to know it."""
    for module in pkgutil.iter_modules(path, prefix):
        if module.name in _NOT_NEEDED:
            continue
        yield module.name
        if module.ispkg:
            yield from _modules([f"{path[0]}/{module.name.removeprefix(prefix)}"], f"{module.name}.")
