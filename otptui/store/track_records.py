"""The delivery record of each place, added up from the journal."""

from __future__ import annotations

from collections.abc import Iterable

from otptui.domain.states import State
from otptui.domain.track_record import LEAST, Place, Record
from otptui.store.database import Database, guarded
from otptui.store.liveness import state_in

NEWEST = 1_000
"""How many of a place's newest numbers count: older ones say little, and no query takes long."""

_NOT_REFUNDED = state_in(state for state in State if not state.is_refunded)

_TRIED = """
SELECT service, country, server FROM activation WHERE profile = ? AND id <> ''
GROUP BY service, country, server HAVING count(*) >= ?
"""
RECORD = f"""
WITH settled AS (
    SELECT {_NOT_REFUNDED} AS paid,
        max(0, CAST(round((julianday(first_code_at) - julianday(bought_at)) * 86400) AS INTEGER)) AS wait
    FROM activation
    WHERE profile = ? AND service = ? AND country = ? AND server = ? AND id <> ''
        AND (first_code_at IS NOT NULL OR ended_at IS NOT NULL)
    ORDER BY key DESC LIMIT ?
), ranked AS (
    -- Numbers without a code have no wait and come last.
    SELECT paid, wait, count(wait) OVER () AS coded, row_number() OVER (ORDER BY wait IS NULL, wait) AS rank
    FROM settled
)
SELECT count(*), max(coded), sum(paid), avg(wait) FILTER (WHERE rank IN ((coded + 1) / 2, (coded + 2) / 2))
FROM ranked HAVING count(*) >= ?
"""  # noqa: S608 (our own condition)


class TrackRecords:
    """What became of the user's numbers, place by place. Nothing here writes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @guarded
    def places_tried(self, profile: str) -> list[Place]:
        """The places where the user bought enough numbers for a record."""
        return self._database.execute(_TRIED, (profile, LEAST)).fetchall()

    @guarded
    def of_places(self, profile: str, places: Iterable[Place]) -> dict[Place, Record | None]:
        """The record of each place over its newest `NEWEST` settled numbers; None if there are too few."""
        return {place: self._of_place(profile, place) for place in places}

    def _of_place(self, profile: str, place: Place) -> Record | None:
        found = self._database.execute(RECORD, (profile, *place, NEWEST, LEAST)).fetchone()
        return Record(*found) if found else None
