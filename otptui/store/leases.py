"""Which window looks after which number: heartbeats, and leases that outlive no window.

An activation is leased to the window in its column `owner` for as long as that window's heartbeat is
fresh. Beats are on the monotonic clock, which all processes of one boot share and no one can set.
"""

from __future__ import annotations

import os

from otptui.store.activation_reader import Reading
from otptui.store.database import guarded

LEASE = 3.0
"""Seconds of silence after which a window counts as dead. With a `claim` every second in the others,
its numbers change hands within five seconds of its last breath."""

LIVE = "ended_at IS NULL AND id <> '' AND state IN ('waiting', 'cancelling', 'received')"
"""`Activation.live` in SQL."""

_TAKE_OVER = (
    f"UPDATE activation SET owner = ? WHERE {LIVE}"  # noqa: S608 (our own condition)
    " AND owner NOT IN (SELECT owner FROM window)"
)

_HELD = f"SELECT key FROM activation WHERE {LIVE} AND owner = ? ORDER BY key"  # noqa: S608 (our own condition)
# A request is a line of `meta`, named after the activation; 9 is where its key begins.
_ASKED_LOOKS = """
SELECT meta.key, activation.key FROM meta
JOIN activation ON activation.key = CAST(substr(meta.key, 9) AS INTEGER)
WHERE meta.key GLOB 'look at *' AND owner = ?
"""


class Windows(Reading):
    """Heartbeats and leases. None of it is worth an fsync: after a power cut all windows are dead anyway."""

    @guarded
    def claim(self, owner: str) -> list[int]:
        """The keys of all live numbers this window has to look after: held before, or just taken over.

        Called every second or so it is the whole truth: poll what is in the list, leave what is not.
        What belongs to no window, or to a dead one, is taken over. It says that this window is alive.
        """
        with self._writing(durable=False) as db:
            self._beat(owner)
            db.execute("DELETE FROM window WHERE abs(? - beat) > ?", (self._clock(), self._lease))
            db.execute(_TAKE_OVER, (owner,))
            found = db.execute(_HELD, (owner,))
            return [key for (key,) in found]

    @guarded
    def renew(self, owner: str) -> tuple[list[int], list[int]]:
        """`claim` and `asked_looks` at once: asked every second by every window."""
        return self.claim(owner), self.asked_looks(owner)

    @guarded
    def holds(self, owner: str, key: int) -> bool:
        """Whether the lease on an activation is this window's, and still running.

        To ask before each look and each cancel: a suspended window has missed that it was taken for dead.
        """
        row = self._db.execute(
            "SELECT 1 FROM activation JOIN window USING (owner)"
            " WHERE key = ? AND owner = ? AND abs(? - beat) <= ?",
            (key, owner, self._clock(), self._lease),
        ).fetchone()
        return row is not None

    @guarded
    def ask_for_look(self, key: int) -> None:
        """Have the window that looks after an activation ask the provider about it now."""
        with self._writing(durable=False) as db:
            db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, '')", (f"look at {key}",))

    @guarded
    def asked_looks(self, owner: str) -> list[int]:
        """The activations of this window that another asked a look at since the last call."""
        asked = self._db.execute(_ASKED_LOOKS, (owner,)).fetchall()
        if asked:
            with self._writing(durable=False) as db:
                db.executemany("DELETE FROM meta WHERE key = ?", [(name,) for name, _ in asked])
        return [key for _, key in asked]

    @guarded
    def release(self, owner: str) -> None:
        """This window ends: another may take over its numbers at once."""
        with self._writing(durable=False) as db:
            db.execute("DELETE FROM window WHERE owner = ?", (owner,))

    def _beat(self, owner: str) -> None:
        self._db.execute(
            "INSERT INTO window (owner, pid, beat) VALUES (?, ?, ?)"
            " ON CONFLICT (owner) DO UPDATE SET pid = excluded.pid, beat = excluded.beat",
            (owner, os.getpid(), self._clock()),
        )
