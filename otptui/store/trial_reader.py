"""The settled numbers of each place, as trials for the estimates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from otptui.domain.evidence import Evidence, Place, Trial
from otptui.domain.states import CancelReason, State
from otptui.store import row_mapping
from otptui.store.database import Database, guarded

NEWEST = 1_000
"""How many of a place's newest numbers count: older ones say little, and no query takes long."""

_REFUNDED = frozenset(state.value for state in State if state.is_refunded)

_TRIED = """
SELECT DISTINCT service, country, server FROM activation WHERE profile = ? AND id <> ''
"""
TRIALS = """
SELECT coalesce(number_copied_at, bought_at), bought_at, coalesce(first_code_at, ended_at),
    first_code_at IS NOT NULL, state, cancel_reason
FROM activation
WHERE profile = ? AND service = ? AND country = ? AND server = ? AND id <> ''
    AND (first_code_at IS NOT NULL OR ended_at IS NOT NULL)
ORDER BY key DESC LIMIT ?
"""


class TrialReader:
    """What became of the user's numbers, place by place. Nothing here writes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @guarded
    def places_tried(self, profile: str) -> list[Place]:
        """The places where the user bought numbers."""
        return self._database.execute(_TRIED, (profile,)).fetchall()

    @guarded
    def evidence(self, profile: str, places: Iterable[Place], now: datetime) -> dict[Place, Evidence | None]:
        """The evidence of each place from its newest `NEWEST` settled numbers; None where none is settled."""
        return {place: self._of_place(profile, place, now) for place in places}

    def _of_place(self, profile: str, place: Place, now: datetime) -> Evidence | None:
        rows = self._database.execute(TRIALS, (profile, *place, NEWEST)).fetchall()
        return Evidence.of(map(_trial, rows), now) if rows else None


def _trial(row: row_mapping.Row) -> Trial:
    started, bought, ended, coded, state, reason = row
    started_at, ended_at = row_mapping.moment(started), row_mapping.moment(ended)
    if started_at > ended_at:
        # Copied only after its code had come: then the purchase is all that is known.
        started_at = row_mapping.moment(bought)
    return Trial(
        started_at,
        # A clock that was set back makes no wait negative.
        max(0.0, (ended_at - started_at).total_seconds()),
        bool(coded),
        refunded=state in _REFUNDED,
        site_refused=reason == CancelReason.SITE_REFUSED and not coded,
    )
