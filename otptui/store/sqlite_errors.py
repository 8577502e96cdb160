"""Errors of SQLite and the system as one StoreError that tells the user what to do."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from otptui.domain.errors import StoreError, StoreUnavailable

P = ParamSpec("P")
T = TypeVar("T")

Failure = sqlite3.Error | OSError | UnicodeDecodeError
"""What may come from SQLite or the disk; the last one of a name in the file that is not UTF-8."""

FULL = (
    "the disk is full: nothing more can be recorded",
    "Free some disk space; until then nothing is bought.",
)
READ_ONLY = (
    "the state folder cannot be written to",
    "Make it writable (otptui --paths shows it); until then nothing is bought.",
)
LOCKED = (
    "the database is locked by another program",
    "Wait a moment; if it persists, close that program.",
)
DAMAGED = (
    "the database is damaged",
    "Close every otptui window and start again: the file is set aside and everything readable is recovered.",
)
UNREACHABLE = (
    "the database cannot be opened",
    "Check the permissions of the state folder (otptui --paths shows it).",
)
FAULTY = (
    "the disk has read or write errors",
    "Check the disk and the system log; earlier records are kept.",
)
CLOSED = ("the database is closed", "Start otptui again.")

_BY_CODE = {
    sqlite3.SQLITE_FULL: FULL,
    # The shared memory beside the database is a file too: on a full disk it fails before the database does.
    sqlite3.SQLITE_IOERR_SHMSIZE: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_PROTOCOL: LOCKED,
    sqlite3.SQLITE_CANTOPEN: UNREACHABLE,
    sqlite3.SQLITE_IOERR: FAULTY,
    sqlite3.SQLITE_NOMEM: ("there is not enough memory", "Close other programs."),
}
_BY_ERRNO = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: FULL,
    errno.EROFS: READ_ONLY,
    errno.EACCES: READ_ONLY,
    errno.EPERM: READ_ONLY,
}


def explain(error: Failure) -> StoreError:
    """The same failure as a StoreUnavailable, or a StoreError if the store was closed.

    SQLite's own name for it stays in the message, for the log.
    """
    if isinstance(error, OSError):
        message, what_now = _BY_ERRNO.get(error.errno or 0, FAULTY)
        detail = errno.errorcode.get(error.errno or 0, type(error).__name__)
    elif isinstance(error, UnicodeDecodeError):
        (message, what_now), detail = DAMAGED, type(error).__name__
    elif isinstance(error, sqlite3.ProgrammingError):
        return StoreError(f"{CLOSED[0]} ({type(error).__name__})", CLOSED[1])
    else:
        message, what_now = _BY_CODE.get(_code(error), _BY_CODE.get(_code(error) & 0xFF, DAMAGED))
        detail = getattr(error, "sqlite_errorname", type(error).__name__)
    return StoreUnavailable(f"{message} ({detail})", what_now)


def is_damage(error: Failure) -> bool:
    """Whether the file itself is at fault, rather than the disk, the permissions or another program.

    A missing table or a row that is invalid counts: otptui never writes such a file.
    """
    if isinstance(error, UnicodeDecodeError):
        return True
    if not isinstance(error, sqlite3.DatabaseError) or isinstance(error, sqlite3.ProgrammingError):
        return False
    return _code(error) not in _BY_CODE and _code(error) & 0xFF not in _BY_CODE


def explained(method: Callable[P, T]) -> Callable[P, T]:
    """Make a method raise StoreError instead of an exception of sqlite3 or of the system."""

    @wraps(method)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(*args, **kwargs)
        except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
            trouble = explain(error)
        # Outside the except block, so that the original is not even the context of what leaves.
        raise trouble

    return call


def _code(error: sqlite3.Error) -> int:
    # Errors that Python raises by itself (text that is not UTF-8, a row that is invalid) have no code.
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
