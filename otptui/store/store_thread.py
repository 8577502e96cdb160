"""The store on a thread of its own, so that a slow disk delays an answer but never the screen."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import NamedTuple, TypeVar

from otptui.domain.errors import StoreError
from otptui.domain.model import Activation
from otptui.store.opening import fresh_first_key
from otptui.store.store import Store

T = TypeVar("T")


_SETTLED = 2_000_000_000
"""Nanoseconds after a write in which another one may leave the same stamp: file systems that count whole
seconds are the coarsest."""


class FileStamp(NamedTuple):
    """The state of the database's files: the log's last write and size, and which file the database is."""

    written_at: int
    size: int
    file: int
    device: int

    def is_settled(self, now: int) -> bool:
        """Whether any later write leaves another stamp. `now` is `time.time_ns()`, read before the files."""
        return self.written_at < now - _SETTLED


def _open(path: Path) -> Store:
    return Store.open(path, first_key=fresh_first_key())


class StoreThread:
    """Runs jobs on the store at `path`, one after the other in the order they were submitted.

    `open_store` opens it.
    """

    def __init__(self, path: Path, open_store: Callable[[Path], Store] = _open) -> None:
        self.path = path
        self._open_store = open_store
        self._thread: ThreadPoolExecutor | None = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._store: Store | None = None
        self._job_lock = Lock()

    @contextmanager
    def between_jobs(self, seconds: float) -> Iterator[None]:
        """No job runs meanwhile, unless one takes longer than `seconds`: to stop the process in.

        A process that is stopped inside a transaction would stop all other windows with it.
        """
        is_idle = self._job_lock.acquire(timeout=seconds)
        try:
            yield
        finally:
            if is_idle:
                self._job_lock.release()

    async def run(self, job: Callable[[Store], T]) -> T:
        """Return or raise what `job(store)` does: `await run(lambda store: store.activations.shown())`.

        The job runs later and on another thread, so a lambda must not capture a variable that may be
        rebound before it runs. The first job opens the store. A submitted job is done even if its caller is
        cancelled, so what it records has happened. Raises StoreError, also after `close`.
        """
        if self._thread is None:
            raise StoreError("the database is closed", "Start otptui again.")
        work = asyncio.get_running_loop().run_in_executor(self._thread, lambda: self._run(job))
        # Retrieve the exception here: the caller may have been cancelled, and asyncio would complain.
        work.add_done_callback(lambda done: done.cancelled() or done.exception())
        return await asyncio.shield(work)

    def stamp(self) -> FileStamp | None:
        """A value that changes whenever any window writes, or another file takes the place of the database.
        Comparing it is far cheaper than a query.

        None if it cannot be read. Two writes within a few milliseconds may share one value.
        """
        try:
            log = os.stat(f"{self.path}-wal")
            file = os.stat(self.path)
        except OSError:
            return None
        return FileStamp(log.st_mtime_ns, log.st_size, file.st_ino, file.st_dev)

    async def close(self) -> tuple[Activation, ...]:
        """Finish the submitted jobs and close the file; closing twice does nothing.

        Returns the activations of which something could not be written: it is lost with this process.
        """
        thread, self._thread = self._thread, None
        if thread is None:
            return ()
        try:
            return await asyncio.shield(asyncio.get_running_loop().run_in_executor(thread, self._close))
        finally:
            thread.shutdown(wait=False)

    def _run(self, job: Callable[[Store], T]) -> T:
        with self._job_lock:
            return job(self._opened())

    def _opened(self) -> Store:
        if self._store is None:
            self._store = self._open_store(self.path)
        return self._store

    def _close(self) -> tuple[Activation, ...]:
        if self._store is None:
            return ()
        self._store.close()
        return self._store.standby.unsaved
