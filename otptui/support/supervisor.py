"""Background tasks that run until the program ends, and are restarted when a bug ends one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from msgspec import Struct

log = logging.getLogger(__name__)

RESTART_DELAY = 2.0
"""Seconds until a task that failed is started again."""


class TaskFailed(Struct, frozen=True):
    """A bug ended the background task `name`; it starts again in `RESTART_DELAY` seconds.

    `kind` is the class of the exception.
    """

    name: str
    kind: str


class Supervisor:
    """Runs tasks by their name. `report` is called in the event loop."""

    def __init__(self, report: Callable[[TaskFailed], None]) -> None:
        self._report = report
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def start(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work` for good, in place of what runs under that name so far."""
        if running := self._tasks.get(name):
            running.cancel()
        self._tasks[name] = asyncio.create_task(self._keep_running(name, work), name=name)

    def is_running(self, name: str) -> bool:
        """Whether a task of that name was started."""
        return name in self._tasks

    async def stop(self) -> None:
        """End all tasks and wait until they have ended."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _keep_running(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except Exception as error:
                log.exception("%s failed", name)
                self._report(TaskFailed(name, type(error).__name__))
            await asyncio.sleep(RESTART_DELAY)
