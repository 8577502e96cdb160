"""One connection and its transactions: what every part of the store stands on."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from otptui.store.sqlite_errors import explained, is_damage

P = ParamSpec("P")
T = TypeVar("T")
D = TypeVar("D", bound="Database")


class Database:
    """A connection in autocommit mode; `_reading` and `_writing` are its only transactions."""

    def __init__(self, db: sqlite3.Connection, path: Path, clock: Callable[[], float], lease: float) -> None:
        self._db = db
        self._path = path
        self._clock = clock
        self._lease = lease

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Several reads of one moment: what other windows write meanwhile is not seen."""
        with transaction(self._db, "BEGIN"):
            yield self._db

    @contextmanager
    def _writing(self, *, durable: bool = True) -> Iterator[sqlite3.Connection]:
        """All of it or nothing, alone among all windows, on the disk at its end.

        `durable=False` saves the fsync for what a power cut may take: heartbeats and the cache.
        """
        if not durable:
            self._db.execute("PRAGMA synchronous = NORMAL")
        try:
            # IMMEDIATE: what is read inside still holds when it is written.
            with transaction(self._db, "BEGIN IMMEDIATE"):
                yield self._db
        finally:
            if not durable:
                self._db.execute("PRAGMA synchronous = FULL")


@contextmanager
def transaction(db: sqlite3.Connection, begin: str) -> Iterator[None]:
    """Commit at the end of the block, roll back where it (or the commit) fails."""
    db.execute(begin)
    try:
        yield
        db.execute("COMMIT")
    finally:
        # SQLite has rolled back by itself after some failures, a full disk say.
        if db.in_transaction:
            db.execute("ROLLBACK")


def guarded(method: Callable[Concatenate[D, P], T]) -> Callable[Concatenate[D, P], T]:
    """The method, raising StoreError and nothing of sqlite3's; damage is marked for the next start."""

    @explained
    @wraps(method)
    def call(self: D, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(self, *args, **kwargs)
        except sqlite3.DatabaseError as error:
            if is_damage(error):
                # Where not even the mark can be made, the error itself still says what it is.
                with suppress(OSError):
                    suspect_mark(self._path).touch()
            raise

    return call


def suspect_mark(database: Path) -> Path:
    """The file whose presence says: a program met damage in this database; look at all of it."""
    return database.with_name(database.name + ".suspect")
