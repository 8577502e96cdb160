"""Brings the rows of one open database into another, after the file was replaced or deleted under us.

A number is the same in both if its activation id is, or, before it has one, if its key and purchase are.
Of such a number the file with the newer revision is right. Nothing that only one file has is lost.
"""

from __future__ import annotations

import sqlite3

from otptui.store.database import transaction

_CHILDREN = ("answer", "message", "event")
_CHOSEN = ("favourite", "watch", "meta")


def bring_over(old: sqlite3.Connection, new: sqlite3.Connection) -> int:
    """Bring what only `old` has, or has newer, into `new`; return the number of activations that is.

    Both must be of the newest version. Afterwards revisions and keys in `new` continue above those of
    both, so that a reader of `old` that goes on with `new` misses nothing. Raises sqlite3.Error.
    """
    with transaction(new, "BEGIN IMMEDIATE"):
        brought = 0
        revision = max(_last_revision(old), _last_revision(new))
        for table in ("activation", "message"):
            _raise_sequence(old, new, table)
        columns = _columns(new, "activation")
        for values in old.execute(f"SELECT {', '.join(columns)} FROM activation ORDER BY key"):  # noqa: S608 (our own columns)
            row = dict(zip(columns, values, strict=True))
            there = _same_in(new, row)
            if there is None:
                key = _insert(new, "activation", row | {"revision": (revision := revision + 1)})
                for table in _CHILDREN:
                    _copy_children(old, new, table, row["key"], key)
            elif there[1] < row["revision"] and _update(new, there[0], row, revision + 1):
                revision += 1
                for table in _CHILDREN:
                    _copy_children(old, new, table, row["key"], there[0])
            else:
                continue
            brought += 1
        for table in _CHOSEN:
            _copy_chosen(old, new, table)
        new.execute(
            "UPDATE activation SET revision = ? WHERE key = (SELECT max(key) FROM activation)",
            (revision + 1,),
        )
    return brought


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")]


def _last_revision(db: sqlite3.Connection) -> int:
    last: int = db.execute("SELECT coalesce(max(revision), 0) FROM activation").fetchone()[0]
    return last


def _raise_sequence(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> None:
    found = old.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    if found is None:
        return
    raised = new.execute(
        "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (found[0], table)
    ).rowcount
    if not raised:
        new.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, found[0]))


def _same_in(new: sqlite3.Connection, row: dict[str, object]) -> tuple[int, int] | None:
    """(key, revision) of the same number in `new`; None if it is not there."""
    if row["id"]:
        same = "profile = :profile AND id = :id"
    else:
        same = "key = :key AND profile = :profile AND bought_at = :bought_at AND service = :service"
    found: tuple[int, int] | None = new.execute(
        f"SELECT key, revision FROM activation WHERE {same}",  # noqa: S608 (the two conditions above)
        row,
    ).fetchone()
    if found is None and row["id"]:
        # It may have got its id after the other file was copied.
        found = new.execute(
            "SELECT key, revision FROM activation WHERE id = '' AND key = :key AND profile = :profile"
            " AND bought_at = :bought_at AND service = :service",
            row,
        ).fetchone()
    return found


def _insert(new: sqlite3.Connection, table: str, row: dict[str, object]) -> int:
    """Insert a row, with its own key unless another row has it; return the key."""
    if "key" in row and new.execute(f"SELECT 1 FROM {table} WHERE key = ?", (row["key"],)).fetchone():  # noqa: S608 (our own tables)
        row = row | {"key": None}
    names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
    new.execute(f"INSERT INTO {table} ({names}) VALUES ({values})", row)  # noqa: S608 (our own columns)
    key: int = new.execute("SELECT last_insert_rowid()").fetchone()[0]
    return key


def _update(new: sqlite3.Connection, key: int, row: dict[str, object], revision: int) -> bool:
    """Give the row `key` the values of `row`; False if it has them already."""
    values = {name: value for name, value in row.items() if name not in ("key", "owner", "revision")}
    there = new.execute(f"SELECT {', '.join(values)} FROM activation WHERE key = ?", (key,)).fetchone()  # noqa: S608 (our own columns)
    if there == tuple(values.values()):
        return False
    changes = ", ".join(f"{name} = :{name}" for name in values)
    new.execute(
        f"UPDATE activation SET {changes}, revision = :revision WHERE key = :there",  # noqa: S608 (our own columns)
        values | {"revision": revision, "there": key},
    )
    return True


def _copy_children(
    old: sqlite3.Connection, new: sqlite3.Connection, table: str, old_key: object, new_key: int
) -> None:
    """Copy what `old` has of an activation beyond what `new` has of it: both keep it in order of arrival."""
    columns = _columns(new, table)
    select = f"SELECT {', '.join(columns)} FROM {table} WHERE activation = ? ORDER BY rowid"  # noqa: S608 (our own columns)
    there = len(new.execute(select, (new_key,)).fetchall())
    for values in old.execute(select, (old_key,)).fetchall()[there:]:
        _insert(new, table, dict(zip(columns, values, strict=True)) | {"activation": new_key})


def _copy_chosen(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> None:
    columns = _columns(new, table)
    places = ", ".join("?" * len(columns))
    for values in old.execute(f"SELECT {', '.join(columns)} FROM {table}"):  # noqa: S608 (our own tables)
        new.execute(f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES ({places})", values)  # noqa: S608 (our own tables)
