"""A glance at the database for `otptui status` and `otptui code`: live numbers and the newest code.

It reads a few columns with plain SQL and imports little: the whole answer takes less than 60 ms.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from otptui.store.liveness import LEASE, LIVE
from otptui.store.sqlite_errors import explained

BUSY_SECONDS = 0.5
"""How long to wait for a window that is writing."""

_SHOWN_AFTER_END = timedelta(days=1)
_SEARCHED = 1000
"""The newest messages, among which a code that is in view is looked for."""

_NUMBERS = (
    "SELECT id, number, service, service_name, state, bought_at,"  # noqa: S608 (our own conditions)
    " coalesce((SELECT code FROM message WHERE message.activation = activation.key AND code <> ''"
    " ORDER BY message.key DESC LIMIT 1), '')"
    f" FROM activation WHERE {LIVE} ORDER BY key"
)
_NEWEST_CODE = (
    "SELECT message.code, message.text, message.received_at, id, number, service, service_name, profile"
    " FROM message JOIN activation ON activation.key = message.activation WHERE message.code <> ''"
)
_NEWEST_FIRST = " ORDER BY message.key DESC LIMIT 1"


class LiveNumber(NamedTuple):
    """A number that may still get a code. `code` is its newest, "" for none."""

    id: str
    number: str
    service: str
    service_name: str
    state: str
    bought_at: datetime
    code: str


class NewestCode(NamedTuple):
    """A code with the message and the number it came in on."""

    code: str
    text: str
    received_at: datetime
    id: str
    number: str
    service: str
    service_name: str
    profile: str


class Glance(NamedTuple):
    """`numbers` are live, oldest first. `newest` is the newest code of a number that is still in view.

    `is_polled` says whether any window or `otptui keep` polls the numbers; True where there are none.
    """

    numbers: tuple[LiveNumber, ...]
    newest: NewestCode | None
    is_polled: bool


@explained
def glance(database: Path, now: datetime) -> Glance:
    """What the database has at the moment; nothing where there is no database. Raises StoreError."""
    if not database.exists():
        return Glance((), None, True)
    with closing(_connect(database)) as db:
        numbers = tuple(
            LiveNumber(id, number, service, name, state, datetime.fromisoformat(bought_at), code)
            for id, number, service, name, state, bought_at, code in db.execute(_NUMBERS)
        )
        in_view = (
            " AND put_away = 0 AND (ended_at IS NULL OR ended_at >= ?)"
            " AND message.key > (SELECT max(key) FROM message) - ?"
        )
        since = (now - _SHOWN_AFTER_END).isoformat(timespec="microseconds")
        newest = _newest(db.execute(_NEWEST_CODE + in_view + _NEWEST_FIRST, (since, _SEARCHED)))
        alive = db.execute("SELECT 1 FROM window WHERE abs(? - beat) <= ? LIMIT 1", (time.monotonic(), LEASE))
        return Glance(numbers, newest, not numbers or alive.fetchone() is not None)


@explained
def newest_code(database: Path) -> NewestCode | None:
    """The newest code of all numbers ever bought; None for none. Raises StoreError."""
    if not database.exists():
        return None
    with closing(_connect(database)) as db:
        return _newest(db.execute(_NEWEST_CODE + _NEWEST_FIRST))


def _connect(database: Path) -> sqlite3.Connection:
    uri = f"file:{quote(os.fsencode(database))}?mode=ro"
    db = sqlite3.connect(uri, timeout=BUSY_SECONDS, uri=True)
    try:
        db.execute("PRAGMA schema_version").fetchone()
    except sqlite3.OperationalError:
        # In a folder that forbids the two files SQLite makes beside it, it can be read as it stands; that is
        # all of it if no log is there.
        db.close()
        if Path(f"{database}-wal").exists():
            raise
        db = sqlite3.connect(f"{uri}&immutable=1", timeout=BUSY_SECONDS, uri=True)
    return db


def _newest(rows: sqlite3.Cursor) -> NewestCode | None:
    row = rows.fetchone()
    return None if row is None else NewestCode(row[0], row[1], datetime.fromisoformat(row[2]), *row[3:])
