"""Imports that the first frame does not wait for, done in the background after it.

Screens and dialogs are imported as they open, so that the start is quick. Without this module the first key
for each would wait for the disk, and an update of otptui during the run would mix modules of two versions.
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
"""Modules of the command line and the demo, which were imported at the start where they are needed."""

_PAUSE = 0.005
"""Seconds between two imports, in which the screen can react."""


async def get_ready() -> None:
    """Import the rest of the program in a thread.

    A module that cannot be imported is logged; the key that needs it will fail. A cancel takes effect after
    the current module.
    """
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
    """The names of all modules below `path`, packages before their content. Nothing is imported."""
    for module in pkgutil.iter_modules(path, prefix):
        if module.name in _NOT_NEEDED:
            continue
        yield module.name
        if module.ispkg:
            yield from _modules([f"{path[0]}/{module.name.removeprefix(prefix)}"], f"{module.name}.")
