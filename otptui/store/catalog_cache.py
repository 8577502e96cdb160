"""The last answers of the catalog's calls, so that the first frame after a start is not an empty one."""

from __future__ import annotations

import zlib
from datetime import datetime

from otptui.store import row_mapping
from otptui.store.database import Database, guarded

PACK_FROM = 4096
"""Bytes from which a body is kept compressed: a page of the database, nothing is saved below it."""

MOST_BYTES = 64 * 1024 * 1024
"""Bytes of all bodies together, the newest of which are kept: some 4,000 packed price lists of 2,000
services, which is two scans of 203 countries on seven servers."""

_DROP_OLDEST = """
DELETE FROM cache WHERE rowid IN (
    SELECT rowid FROM (
        SELECT rowid, sum(length(body)) OVER (ORDER BY fetched_at DESC, rowid DESC) AS bytes FROM cache
    ) WHERE bytes > ?
)
"""

LOOK_EVERY = 50
"""Bodies kept between two looks at how much there is."""


class Cache(Database):
    """Raw bodies by profile, call and parameters (never the API key). A power cut may take the newest."""

    _kept = 0

    @guarded
    def keep(self, profile: str, call: str, params: str, body: bytes, fetched_at: datetime) -> None:
        """Keep the body of an answer in the place of an earlier one to the same call."""
        packed = len(body) >= PACK_FROM
        kept = zlib.compress(body, 1) if packed else body
        with self._writing(durable=False) as db:
            db.execute(
                "INSERT OR REPLACE INTO cache (profile, call, params, fetched_at, packed, body)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (profile, call, params, row_mapping.stamp(fetched_at), packed, kept),
            )
            self._kept += 1
            if self._kept % LOOK_EVERY == 0:
                db.execute(_DROP_OLDEST, (MOST_BYTES,))

    @guarded
    def cached(self, profile: str, call: str, params: str) -> tuple[bytes, datetime] | None:
        """The body last kept for this call, and when it was fetched."""
        row = self._db.execute(
            "SELECT packed, body, fetched_at FROM cache WHERE profile = ? AND call = ? AND params = ?",
            (profile, call, params),
        ).fetchone()
        if row is None:
            return None
        packed, body, fetched_at = row
        return zlib.decompress(body) if packed else body, row_mapping.moment(fetched_at)
