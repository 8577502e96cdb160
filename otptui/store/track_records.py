"""The delivery record, added up from the journal."""

from __future__ import annotations

from collections.abc import Iterable

from otptui.domain.track_record import LEAST, Place, Record
from otptui.store.database import Database, guarded

NEWEST = 1_000
"""Numbers of a place that count: what it did long ago says little, and no look takes long."""

_TRIED = """
SELECT service, country, server FROM activation WHERE profile = ? AND id <> ''
GROUP BY service, country, server HAVING count(*) >= ?
"""
_RECORD = """
WITH settled AS (
    SELECT state NOT IN ('cancelled', 'refunded_by_provider') AS paid,
        CAST(round((julianday(first_code_at) - julianday(bought_at)) * 86400) AS INTEGER) AS wait
    FROM activation
    WHERE profile = ? AND service = ? AND country = ? AND server = ? AND id <> ''
        AND (first_code_at IS NOT NULL OR ended_at IS NOT NULL)
    ORDER BY key DESC LIMIT ?
), ranked AS (
    -- Those that got no code have no wait and come last.
    SELECT paid, wait, count(wait) OVER () AS coded, row_number() OVER (ORDER BY wait IS NULL, wait) AS rank
    FROM settled
)
SELECT count(*), max(coded), sum(paid), avg(wait) FILTER (WHERE rank IN ((coded + 1) / 2, (coded + 2) / 2))
FROM ranked HAVING count(*) >= ?
"""


class Delivery(Database):
    """What became of the user's numbers, place by place. Nothing in here writes."""

    @guarded
    def places_tried(self, profile: str) -> list[Place]:
        """The places where the user had numbers enough for a record."""
        return self._db.execute(_TRIED, (profile, LEAST)).fetchall()

    @guarded
    def records(self, profile: str, places: Iterable[Place]) -> dict[Place, Record | None]:
        """The records of these places, over the newest `NEWEST` settled numbers of each; None for none."""
        return {place: self._record(profile, place) for place in places}

    def _record(self, profile: str, place: Place) -> Record | None:
        found = self._db.execute(_RECORD, (profile, *place, NEWEST, LEAST)).fetchone()
        return Record(*found) if found else None
