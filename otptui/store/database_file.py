"""The file behind the connection: whether it is still the one that was opened, and may be written."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress

from otptui.domain.errors import StoreError, StoreUnavailable
from otptui.store.database import Database
from otptui.store.file_merge import bring_over
from otptui.store.opening import fresh_first_key, open_database
from otptui.store.sqlite_errors import explained

RETRY = 5.0
"""Seconds between two attempts to open for writing what could only be opened for reading."""


class DatabaseFile:
    """Notices that the file was deleted, replaced, or became writable, and has the database follow.

    SQLite does not notice: it goes on writing into a file that nobody can open any more. `refusal` is why
    the file could not be opened for writing; None if it was. `clock` is in seconds.
    """

    def __init__(
        self,
        database: Database,
        refusal: StoreUnavailable | None,
        clock: Callable[[], float],
    ) -> None:
        self._database = database
        self._refusal = refusal
        self._clock = clock
        self._retry_at = clock() + RETRY
        self._identity = self._identify()
        self._notices: list[str] = []

    def check(self) -> None:
        """Make sure that what is written next goes into the file at the path.

        Raises StoreUnavailable while it cannot be written or made.
        """
        if self._refusal is not None:
            if self._clock() < self._retry_at:
                raise self._refusal
            self._retry_at = self._clock() + RETRY
            self._open_again()
            self._refusal = None
        elif self._identify() != self._identity:
            self._follow()

    def take_notices(self) -> tuple[str, ...]:
        """What happened to the file since the last call, as sentences for the user."""
        notices, self._notices = self._notices, []
        return tuple(notices)

    def _identify(self) -> tuple[int, int] | None:
        with suppress(OSError):
            status = os.stat(self._database.path)
            return status.st_dev, status.st_ino
        return None

    def _follow(self) -> None:
        happened = "deleted" if self._identify() is None else "replaced by another"
        brought = self._open_again()
        numbers = "1 number was" if brought == 1 else f"{brought} numbers were"
        self._notices.append(f"The database file was {happened}: {numbers} written into the new one.")

    @explained
    def _open_again(self) -> int:
        old = self._database.connection
        try:
            new, notice = open_database(self._database.path, fresh_first_key())
        except StoreError as error:
            problem = StoreUnavailable(error.message, error.what_now)
        else:
            return self._go_on_with(new, notice, old)
        raise problem

    def _go_on_with(self, new: sqlite3.Connection, notice: str, old: sqlite3.Connection) -> int:
        try:
            brought = 0
            # The rows of the old file can still be read while its connection is open.
            with suppress(sqlite3.DatabaseError):
                brought = bring_over(old, new)
        except BaseException:
            new.close()
            raise
        self._database.connection = new
        self._identity = self._identify()
        if notice:
            self._notices.append(notice)
        with suppress(sqlite3.Error):
            old.close()
        return brought
