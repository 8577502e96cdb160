"""Which messages the user's alert command was run for: once over all windows."""

from __future__ import annotations

from otptui.store.database import Database, guarded

_KEPT = 1000
"""Claims kept: older messages are never announced again."""


class AlertClaims:
    """Claims on messages, as rows of `meta` named "alerted MESSAGE"; the number begins at character 9."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @guarded
    def claim(self, activation: int, text: str) -> bool:
        """True for exactly one call over all windows: the one that has to run the alert for a message."""
        with self._database.writing():
            found = self._database.execute(
                "SELECT key FROM message WHERE activation = ? AND text = ?", (activation, text)
            ).fetchone()
            if found is None:
                return True
            claimed = self._database.execute(
                "INSERT OR IGNORE INTO meta (key, value) VALUES (?, '')", (f"alerted {found[0]}",)
            )
            self._database.execute(
                "DELETE FROM meta WHERE key GLOB 'alerted *' AND CAST(substr(key, 9) AS INTEGER) < ?",
                (found[0] - _KEPT,),
            )
            return claimed.rowcount > 0
