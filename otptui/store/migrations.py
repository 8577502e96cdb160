"""The tables, version by version. `PRAGMA user_version` says which a file has."""

from __future__ import annotations

import sqlite3

from otptui.store.database import transaction

_V1 = (
    """CREATE TABLE activation (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        profile TEXT NOT NULL,
        id TEXT NOT NULL,
        number TEXT NOT NULL,
        service TEXT NOT NULL,
        service_name TEXT NOT NULL,
        country TEXT NOT NULL,
        country_name TEXT NOT NULL,
        server TEXT NOT NULL,
        server_name TEXT NOT NULL,
        price TEXT,
        currency TEXT NOT NULL,
        state TEXT NOT NULL,
        note TEXT NOT NULL,
        bought_at TEXT NOT NULL,
        cancel_at TEXT,
        first_code_at TEXT,
        ended_at TEXT,
        put_away INTEGER NOT NULL,
        owner TEXT NOT NULL,
        revision INTEGER NOT NULL
    )""",
    "CREATE UNIQUE INDEX activation_id ON activation (profile, id) WHERE id <> ''",
    "CREATE INDEX activation_revision ON activation (revision)",
    "CREATE INDEX activation_bought_at ON activation (bought_at)",
    "CREATE INDEX activation_open ON activation (key) WHERE ended_at IS NULL",
    "CREATE INDEX activation_shown ON activation (key) WHERE put_away = 0",
    # Beside the activation, because each change of a row writes all of it again.
    """CREATE TABLE answer (
        activation INTEGER PRIMARY KEY REFERENCES activation (key),
        status INTEGER NOT NULL,
        body BLOB NOT NULL
    )""",
    """CREATE TABLE message (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        activation INTEGER NOT NULL REFERENCES activation (key),
        text TEXT NOT NULL,
        code TEXT NOT NULL,
        received_at TEXT NOT NULL,
        announced_at TEXT,
        UNIQUE (activation, text)
    )""",
    "CREATE INDEX message_unannounced ON message (key) WHERE announced_at IS NULL",
    """CREATE TABLE event (
        key INTEGER PRIMARY KEY,
        activation INTEGER NOT NULL REFERENCES activation (key),
        at TEXT NOT NULL,
        kind TEXT NOT NULL,
        text TEXT NOT NULL
    )""",
    "CREATE INDEX event_activation ON event (activation)",
    "CREATE TABLE window (owner TEXT PRIMARY KEY, pid INTEGER NOT NULL, beat REAL NOT NULL)",
    """CREATE TABLE cache (
        profile TEXT NOT NULL,
        call TEXT NOT NULL,
        params TEXT NOT NULL,
        fetched_at TEXT NOT NULL,
        packed INTEGER NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (profile, call, params)
    )""",
    "CREATE TABLE favourite (profile TEXT NOT NULL, service TEXT NOT NULL, PRIMARY KEY (profile, service))",
    """CREATE TABLE watch (
        profile TEXT NOT NULL,
        service TEXT NOT NULL,
        country TEXT NOT NULL,
        server TEXT NOT NULL,
        below TEXT,
        created_at TEXT NOT NULL,
        PRIMARY KEY (profile, service, country, server)
    )""",
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
)

_V2 = (
    # For the record of one place, looked up each time a number there gets its code or ends.
    "CREATE INDEX activation_place ON activation (profile, service, country, server) WHERE id <> ''",
)

_V3 = (
    "ALTER TABLE watch ADD COLUMN least INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE watch ADD COLUMN seen_price TEXT",
    "ALTER TABLE watch ADD COLUMN seen_stock INTEGER",
)

_V4 = (
    # The same text may come twice to one number: a code that was sent again is a message of its own.
    """CREATE TABLE message_again (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        activation INTEGER NOT NULL REFERENCES activation (key),
        text TEXT NOT NULL,
        code TEXT NOT NULL,
        received_at TEXT NOT NULL,
        announced_at TEXT
    )""",
    "INSERT INTO message_again SELECT key, activation, text, code, received_at, announced_at FROM message",
    "DROP TABLE message",
    "ALTER TABLE message_again RENAME TO message",
    "CREATE INDEX message_activation ON message (activation)",
    "CREATE INDEX message_unannounced ON message (key) WHERE announced_at IS NULL",
)

_V5 = (
    # Details of a number from the provider.
    "ALTER TABLE activation ADD COLUMN ends_at TEXT",
    "ALTER TABLE activation ADD COLUMN cancel_from TEXT",
    "ALTER TABLE activation ADD COLUMN operator TEXT NOT NULL DEFAULT ''",
)

_V6 = (
    # What the estimates need to know: when the wait began, and why a number was cancelled.
    "ALTER TABLE activation ADD COLUMN number_copied_at TEXT",
    "ALTER TABLE activation ADD COLUMN cancel_reason TEXT NOT NULL DEFAULT ''",
)

MIGRATIONS = (_V1, _V2, _V3, _V4, _V5, _V6)
"""Statements that lead from version n to n + 1, at index n. One that was released is never edited."""

LATEST = len(MIGRATIONS)

COLUMNS = {
    "activation": "key, profile, id, number, service, service_name, country, country_name, server,"
    " server_name, price, currency, state, note, bought_at, cancel_at, first_code_at, ended_at, put_away,"
    " owner, revision, ends_at, cancel_from, operator, number_copied_at, cancel_reason",
    "answer": "activation, status, body",
    "message": "key, activation, text, code, received_at, announced_at",
    "event": "key, activation, at, kind, text",
    "window": "owner, pid, beat",
    "cache": "profile, call, params, fetched_at, packed, body",
    "favourite": "profile, service",
    "watch": "profile, service, country, server, below, created_at, least, seen_price, seen_stock",
    "meta": "key, value",
}
"""Every table of the newest version with its columns, to notice that one is missing."""


def version(db: sqlite3.Connection) -> int:
    """The version the file is of; 0 for an empty one."""
    found: int = db.execute("PRAGMA user_version").fetchone()[0]
    return found


def migrate(db: sqlite3.Connection, target: int = LATEST) -> None:
    """Bring the file to version `target`, each step and its version bump in one transaction."""
    for step in range(version(db), target):
        with transaction(db, "BEGIN IMMEDIATE"):
            # Another window may have come first while this one waited for the lock.
            if version(db) == step:
                for statement in MIGRATIONS[step]:
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {step + 1}")
