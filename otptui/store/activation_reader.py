"""Reads from the journal: lists of activations, recent changes, messages not announced yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from otptui.domain.errors import StoreError
from otptui.domain.model import Activation, Message
from otptui.domain.states import State
from otptui.store import row_mapping
from otptui.store.database import Database, guarded
from otptui.store.liveness import LIVE, state_in

_OPEN = f"SELECT 1 FROM activation WHERE ({LIVE}) OR {state_in([State.INTENT])} LIMIT 1"  # noqa: S608 (ours)

_RECENT = 1000
"""How many of the newest purchases are searched for recent services, so that a long history costs no more."""


class Step(Struct, frozen=True):
    """One line of an activation's timeline: when, which kind of event (one word), and its text."""

    at: datetime
    kind: str
    text: str


class ActivationReader:
    """Activations and messages as the journal has them. Nothing here writes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @guarded
    def get(self, key: int) -> Activation:
        """The activation with this key. Raises StoreError if there is none."""
        found = self._select("key = ?", key)
        if not found:
            raise StoreError(f"there is no activation {key} in the database")
        return found[0]

    @guarded
    def get_many(self, keys: Sequence[int]) -> list[Activation]:
        """The activations with these keys, newest first; missing ones are left out."""
        return self._select(f"key IN ({', '.join('?' * len(keys))}) ORDER BY key DESC", *keys)

    @guarded
    def shown(self, ended_since: datetime | None = None) -> list[Activation]:
        """Every activation that was not put away, of all profiles, oldest first.

        Those that ended before `ended_since` are left out; the history screen has them.
        """
        if ended_since is None:
            return self._select("put_away = 0 ORDER BY key")
        since = row_mapping.stamp(ended_since)
        return self._select("put_away = 0 AND (ended_at IS NULL OR ended_at >= ?) ORDER BY key", since)

    @guarded
    def known_ids(self, profile: str, ids: Sequence[str]) -> frozenset[str]:
        """Which of these activation ids have a row already, on that profile."""
        marks = ", ".join("?" * len(ids))
        found = self._database.execute(
            f"SELECT id FROM activation WHERE profile = ? AND id IN ({marks})",  # noqa: S608 (marks alone)
            (profile, *ids),
        )
        return frozenset(id for (id,) in found)

    @guarded
    def find(self, id: str) -> Activation | None:
        """The newest activation with this id, of any profile; None if there is none."""
        found = self._select("id = ? ORDER BY key DESC LIMIT 1", id)
        return found[0] if found else None

    @guarded
    def any_open(self) -> bool:
        """Whether any number is live or being bought."""
        found = self._database.execute(_OPEN).fetchone()
        return found is not None

    @guarded
    def recent_services(self, profile: str, most: int) -> tuple[str, ...]:
        """The codes of the services bought last on a profile, newest first, at most `most`."""
        found = self._database.execute(
            "SELECT service FROM (SELECT key, profile, id, service FROM activation ORDER BY key DESC LIMIT ?)"
            " WHERE profile = ? AND id <> '' AND service <> ''"
            " GROUP BY service ORDER BY max(key) DESC LIMIT ?",
            (_RECENT, profile, most),
        )
        return tuple(code for (code,) in found)

    @guarded
    def last_revision(self) -> int:
        """The revision of the newest change by any window; `changed_since` continues from it."""
        return self._last_revision()

    @guarded
    def changed_since(self, revision: int) -> tuple[int, list[Activation]]:
        """The newest revision, and every activation that any window, including this one, changed after
        `revision`.

        If nothing changed, this costs one index lookup.
        """
        last = self._last_revision()
        if last <= revision:
            return revision, []
        return last, self._select("revision > ? AND revision <= ? ORDER BY revision", revision, last)

    @guarded
    def timeline(self, key: int) -> list[Step]:
        """Every event of an activation, oldest first."""
        steps = self._database.execute(
            "SELECT at, kind, text FROM event WHERE activation = ? ORDER BY key", (key,)
        )
        return [Step(row_mapping.moment(at), kind, text) for at, kind, text in steps]

    @guarded
    def unannounced(self) -> list[tuple[Activation, Message]]:
        """Messages that no window has announced. At a start, these are the ones a crash swallowed."""
        with self._database.reading():
            found = self._database.execute(
                f"{row_mapping.MESSAGES} WHERE announced_at IS NULL ORDER BY key"
            ).fetchall()
            return [(self.get(row[1]), row_mapping.message(row)) for row in found]

    @guarded
    def messages_after(self, rowid: int) -> list[tuple[int, int, Message]]:
        """(rowid, activation key, message) of each message that any window recorded after `rowid`."""
        found = self._database.execute(f"{row_mapping.MESSAGES} WHERE key > ? ORDER BY key", (rowid,))
        return [(row[0], row[1], row_mapping.message(row)) for row in found]

    @guarded
    def news(self, revision: int, rowid: int) -> tuple[int, list[Activation], list[tuple[int, int, Message]]]:
        """`changed_since` and `messages_after` in one call, which every window makes four times a second."""
        return *self.changed_since(revision), self.messages_after(rowid)

    @guarded
    def last_message_rowid(self) -> int:
        """The rowid of the newest message; 0 if there is none."""
        last: int = self._database.execute("SELECT coalesce(max(key), 0) FROM message").fetchone()[0]
        return last

    def _select(self, where: str, *values: object) -> list[Activation]:
        # One transaction: the rows and their messages must be of the same moment.
        with self._database.reading():
            found = self._database.execute(f"{row_mapping.ACTIVATIONS} WHERE {where}", values).fetchall()
            messages: dict[int, list[Message]] = {row[0]: [] for row in found}
            keys = f"SELECT key FROM activation WHERE {where}"  # noqa: S608 (our own conditions; values are bound)
            for row in self._database.execute(
                f"{row_mapping.MESSAGES} WHERE activation IN ({keys}) ORDER BY key", values
            ):
                messages[row[1]].append(row_mapping.message(row))
        return [row_mapping.activation(row, messages[row[0]]) for row in found]

    def _last_revision(self) -> int:
        last: int = self._database.execute("SELECT coalesce(max(revision), 0) FROM activation").fetchone()[0]
        return last
