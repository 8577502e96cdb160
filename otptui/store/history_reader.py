"""Searches in the history, one span of the journal at a time, so that nothing waits for a full scan."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from otptui.domain.history_query import HistoryQuery
from otptui.domain.states import State
from otptui.domain.totals import Outcome
from otptui.store import row_mapping
from otptui.store.database import Database, guarded
from otptui.text.matching import fold

_OUTCOMES = """
SELECT key, profile, service, service_name, server, server_name, currency, price, state, id <> '',
    ended_at IS NOT NULL, date(bought_at, 'localtime'),
    max(0, CAST(round((julianday(first_code_at) - julianday(bought_at)) * 86400) AS INTEGER))
FROM activation
"""

_PLACES = {
    "service": "service || ' ' || service_name",
    "server": "server || ' ' || server_name",
    "country": "country || ' ' || country_name",
    "number": "number || ' ' || id",
    "profile": "profile",
}
_EVERYWHERE = " || ' ' || ".join((*_PLACES.values(), "state", "note"))
_IN_MESSAGES = (
    "EXISTS (SELECT 1 FROM message WHERE message.activation = activation.key"
    " AND instr(folded(text || ' ' || code), ?))"
)


class HistoryReader:
    """The queries of the history screen. Nothing here writes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @guarded
    def search(self, sought: HistoryQuery, below: int | None, span: int) -> tuple[list[Outcome], int | None]:
        """The matches among the `span` newest activations before key `below`, newest first.

        `below` is None to start at the newest. The second value is the `below` of the next call; None
        at the end.
        """
        with self._database.reading():
            newest = below - 1 if below is not None else 2**62
            oldest = self._database.execute(
                "SELECT min(key) FROM (SELECT key FROM activation WHERE key <= ? ORDER BY key DESC LIMIT ?)",
                (newest, span),
            ).fetchone()[0]
            if oldest is None:
                return [], None
            return self._matches(sought, "key BETWEEN ? AND ?", (oldest, newest)), oldest

    @guarded
    def outcomes(self, sought: HistoryQuery, keys: Iterable[int]) -> list[Outcome]:
        """Those of the activations of `keys` that match, as they are now, newest first."""
        with self._database.reading():
            return self._matches(sought, "key IN (SELECT value FROM json_each(?))", (json.dumps(list(keys)),))

    def _matches(self, sought: HistoryQuery, which: str, limits: tuple[object, ...]) -> list[Outcome]:
        """The matches among the activations for which the SQL condition `which` holds, newest first."""
        where, values = _where(sought)
        # Our own function, so that a search here folds text the way every other search does.
        self._database.connection.create_function("folded", 1, _folded, deterministic=True)
        found = self._database.execute(
            f"{_OUTCOMES} WHERE {which}{where} ORDER BY key DESC", (*limits, *values)
        )
        return [_outcome(row) for row in found]


def _where(sought: HistoryQuery) -> tuple[str, list[object]]:
    """SQL conditions for `sought`, to be appended to a WHERE clause, and their values."""
    where: list[str] = []
    values: list[object] = []
    if sought.states is not None:
        where.append(f"state IN ({', '.join('?' * len(sought.states))})")
        values += sorted(sought.states)
    for moment, sign in ((sought.since, ">="), (sought.before, "<")):
        if moment is not None:
            where.append(f"bought_at {sign} ?")
            values.append(row_mapping.stamp(moment))
    for place, word in sought.within:
        where.append(f"instr(folded({_PLACES[place]}), ?)" if place in _PLACES else _IN_MESSAGES)
        values.append(word)
    for word in sought.words:
        where.append(f"(instr(folded({_EVERYWHERE}), ?) OR {_IN_MESSAGES})")
        values += [word, word]
    return "".join(f" AND {condition}" for condition in where), values


def _folded(text: str) -> str:
    # Bypass the cache of `fold`: a whole history would push out the names the cache is for.
    return text.lower() if text.isascii() else fold.__wrapped__(text)


def _outcome(row: row_mapping.Row) -> Outcome:
    *names, price, state, sold, ended, day, wait = row
    try:
        counted = (
            row_mapping.amount(price),
            State(state),
            bool(sold),
            bool(ended),
            date.fromisoformat(day),
            wait,
        )
        return Outcome._make((*names, *counted))
    except (ValueError, TypeError):
        problem = row_mapping.Senseless(f"activation {row[0]} is invalid")
    raise problem
