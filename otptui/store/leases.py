"""Which window polls which number: heartbeats, and leases that end soon after their window.

The column `owner` of an activation names the window that holds its lease; the lease lasts as long as
that window's heartbeat is fresh. Heartbeats use the monotonic clock, which all processes of one boot
share and nobody can set.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from otptui.store.database import Database, guarded
from otptui.store.liveness import LEASE, LIVE

_TAKE_OVER = (
    f"UPDATE activation SET owner = ? WHERE {LIVE}"  # noqa: S608 (our own condition)
    " AND owner NOT IN (SELECT owner FROM window)"
)

_NEEDS_HEARTBEAT = (
    "SELECT 1 FROM activation LEFT JOIN window USING (owner)"  # noqa: S608 (our own condition)
    f" WHERE ended_at IS NULL AND (({LIVE} AND (owner = ? OR beat IS NULL OR abs(? - beat) > ?))"
    " OR (state = 'intent' AND owner = ?)) LIMIT 1"
)

_STIRS = (
    f"SELECT 1 FROM activation WHERE ended_at IS NULL AND (({LIVE}) OR state = 'intent'"  # noqa: S608 (our own condition)
    " OR (state = 'unknown' AND key IN (SELECT activation FROM answer))) LIMIT 1"
)

_HELD = f"SELECT key FROM activation WHERE {LIVE} AND owner = ? ORDER BY key"  # noqa: S608 (our own condition)

_UNATTENDED = (
    f"SELECT key FROM activation LEFT JOIN window USING (owner) WHERE {LIVE}"  # noqa: S608 (our own condition)
    " AND (owner = ? OR beat IS NULL OR beat < (SELECT max(beat) FROM window) - ? OR ?) ORDER BY key"
)

# A request is a row of `meta` named "look at KEY"; the key begins at character 9.
_ASKED_LOOKS = """
SELECT meta.key, activation.key FROM meta
JOIN activation ON activation.key = CAST(substr(meta.key, 9) AS INTEGER)
WHERE meta.key GLOB 'look at *' AND owner = ?
"""


class Leases:
    """Heartbeats and leases. None of them needs an fsync: a power cut ends every window anyway.

    `clock` is in seconds and the same for every process of this machine; `lease` is how many of them a
    window may be silent and still count as alive.
    """

    def __init__(
        self, database: Database, clock: Callable[[], float] = time.monotonic, lease: float = LEASE
    ) -> None:
        self._database = database
        self._clock = clock
        self._lease = lease

    @guarded
    def claim(self, owner: str) -> list[int]:
        """Beat, and return the keys of all live numbers this window has to poll.

        These are the ones it held before and the ones it just took over, because they belonged to no
        window or to a dead one. The list is complete: poll what is in it and nothing else. A window that
        has none of these, and buys nothing, writes no heartbeat: the others need not know of it.
        """
        needs = self._database.execute(_NEEDS_HEARTBEAT, (owner, *self.alive_since(), owner))
        if needs.fetchone() is None:
            return []
        with self._database.writing(durable=False):
            self.beat(owner)
            self._database.execute("DELETE FROM window WHERE abs(? - beat) > ?", self.alive_since())
            self._database.execute(_TAKE_OVER, (owner,))
            return [key for (key,) in self._database.execute(_HELD, (owner,))]

    @guarded
    def unattended(self, owner: str, *, everyone: bool) -> list[int]:
        """The keys of the live numbers that this window or no living window has; of all with `everyone`.

        Nothing is written. Where nobody can write heartbeats, none is fresh: a window counts as alive if
        its last heartbeat is not much older than the newest of all.
        """
        found = self._database.execute(_UNATTENDED, (owner, self._lease, everyone))
        return [key for (key,) in found]

    @guarded
    def any_work(self) -> bool:
        """Whether there is anything that a window may have to act on without its user: a live number, a
        purchase on its way, or one whose answer came too late."""
        return self._database.execute(_STIRS).fetchone() is not None

    @guarded
    def renew(self, owner: str) -> tuple[list[int], list[int]]:
        """`claim` and `asked_looks` in one call, which every window makes every second."""
        return self.claim(owner), self.asked_looks(owner)

    @guarded
    def holds(self, owner: str, key: int) -> bool:
        """Whether this window holds the lease on an activation and the lease still runs.

        Check it before each poll and each cancel: a suspended window does not notice that it was taken
        for dead.
        """
        row = self._database.execute(
            "SELECT 1 FROM activation JOIN window USING (owner)"
            " WHERE key = ? AND owner = ? AND abs(? - beat) <= ?",
            (key, owner, *self.alive_since()),
        ).fetchone()
        return row is not None

    @guarded
    def ask_for_look(self, key: int) -> None:
        """Have the window that holds the lease of an activation poll it now."""
        with self._database.writing(durable=False):
            self._database.execute(
                "INSERT OR REPLACE INTO meta (key, value) VALUES (?, '')", (f"look at {key}",)
            )

    @guarded
    def asked_looks(self, owner: str) -> list[int]:
        """The activations of this window that other windows asked it to poll since the last call."""
        asked = self._database.execute(_ASKED_LOOKS, (owner,)).fetchall()
        if asked:
            with self._database.writing(durable=False):
                self._database.connection.executemany(
                    "DELETE FROM meta WHERE key = ?", [(name,) for name, _ in asked]
                )
        return [key for _, key in asked]

    @guarded
    def release(self, owner: str) -> None:
        """Give up every lease of a window that ends, so that another may take its numbers over at once."""
        with self._database.writing(durable=False):
            self._database.execute("DELETE FROM window WHERE owner = ?", (owner,))

    def beat(self, owner: str) -> None:
        """Record that this window is alive, inside the caller's transaction. Raises sqlite3.Error."""
        self._database.execute(
            "INSERT INTO window (owner, pid, beat) VALUES (?, ?, ?)"
            " ON CONFLICT (owner) DO UPDATE SET pid = excluded.pid, beat = excluded.beat",
            (owner, os.getpid(), self._clock()),
        )

    def alive_since(self) -> tuple[float, float]:
        """Values for `abs(? - beat) <= ?`, which is true of the heartbeat of a living window."""
        return self._clock(), self._lease
