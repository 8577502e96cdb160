"""The last answers to the catalog calls, so that the first frame after a start has something to show."""

from __future__ import annotations

import zlib
from datetime import datetime

from otptui.store import row_mapping
from otptui.store.database import Database, guarded
from otptui.store.disk_headroom import has_reserve

PACK_FROM = 4096
"""Bodies of this many bytes and more are compressed. It is the page size: below it nothing is saved."""

MOST_BYTES = 64 * 1024 * 1024
"""Limit for all bodies together, in bytes; the oldest go first. It holds some 4,000 packed price lists of
2,000 services: two scans of 203 countries on seven servers."""

_DROP_OLDEST = """
DELETE FROM cache WHERE rowid IN (
    SELECT rowid FROM (
        SELECT rowid, sum(length(body)) OVER (ORDER BY rowid DESC) AS bytes FROM cache
    ) WHERE bytes > ?
)
"""

_BUYING = "SELECT 1 FROM activation WHERE ended_at IS NULL AND state = 'intent' LIMIT 1"

CHECK_EVERY = 50
"""Bodies stored between two checks of `MOST_BYTES`."""


class CatalogCache:
    """Raw bodies by profile, call and parameters (never the API key). A power cut may take the newest."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stored = 0

    @guarded
    def keep(self, profile: str, call: str, params: str, body: bytes, fetched_at: datetime) -> None:
        """Store the body of an answer; it replaces the previous answer to the same call.

        Nothing is stored while a purchase is under way or the disk is nearly full: the space that is left
        is for answers to purchases and for codes.
        """
        if not has_reserve(self._database.path.parent) or self._database.execute(_BUYING).fetchone():
            return
        packed = len(body) >= PACK_FROM
        with self._database.writing(durable=False):
            self._database.execute(
                "INSERT OR REPLACE INTO cache (profile, call, params, fetched_at, packed, body)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    profile,
                    call,
                    params,
                    row_mapping.stamp(fetched_at),
                    packed,
                    zlib.compress(body, 1) if packed else body,
                ),
            )
            self._stored += 1
            if self._stored % CHECK_EVERY == 0:
                self._database.execute(_DROP_OLDEST, (MOST_BYTES,))

    @guarded
    def get(self, profile: str, call: str, params: str) -> tuple[bytes, datetime] | None:
        """The body stored last for this call and when it was fetched; None if there is none."""
        row = self._database.execute(
            "SELECT packed, body, fetched_at FROM cache WHERE profile = ? AND call = ? AND params = ?",
            (profile, call, params),
        ).fetchone()
        if row is None:
            return None
        packed, body, fetched_at = row
        return zlib.decompress(body) if packed else body, row_mapping.moment(fetched_at)
