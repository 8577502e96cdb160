"""One SQLite connection and its transactions: every part of the store is handed this object."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from otptui.store.sqlite_errors import explained, is_damage

P = ParamSpec("P")
T = TypeVar("T")


PATIENCE = 2000
"""Milliseconds to wait for the transaction of another window, which takes a few of them."""

IMPATIENCE = 20
"""The same while the database has been found locked."""


class Database:
    """A connection in autocommit mode. `reading` and `writing` are its only transactions."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.connection = connection
        self.path = path
        self._is_locked = False

    def execute(self, sql: str, values: tuple[object, ...] | dict[str, object] = ()) -> sqlite3.Cursor:
        """Run one statement, inside the open transaction where there is one."""
        return self.connection.execute(sql, values)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Make several reads see the same moment. Inside another transaction it joins that one."""
        if self.connection.in_transaction:
            yield
            return
        with transaction(self.connection, "BEGIN"):
            yield

    @contextmanager
    def writing(self, *, durable: bool = True) -> Iterator[None]:
        """Commit everything in the block or nothing, with every other window locked out.

        A durable transaction is on the disk when the block ends. `durable=False` saves the fsync for
        data that a power cut may take: heartbeats and the cache.
        """
        if not durable:
            self.connection.execute("PRAGMA synchronous = NORMAL")
        try:
            self._lock()
            with transaction(self.connection, ""):
                yield
        finally:
            if not durable:
                self.connection.execute("PRAGMA synchronous = FULL")

    def _lock(self) -> None:
        # IMMEDIATE, so that what is read inside the transaction still holds when it writes.
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY and not self._is_locked:
                # Whoever holds the lock may hold it for a minute: from now on do not wait for it each time.
                self._is_locked = True
                self.connection.execute(f"PRAGMA busy_timeout = {IMPATIENCE}")
            raise
        if self._is_locked:
            self._is_locked = False
            self.connection.execute(f"PRAGMA busy_timeout = {PATIENCE}")

    def close(self) -> None:
        """Close the connection; closing twice does nothing."""
        self.connection.close()


class StandsOnDatabase(Protocol):
    """A part of the store, as `guarded` needs it."""

    _database: Database


D = TypeVar("D", bound=StandsOnDatabase)


@contextmanager
def transaction(connection: sqlite3.Connection, begin: str) -> Iterator[None]:
    """Commit at the end of the block; roll back when the block or the commit fails.

    `begin` is the statement that begins the transaction; "" if it has begun.
    """
    if begin:
        connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    finally:
        # After some failures, such as a full disk, SQLite has rolled back already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def guarded(method: Callable[Concatenate[D, P], T]) -> Callable[Concatenate[D, P], T]:
    """Make a method raise StoreError instead of sqlite3's errors, and mark damage for the next start."""

    @explained
    @wraps(method)
    def call(self: D, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(self, *args, **kwargs)
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            if is_damage(error):
                # If even the mark cannot be made, the error itself still reports the damage.
                with suppress(OSError):
                    suspect_mark(self._database.path).touch()
            raise

    return call


def suspect_mark(database: Path) -> Path:
    """The marker file that tells the next start to check the whole database for damage."""
    return database.with_name(database.name + ".suspect")
