"""A damaged file: set aside, never deleted, and everything that can be read of it brought into a new one.

A field is given up before a row, and a row before a table. Every loss is said.
"""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from otptui.domain.errors import StoreError
from otptui.store import field_repair, row_mapping
from otptui.store.database import transaction
from otptui.store.migrations import LATEST, migrate, version
from otptui.store.write_ahead_log import repaired
from otptui.support.paths import database_files

log = logging.getLogger(__name__)

_RESCUED = ("activation", "answer", "message", "event", "favourite", "watch", "meta")
"""The tables worth bringing over, each after those it refers to."""

_NEAR = 1_000
"""Unreadable rowids that are tried one by one; beyond them the next readable row is searched for."""

_LAST_ROWID = 2**63 - 1

_LISTED = 5
"""Losses that the notice lists; the log has them all."""


def examine(db: sqlite3.Connection) -> None:
    """Check the whole file and every field that is decoded. Raises sqlite3.DatabaseError for damage."""
    verdict = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise row_mapping.Senseless(verdict)
    for row in db.execute(row_mapping.ACTIVATIONS):
        row_mapping.activation(row, ())
    for row in db.execute(row_mapping.MESSAGES):
        row_mapping.message(row)
    for (at,) in db.execute("SELECT at FROM event UNION ALL SELECT created_at FROM watch"):
        row_mapping.moment(at)
    for prices in db.execute("SELECT below, seen_price FROM watch"):
        for price in prices:
            row_mapping.amount(price)


def adopt_repaired(path: Path) -> None:
    """Finish a repair that was killed when the old file was away and the new one not yet in its place."""
    repaired = _repaired(path)
    if not path.exists() and repaired.exists():
        repaired.rename(path)


def repair(path: Path) -> str:
    """Replace a damaged file by a sound one with everything that can be read; return a sentence about it.

    The caller holds the folder's lock, so no other window opens the file meanwhile. Raises StoreError
    while another window has it open already, sqlite3.Error and OSError if the new file cannot be made.
    """
    if is_open_elsewhere(path):
        raise StoreError(
            "the database is damaged, and another window has it open",
            "Close every otptui window, then start again: everything readable is recovered.",
        )
    repaired = _repaired(path)
    for leftover in database_files(repaired):
        leftover.unlink(missing_ok=True)
    with _source(path) as source:
        numbers, messages, losses = _rescue(source, repaired)
    aside = _aside(path)
    # The database moves last: a new database beside the old log would be taken for that log's.
    for old, kept in reversed(list(zip(database_files(path), database_files(aside), strict=True))):
        if old.exists():
            old.rename(kept)
    repaired.rename(path)
    for loss in losses:
        log.warning("lost in the damaged database: %s", loss)
    return (
        f"The database was damaged: {numbers} numbers and {messages} messages were recovered;"
        f" the damaged file is kept as {aside.name}.{_told(losses)}"
    )


def _told(losses: list[str]) -> str:
    if not losses:
        return ""
    more = f", and {len(losses) - _LISTED} more (see the log)" if len(losses) > _LISTED else ""
    return f" Lost: {', '.join(losses[:_LISTED])}{more}."


@contextmanager
def _source(path: Path) -> Iterator[Path]:
    """The file to read from: a copy whose log and schema were repaired, or the file itself if the disk has
    no room for a copy."""
    with TemporaryDirectory(dir=path.parent, prefix=".otptui-") as folder:
        copy = Path(folder, path.name)
        try:
            shutil.copyfile(path, copy)
            log_file = Path(f"{path}-wal")
            if log_file.exists() and log_file.stat().st_size > 0:
                Path(f"{copy}-wal").write_bytes(repaired(log_file))
        except OSError:
            copy = path
        else:
            with suppress(sqlite3.Error):
                _repair_schema(copy)
        yield copy


def _repair_schema(copy: Path) -> None:
    """Give tables and columns the names they must have: a single wrong byte hides a whole table."""
    with (
        closing(sqlite3.connect(copy, isolation_level=None)) as db,
        closing(sqlite3.connect(":memory:", isolation_level=None)) as sound,
    ):
        db.text_factory = bytes
        db.execute("PRAGMA writable_schema = ON")
        migrate(sound, version(db))
        select = "SELECT rowid, type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid"
        found, wanted = db.execute(select).fetchall(), sound.execute(select).fetchall()
        if len(found) == len(wanted):
            for (rowid, *_), (_, *described) in zip(found, wanted, strict=True):
                db.execute(
                    "UPDATE sqlite_master SET type = ?, name = ?, tbl_name = ?, sql = ? WHERE rowid = ?",
                    (*described, rowid),
                )


def _rescue(source: Path, repaired: Path) -> tuple[int, int, list[str]]:
    """Make `repaired` of all that can be read in `source`; return how many activations and messages that is,
    and what was lost."""
    os.close(os.open(repaired, os.O_CREAT | os.O_WRONLY, 0o600))
    with (
        closing(
            sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
        ) as old,
        closing(sqlite3.connect(repaired, isolation_level=None)) as new,
    ):
        losses: list[str] = []
        # A wrong byte in a text costs that one character.
        old.text_factory = lambda text: text.decode("utf-8", "replace")
        found = 0
        with suppress(sqlite3.DatabaseError):
            found = version(old)
        # Rows go into tables of their own version and are migrated like those of a sound file.
        migrate(new, found if 0 < found <= LATEST else LATEST)
        with transaction(new, "BEGIN"):
            for table in _RESCUED:
                _copy(old, new, table)
        migrate(new)
        with transaction(new, "BEGIN"):
            losses += field_repair.rebuild_activations(new)
            losses += field_repair.repair_fields(new)
            losses += _unreadable(new, _last_key(old))
        tally = new.execute("SELECT (SELECT count(*) FROM activation), (SELECT count(*) FROM message)")
        numbers, messages = tally.fetchone()
    return numbers, messages, losses


def _copy(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> None:
    columns = ", ".join(name for _, name, *_ in new.execute(f"PRAGMA table_info({table})"))
    places = ", ".join("?" * (columns.count(",") + 1))
    select = f"SELECT rowid, {columns} FROM {table} WHERE rowid >= ? ORDER BY rowid LIMIT 1"  # noqa: S608 (our own tables)
    insert = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608 (our own tables)
    for _, *row in _readable(old, select):
        # A row that breaks a rule of the table stays in the old file.
        with suppress(sqlite3.DatabaseError):
            new.execute(insert, row)


def _readable(old: sqlite3.Connection, select: str) -> Iterator[row_mapping.Row]:
    """Every row that can be read, each by itself: a scan would end at the first damaged page."""

    def at(rowid: int) -> row_mapping.Row | None:
        """The first row from `rowid` on; None at the end. Raises sqlite3.DatabaseError."""
        row: row_mapping.Row | None = old.execute(select, (rowid,)).fetchone()
        return row

    rowid, failed = -_LAST_ROWID, 0
    while rowid < _LAST_ROWID:
        try:
            row = at(rowid)
        except sqlite3.DatabaseError:
            failed += 1
            rowid = rowid + 1 if failed <= _NEAR and rowid >= 0 else _next_readable(old, select, rowid)
            continue
        if row is None:
            return
        failed = 0
        yield row
        rowid = row[0] + 1


def _next_readable(old: sqlite3.Connection, select: str, rowid: int) -> int:
    """The smallest rowid above `rowid` from which on a row can be read, as far as bisecting finds it."""

    def is_readable(candidate: int) -> bool:
        with suppress(sqlite3.DatabaseError):
            old.execute(select, (candidate,)).fetchone()
            return True
        return False

    low = max(rowid, -1)
    step = 1
    while not is_readable(high := low + step):
        step *= 2
        if high > _LAST_ROWID // 2:
            return _LAST_ROWID
    low = high - step
    while high - low > 1:
        middle = (low + high) // 2
        if is_readable(middle):
            high = middle
        else:
            low = middle
    return high


def _last_key(old: sqlite3.Connection) -> int:
    """The highest key of any activation there ever was; 0 where it cannot be read."""
    with suppress(sqlite3.DatabaseError):
        found = old.execute("SELECT seq FROM sqlite_sequence WHERE name = 'activation'").fetchone()
        if found is not None and isinstance(found[0], int):
            return found[0]
    return 0


def _unreadable(new: sqlite3.Connection, last_key: int) -> list[str]:
    """What is missing altogether, by the gaps in the keys: no activation is ever deleted."""
    first, last, present = new.execute("SELECT min(key), max(key), count(*) FROM activation").fetchone()
    if first is None:
        return []
    # The last ones leave no gap, only a key that was given out. One that is far off is damaged itself.
    if last < last_key <= last + _NEAR:
        last = last_key
    missing = last - first + 1 - present
    if missing <= 0 or missing > _NEAR:
        return []
    return ["1 whole number" if missing == 1 else f"{missing} whole numbers"]


def is_open_elsewhere(path: Path) -> bool:
    """Whether another process has the database open: what it writes would go into the file set aside.

    SQLite holds a shared lock on these bytes while a file in WAL mode is open
    (https://www.sqlite.org/c3ref/file_control.html, os_unix: SHARED_FIRST, SHARED_SIZE). Must only be
    called while this process has the file closed: closing a file drops all its locks of the process.
    """
    with path.open("r+b") as stream:
        try:
            fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB, 510, 0x40000002)
        except (BlockingIOError, PermissionError):
            return True
    return False


def _repaired(path: Path) -> Path:
    return path.with_name(path.name + ".mended")


def _aside(path: Path) -> Path:
    name = f"{path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}"
    names = (name if again == 1 else f"{name}-{again}" for again in count(1))
    return next(aside for aside in map(path.with_name, names) if not aside.exists())
