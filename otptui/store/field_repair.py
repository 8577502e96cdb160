"""Repairs rows that were salvaged with invalid fields: the field is given up, the row is kept.

The value of a field is taken from the rest of the file where possible, above all from the timeline.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from otptui.domain.model import utc_now
from otptui.domain.states import CancelReason, State
from otptui.store import row_mapping

_ENDS = {
    "cancel_confirmed": State.CANCELLED,
    "provider_cancelled": State.REFUNDED_BY_PROVIDER,
    "expired": State.EXPIRED,
    "closed": State.EXPIRED,
    "refused": State.REFUSED,
}
"""The kinds of the timeline that end an activation, and how."""

NOTE = "read from a damaged database"
"""The note of an activation whose row was made again."""

_UNREADABLE = "\N{REPLACEMENT CHARACTER}"
"""The replacement for bytes in a text that are not UTF-8."""

_WITHOUT_ROW = """
SELECT activation FROM event UNION SELECT activation FROM message UNION SELECT activation FROM answer
EXCEPT SELECT key FROM activation
"""
_STEPS = "SELECT at, kind, text FROM event WHERE activation = ? ORDER BY key"
_KNOWN = "SELECT 1 FROM activation WHERE profile = ? AND id = ?"
_REBUILD = """
INSERT INTO activation (
    key, profile, id, number, service, service_name, country, country_name, server, server_name, currency,
    state, note, bought_at, ended_at, put_away, owner, revision
) VALUES (
    ?, ?, ?, ?, '', 'unknown service', '', '', '', '', '', ?, ?, ?, ?, 0, '',
    (SELECT coalesce(max(revision), 0) + 1 FROM activation)
)
"""

_MEANINGS = {
    "profile": "profile",
    "price": "price",
    "state": "state",
    "bought_at": "time of purchase",
    "cancel_at": "time of the cancel",
    "first_code_at": "time of the first code",
    "ended_at": "time of the end",
    "ends_at": "expected end",
    "cancel_from": "cancel window",
    "number_copied_at": "time of copying",
    "cancel_reason": "reason of the cancel",
}


def repair_fields(db: sqlite3.Connection) -> list[str]:
    """Replace every field that cannot be decoded; return what was lost, in words."""
    losses: list[str] = []
    for row in _rows(db, "SELECT * FROM activation"):
        losses += _repair_activation(db, row)
    for row in _rows(db, "SELECT key, activation, received_at FROM message"):
        if not _is_sound(row_mapping.moment, row["received_at"]):
            at = _time(db, "SELECT coalesce(first_code_at, bought_at) FROM activation WHERE key = ?", row)
            db.execute("UPDATE message SET received_at = ? WHERE key = ?", (at or _now(), row["key"]))
            losses.append(f"when a message to {_name(db, row['activation'])} arrived")
    for row in _rows(db, "SELECT key, activation, at FROM event"):
        if not _is_sound(row_mapping.moment, row["at"]):
            at = _time(db, "SELECT bought_at FROM activation WHERE key = ?", row)
            db.execute("UPDATE event SET at = ? WHERE key = ?", (at or _now(), row["key"]))
            losses.append(f"the time of a step of {_name(db, row['activation'])}")
    for row in _rows(db, "SELECT rowid, service, below, created_at, seen_price FROM watch"):
        changes: dict[str, object] = {
            name: None for name in ("below", "seen_price") if not _is_sound(row_mapping.amount, row[name])
        }
        if not _is_sound(row_mapping.moment, row["created_at"]):
            changes["created_at"] = _now()
        if changes:
            _update(db, "watch", "rowid", row["rowid"], changes)
            losses.append(f"a detail of the watch on {row['service']}")
    return losses


def rebuild_activations(db: sqlite3.Connection) -> list[str]:
    """Make a row again for each activation of which only answers, messages or steps could be read.

    The timeline has its id, its number and how it went; what was bought is lost. Returns that in words.
    """
    missing = db.execute(_WITHOUT_ROW).fetchall()
    profile = _usual_profile(db)
    losses = []
    for (key,) in missing:
        steps = db.execute(_STEPS, (key,)).fetchall()
        answers = (text.partition(" ") for _, kind, text in steps if kind == "answered")
        id, _, number = next(answers, ("", "", ""))
        if id and db.execute(_KNOWN, (profile, id)).fetchone():
            continue
        state, ended_at = _state_of(db, key, id)
        bought_at = steps[0][0] if steps else _now()
        db.execute(_REBUILD, (key, profile, id, number, state.value, NOTE, bought_at, ended_at))
        losses.append(f"what {_name(db, key)} was bought for")
    return losses


def _repair_activation(db: sqlite3.Connection, row: dict[str, object]) -> list[str]:
    key = row["key"]
    decoders: dict[str, Callable[[str], object]] = {
        "price": row_mapping.amount,
        "state": State,
        "cancel_reason": CancelReason,
        "bought_at": row_mapping.moment,
    }
    times = ("cancel_at", "first_code_at", "ended_at", "ends_at", "cancel_from", "number_copied_at")
    decoders |= dict.fromkeys(times, row_mapping.moment_or_none)
    bad = [name for name, decode in decoders.items() if not _is_sound(decode, row[name])]
    if _UNREADABLE in str(row["profile"]):
        bad.append("profile")
    if not bad:
        return []
    changes: dict[str, object] = dict.fromkeys(bad)
    state, ended_at = _state_of(db, key, row["id"])
    if "bought_at" in bad:
        steps = db.execute(_STEPS, (key,)).fetchall()
        changes["bought_at"] = steps[0][0] if steps else _now()
    if "state" in bad:
        changes["state"] = state.value
    if "cancel_reason" in bad:
        changes["cancel_reason"] = CancelReason.UNKNOWN.value
    if "profile" in bad:
        changes["profile"] = _usual_profile(db)
    # A number that has ended has a time of its end. If the end is uncertain the number is polled again.
    is_over = State(str(changes.get("state", row["state"]))).is_over
    if "ended_at" in bad or ("state" in bad and is_over and row["ended_at"] is None):
        changes["ended_at"] = (ended_at or _now()) if is_over else None
    _update(db, "activation", "key", key, changes)
    return [f"the {_MEANINGS[name]} of {_name(db, key)}" for name in bad]


def _state_of(db: sqlite3.Connection, key: object, id: object) -> tuple[State, str | None]:
    """The last state of the timeline, and when the number ended; None if it did not."""
    ended: tuple[State, str] | None = None
    has_message = db.execute("SELECT 1 FROM message WHERE activation = ?", (key,)).fetchone() is not None
    for kind, at in db.execute("SELECT kind, at FROM event WHERE activation = ? ORDER BY key", (key,)):
        if kind in _ENDS:
            ended = _ENDS[kind], at
        elif kind in ("texted", "reopened"):
            ended = None
    if ended is not None and _is_sound(row_mapping.moment, ended[1]):
        return (State.RECEIVED if has_message else ended[0]), ended[1]
    if has_message and id:
        return State.RECEIVED, None
    return (State.WAITING if id else State.UNKNOWN), None


def _usual_profile(db: sqlite3.Connection) -> str:
    """The profile that most activations have; "" if there is none."""
    found = db.execute(
        "SELECT profile FROM activation WHERE instr(profile, ?) = 0"
        " GROUP BY profile ORDER BY count(*) DESC LIMIT 1",
        (_UNREADABLE,),
    ).fetchone()
    return found[0] if found else ""


def _name(db: sqlite3.Connection, key: object) -> str:
    """The name of an activation in a sentence."""
    found = db.execute("SELECT number, id, service_name FROM activation WHERE key = ?", (key,)).fetchone()
    if found is None:
        return f"row {key}"
    number, id, service = found
    return f"{number or id or service}"


def _is_sound(decode: Callable[[str], object], value: object) -> bool:
    try:
        decode(value)  # type: ignore[arg-type]
    except (sqlite3.DatabaseError, ValueError, TypeError):
        return False
    return True


def _rows(db: sqlite3.Connection, select: str) -> list[dict[str, object]]:
    cursor = db.execute(select)
    names = [name for name, *_ in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _time(db: sqlite3.Connection, select: str, row: dict[str, object]) -> str | None:
    """A time of the activation that `row` belongs to; None if there is none that makes sense."""
    found = db.execute(select, (row["activation"],)).fetchone()
    return found[0] if found and found[0] and _is_sound(row_mapping.moment, found[0]) else None


def _update(
    db: sqlite3.Connection, table: str, key_name: str, key: object, changes: dict[str, object]
) -> None:
    assignments = ", ".join(f"{name} = :{name}" for name in changes)
    db.execute(
        f"UPDATE {table} SET {assignments} WHERE {key_name} = :the_key",  # noqa: S608 (our own columns)
        changes | {"the_key": key},
    )


def _now() -> str:
    return row_mapping.stamp(utc_now())
