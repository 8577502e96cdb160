"""Opens the database: creates a missing one, migrates an old, repairs a damaged, refuses a newer one."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from otptui.domain.errors import StoreError, StoreUnavailable
from otptui.store import row_mapping, salvage
from otptui.store.database import PATIENCE, suspect_mark, transaction
from otptui.store.migrations import COLUMNS, LATEST, migrate, version
from otptui.store.sqlite_errors import DAMAGED, LOCKED, READ_ONLY, explained, is_damage
from otptui.store.write_ahead_log import has_lost_transactions
from otptui.support.atomic_file import private_folder

BUSY_SECONDS = 5.0
"""Seconds to wait for another window that opens or migrates the file."""


@explained
def open_database(path: Path, first_key: int = 1) -> tuple[sqlite3.Connection, str]:
    """A connection to the file, migrated and sound as far as `_probe` sees, and a notice or "".

    In a new file the keys of activations and messages begin at `first_key`. Raises StoreError.
    """
    private_folder(path.parent)
    if not os.access(path.parent, os.W_OK):
        # SQLite would only say that it cannot open the file.
        raise StoreUnavailable(*READ_ONLY)
    with alone_in(path.parent):
        if not _has_lost_transactions(path):
            try:
                return _open(path, first_key), ""
            except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
                if not is_damage(error):
                    raise
        notice = salvage.repair(path)
        return _open(path, first_key), notice


def _has_lost_transactions(path: Path) -> bool:
    # While another window writes, the end of the log is in motion. What is in it is safe with that window.
    return (
        path.exists() and has_lost_transactions(Path(f"{path}-wal")) and not salvage.is_open_elsewhere(path)
    )


@explained
def open_readonly(path: Path) -> sqlite3.Connection:
    """A connection that cannot write, to a file of exactly this version. Raises StoreError."""
    if suspect_mark(path).exists():
        raise StoreError(*DAMAGED)
    try:
        return _checked(_connect(f"file:{quote(os.fsencode(path))}?mode=ro", uri=True))
    except sqlite3.OperationalError as error:
        if is_damage(error) or not path.exists():
            raise
    # SQLite reads a file in WAL mode only if it can make two files beside it, which this folder forbids.
    return _checked(_connect_without_folder(path))


def memory_database() -> sqlite3.Connection:
    """A connection to an empty database in memory that refuses to be written: there is no file to read."""
    db = _connect(":memory:")
    migrate(db)
    db.execute("PRAGMA query_only = ON")
    return db


def _connect_without_folder(path: Path) -> sqlite3.Connection:
    log = Path(f"{path}-wal")
    if not log.exists() or log.stat().st_size == 0:
        return _connect(f"file:{quote(os.fsencode(path))}?mode=ro&immutable=1", uri=True)
    with TemporaryDirectory() as folder:
        copy = Path(folder, path.name)
        shutil.copyfile(path, copy)
        shutil.copyfile(log, f"{copy}-wal")
        db = _connect(str(copy))
        # Its files are open from here on, so that their names may go.
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        db.execute("PRAGMA query_only = ON")
        return db


def _checked(db: sqlite3.Connection) -> sqlite3.Connection:
    try:
        found = version(db)
        _refuse_newer(found)
        if found < LATEST:
            raise StoreError("the database was written by an older otptui", "Start otptui once to update it.")
        _probe(db)
    except BaseException:
        db.close()
        raise
    return db


def _open(path: Path, first_key: int) -> sqlite3.Connection:
    salvage.adopt_repaired(path)
    # SQLite gives the -wal and -shm files the mode of the database.
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    elif path.stat().st_mode & 0o077:
        path.chmod(0o600)
    db = _connect(str(path))
    try:
        found = version(db)
        _refuse_newer(found)
        db.execute("PRAGMA page_size = 4096")
        db.execute("PRAGMA journal_mode = WAL")
        # In WAL mode only FULL syncs at every commit.
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        if found < LATEST:
            migrate(db)
        if found == 0 and first_key > 1:
            _begin_keys(db, first_key)
        _probe(db)
        suspect = suspect_mark(path)
        if suspect.exists():
            salvage.examine(db)
            suspect.unlink()
        db.execute(f"PRAGMA busy_timeout = {PATIENCE}")
    except BaseException:
        db.close()
        raise
    return db


def fresh_first_key() -> int:
    """A first key by which the rows of a new file have other keys than those of any file before it.

    A window may go on with a new file after the one it had was deleted; then no key may change its meaning.
    No file gets a row each second for years, so that the seconds since 2020 keep them apart.
    """
    return max(1, int(time.time()) - 1_577_836_800)


def _begin_keys(db: sqlite3.Connection, first_key: int) -> None:
    with transaction(db, "BEGIN IMMEDIATE"):
        for table in ("activation", "message"):
            # Another window may have come first and written already.
            if db.execute(f"SELECT 1 FROM {table}").fetchone() is None:  # noqa: S608 (our own tables)
                db.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
                db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, first_key - 1))


def _connect(where: str, *, uri: bool = False) -> sqlite3.Connection:
    return sqlite3.connect(where, timeout=BUSY_SECONDS, isolation_level=None, uri=uri)


def _refuse_newer(found: int) -> None:
    if found > LATEST:
        raise StoreError(
            f"the database was written by a newer otptui (version {found}, this one knows {LATEST})",
            "Update otptui; the database was not changed.",
        )


def _probe(db: sqlite3.Connection) -> None:
    """Read a row of each table and every number in view. Raises sqlite3.DatabaseError for damage there.

    Checking the whole file would take a second per few hundred megabytes at every start. Damage that is
    met later is marked (`suspect_mark`), and the next start checks everything.
    """
    for table, columns in COLUMNS.items():
        db.execute(f"SELECT {columns} FROM {table} LIMIT 1").fetchone()  # noqa: S608 (our own tables)
    for row in db.execute(f"{row_mapping.ACTIVATIONS} WHERE put_away = 0"):
        row_mapping.activation(row, ())


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Let one window at a time open, create or repair. The lock ends with the process. Raises StoreError."""
    number = os.open(folder, os.O_RDONLY)
    try:
        give_up = time.monotonic() + BUSY_SECONDS
        while not _locked(number):
            if time.monotonic() > give_up:
                raise StoreUnavailable(*LOCKED)
            time.sleep(0.01)
        yield
    finally:
        os.close(number)


def _locked(number: int) -> bool:
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
