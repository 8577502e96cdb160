"""The store in a thread of its own: a slow disk makes an answer late, never the screen."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from otptui.domain.errors import StoreError
from otptui.store.store import Store

P = ParamSpec("P")
T = TypeVar("T")


class StoreThread:
    """Runs jobs on the store in `path` one after the other, in the order they were handed in."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread: ThreadPoolExecutor | None = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._store: Store | None = None

    async def run(self, job: Callable[Concatenate[Store, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `job(store, *args, **kwargs)` returns or raises: `await thread.run(Store.shown)`.

        The first job opens the store. A job that was handed in is done even if whoever waits for it is
        cancelled: what it records has happened. Raises StoreError, also after `close`.
        """
        if self._thread is None:
            raise StoreError("the database is closed", "Start otptui again.")
        work = asyncio.get_running_loop().run_in_executor(
            self._thread, lambda: job(self._opened(), *args, **kwargs)
        )
        # Seen here: whoever waited may be gone by then, and asyncio complains of an error that nobody saw.
        work.add_done_callback(lambda done: done.cancelled() or done.exception())
        return await asyncio.shield(work)

    def stamp(self) -> tuple[int, int] | None:
        """What differs as soon as any window has written: to ask instead of the database, at next to no
        cost. None where there is no telling. Two writes within a few milliseconds may look like one."""
        try:
            journal = os.stat(f"{self._path}-wal")
        except OSError:
            return None
        return journal.st_mtime_ns, journal.st_size

    async def close(self) -> None:
        """Finish the jobs that were handed in and let the file go; closing twice does nothing."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        try:
            await asyncio.shield(asyncio.get_running_loop().run_in_executor(thread, self._close))
        finally:
            thread.shutdown(wait=False)

    def _opened(self) -> Store:
        if self._store is None:
            self._store = Store.open(self._path)
        return self._store

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
