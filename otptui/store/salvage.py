"""A damaged file: set aside, never deleted, and what can be read of it brought over."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from urllib.parse import quote

from otptui.domain.errors import StoreError
from otptui.store import row_mapping
from otptui.store.database import transaction
from otptui.store.migrations import LATEST, migrate, version
from otptui.support.paths import database_files

_RESCUED = ("activation", "answer", "message", "event", "favourite", "watch", "meta")
"""What is worth bringing over, a table after those it refers to."""

_GAP = 1_000
"""Missing rowids in a row after which a table of unknown length is over."""
LONGEST_GAP = 100_000
"""The same for one whose last rowid is known, which damage may have made astronomic."""


def examine(db: sqlite3.Connection) -> None:
    """Look at the whole file and at every row of the journal. Raises sqlite3.DatabaseError for any damage."""
    verdict = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise row_mapping.Senseless(verdict)
    for row in db.execute(row_mapping.ACTIVATIONS):
        row_mapping.activation(row, ())
    for row in db.execute(row_mapping.MESSAGES):
        row_mapping.message(row)


def adopt_mended(path: Path) -> None:
    """Finish a mending that was killed with the old file away and the new one not yet in its place."""
    mended = _mended(path)
    if not path.exists() and mended.exists():
        mended.rename(path)


def mend(path: Path) -> str:
    """Put a sound file with all that can be read in the place of a damaged one; says so in a sentence.

    The caller holds the folder, so no other window opens the file meanwhile. Raises StoreError while
    another window has it open already, sqlite3.Error and OSError where the new file cannot be made.
    """
    if _open_elsewhere(path):
        raise StoreError(
            "the database is damaged, and another window has it open",
            "Close every otptui window, then start again: what can be read is brought over.",
        )
    mended = _mended(path)
    for leftover in database_files(mended):
        leftover.unlink(missing_ok=True)
    numbers, messages = _rescue(path, mended)
    aside = _aside(path)
    # The database moves last: its log beside a new database would be taken for that one's.
    for old, kept in reversed(list(zip(database_files(path), database_files(aside), strict=True))):
        if old.exists():
            old.rename(kept)
    mended.rename(path)
    return (
        f"The database was damaged: {numbers} numbers and {messages} messages were brought over;"
        f" the damaged file is kept as {aside.name}."
    )


def _rescue(path: Path, mended: Path) -> tuple[int, int]:
    """Make `mended` of all that can be read in `path`; how many activations and messages that is."""
    os.close(os.open(mended, os.O_CREAT | os.O_WRONLY, 0o600))
    # Read-only, so that closing it does not write its log into it: it is kept as it was found.
    with (
        closing(
            sqlite3.connect(f"file:{quote(os.fsencode(path))}?mode=ro", uri=True, isolation_level=None)
        ) as old,
        closing(sqlite3.connect(mended, isolation_level=None)) as new,
    ):
        found = 0
        with suppress(sqlite3.DatabaseError):
            found = version(old)
        # Rows go into tables of their own version, and take the same way up as those of a sound file.
        migrate(new, found if 0 < found <= LATEST else LATEST)
        new.execute("PRAGMA foreign_keys = ON")
        with transaction(new, "BEGIN"):
            for table in _RESCUED:
                _copy(old, new, table)
        migrate(new)
        with transaction(new, "BEGIN"):
            _drop_senseless(new)
        tally = new.execute("SELECT (SELECT count(*) FROM activation), (SELECT count(*) FROM message)")
        numbers, messages = tally.fetchone()
    return numbers, messages


def _copy(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> None:
    columns = ", ".join(name for _, name, *_ in new.execute(f"PRAGMA table_info({table})"))
    places = ", ".join("?" * (columns.count(",") + 1))
    select = f"SELECT {columns} FROM {table} WHERE rowid = ?"  # noqa: S608 (our own tables)
    insert = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608 (our own tables)
    for row in _readable(old, select, _last_rowid(old, table)):
        # A row that breaks a rule of the table (a message without its activation) stays in the old file.
        with suppress(sqlite3.DatabaseError):
            new.execute(insert, row)


def _readable(old: sqlite3.Connection, select: str, last: int) -> Iterator[row_mapping.Row]:
    """Each row by itself, because a scan would end at the first page that cannot be read."""
    missing = 0
    for rowid in count(1):
        row = None
        with suppress(sqlite3.DatabaseError):
            row = old.execute(select, (rowid,)).fetchone()
        if row is not None:
            missing = 0
            yield row
            continue
        missing += 1
        if missing > (_GAP if rowid > last else LONGEST_GAP):
            return


def _last_rowid(old: sqlite3.Connection, table: str) -> int:
    with suppress(sqlite3.DatabaseError):
        last: int = old.execute(
            f"SELECT coalesce(max(rowid), 0) FROM {table}"  # noqa: S608 (our own tables)
        ).fetchone()[0]
        return last
    return 0


def _drop_senseless(new: sqlite3.Connection) -> None:
    for row in new.execute(row_mapping.ACTIVATIONS).fetchall():
        try:
            row_mapping.activation(row, ())
        except row_mapping.Senseless:
            for statement in (
                "DELETE FROM answer WHERE activation = ?",
                "DELETE FROM message WHERE activation = ?",
                "DELETE FROM event WHERE activation = ?",
                "DELETE FROM activation WHERE key = ?",
            ):
                new.execute(statement, row[:1])
    for row in new.execute(row_mapping.MESSAGES).fetchall():
        try:
            row_mapping.message(row)
        except row_mapping.Senseless:
            new.execute("DELETE FROM message WHERE key = ?", row[:1])


def _open_elsewhere(path: Path) -> bool:
    """Whether another process has the database open: what it writes would go into the file set aside.

    SQLite holds a shared lock on these bytes for as long as a file in WAL mode is open
    (https://www.sqlite.org/c3ref/file_control.html, os_unix: SHARED_FIRST, SHARED_SIZE). Only to be
    called while this process has it closed: closing a file drops all its locks of the process.
    """
    with path.open("r+b") as stream:
        try:
            fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB, 510, 0x40000002)
        except (BlockingIOError, PermissionError):
            return True
    return False


def _mended(path: Path) -> Path:
    return path.with_name(path.name + ".mended")


def _aside(path: Path) -> Path:
    name = f"{path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}"
    names = (name if again == 1 else f"{name}-{again}" for again in count(1))
    return next(aside for aside in map(path.with_name, names) if not aside.exists())
