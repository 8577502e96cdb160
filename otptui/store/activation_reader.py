"""Reading the journal: lists of activations, what changed, what was not announced yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from otptui.domain.errors import StoreError
from otptui.domain.model import Activation, Message
from otptui.store import row_mapping
from otptui.store.database import Database, guarded

_RECENT = 1000
"""Purchases that are looked through for the services bought lately: a long history costs no more."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an activation's timeline: what happened (`kind`, one word) and what was said about it."""

    at: datetime
    kind: str
    text: str


class Reading(Database):
    """What the journal says. Nothing in here writes, except that an announcement was made."""

    @guarded
    def activation(self, key: int) -> Activation:
        """The activation of that key. Raises StoreError where there is none."""
        with self._reading():
            return self._one(key)

    @guarded
    def shown(self, ended_since: datetime | None = None) -> list[Activation]:
        """Every activation that was not put away, of all profiles, oldest first.

        Those that ended before `ended_since` are left out: they are in the history.
        """
        if ended_since is None:
            return self._select("put_away = 0 ORDER BY key")
        since = row_mapping.stamp(ended_since)
        return self._select("put_away = 0 AND (ended_at IS NULL OR ended_at >= ?) ORDER BY key", since)

    @guarded
    def recent_services(self, profile: str, most: int) -> tuple[str, ...]:
        """The codes of the services bought last on a profile, the newest first."""
        found = self._db.execute(
            "SELECT service FROM (SELECT key, profile, id, service FROM activation ORDER BY key DESC LIMIT ?)"
            " WHERE profile = ? AND id <> '' AND service <> ''"
            " GROUP BY service ORDER BY max(key) DESC LIMIT ?",
            (_RECENT, profile, most),
        )
        return tuple(code for (code,) in found)

    @guarded
    def last_revision(self) -> int:
        """The revision of the newest change by any window: where `changed_since` starts from."""
        return self._last_revision()

    @guarded
    def changed_since(self, revision: int) -> tuple[int, list[Activation]]:
        """What any window, this one too, changed after `revision`, and the revision to ask from next time.

        Costs one look into an index where nothing changed.
        """
        last = self._last_revision()
        if last <= revision:
            return revision, []
        return last, self._select("revision > ? AND revision <= ? ORDER BY revision", revision, last)

    @guarded
    def timeline(self, key: int) -> list[Step]:
        """All that happened to an activation, oldest first."""
        steps = self._db.execute("SELECT at, kind, text FROM event WHERE activation = ? ORDER BY key", (key,))
        return [Step(row_mapping.moment(at), kind, text) for at, kind, text in steps]

    @guarded
    def unannounced(self) -> list[tuple[Activation, Message]]:
        """Messages that no window has announced: at start-up, those that a crash swallowed."""
        with self._reading() as db:
            found = db.execute(f"{row_mapping.MESSAGES} WHERE announced_at IS NULL ORDER BY key").fetchall()
            return [(self._one(row[1]), row_mapping.message(row)) for row in found]

    @guarded
    def messages_after(self, rowid: int) -> list[tuple[int, int, Message]]:
        """(rowid, activation key, message) of each message recorded after that rowid, by any window."""
        found = self._db.execute(f"{row_mapping.MESSAGES} WHERE key > ? ORDER BY key", (rowid,))
        return [(row[0], row[1], row_mapping.message(row)) for row in found]

    @guarded
    def news(self, revision: int, rowid: int) -> tuple[int, list[Activation], list[tuple[int, int, Message]]]:
        """`changed_since` and `messages_after` at once: asked four times a second by every window."""
        return *self.changed_since(revision), self.messages_after(rowid)

    @guarded
    def last_message_rowid(self) -> int:
        """The rowid of the newest message; 0 while there is none."""
        last: int = self._db.execute("SELECT coalesce(max(key), 0) FROM message").fetchone()[0]
        return last

    def _one(self, key: int) -> Activation:
        found = self._select_inside("key = ?", key)
        if not found:
            raise StoreError(f"there is no activation {key} in the database")
        return found[0]

    def _select(self, where: str, *values: object) -> list[Activation]:
        with self._reading():
            return self._select_inside(where, *values)

    def _select_inside(self, where: str, *values: object) -> list[Activation]:
        """As `_select`, inside a transaction: two queries that must see the same moment."""
        found = self._db.execute(f"{row_mapping.ACTIVATIONS} WHERE {where}", values).fetchall()
        messages: dict[int, list[Message]] = {row[0]: [] for row in found}
        these = f"SELECT key FROM activation WHERE {where}"  # noqa: S608 (our own conditions; values are bound)
        for row in self._db.execute(
            f"{row_mapping.MESSAGES} WHERE activation IN ({these}) ORDER BY key", values
        ):
            messages[row[1]].append(row_mapping.message(row))
        return [row_mapping.activation(row, messages[row[0]]) for row in found]

    def _last_revision(self) -> int:
        last: int = self._db.execute("SELECT coalesce(max(revision), 0) FROM activation").fetchone()[0]
        return last
