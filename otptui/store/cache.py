"""The last answers of the catalog's calls, so that the first frame after a start is not an empty one."""

from __future__ import annotations

import zlib
from datetime import datetime

from otptui.store import rows
from otptui.store.database import Database, guarded

PACK_FROM = 4096
"""Bytes from which a body is kept compressed: a page of the database, nothing is saved below it."""


class Cache(Database):
    """Raw bodies by profile, call and parameters (never the API key). A power cut may take the newest."""

    @guarded
    def keep(self, profile: str, call: str, params: str, body: bytes, fetched_at: datetime) -> None:
        """Keep the body of an answer in the place of an earlier one to the same call."""
        packed = len(body) >= PACK_FROM
        kept = zlib.compress(body, 1) if packed else body
        with self._writing(durable=False) as db:
            db.execute(
                "INSERT OR REPLACE INTO cache (profile, call, params, fetched_at, packed, body)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (profile, call, params, rows.stamp(fetched_at), packed, kept),
            )

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
        return zlib.decompress(body) if packed else body, rows.moment(fetched_at)
