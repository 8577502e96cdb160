"""Looking through the history: a stretch of the journal at a time, so that nothing waits for all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from otptui.domain.history_query import Sought
from otptui.domain.model import Activation, State
from otptui.domain.totals import Outcome
from otptui.store import row_mapping
from otptui.store.activation_reader import Reading
from otptui.store.database import guarded
from otptui.store.export_rows import Export
from otptui.text.matching import fold

_OUTCOMES = """
SELECT key, profile, service, service_name, server, server_name, currency, price, state, id <> '',
    ended_at IS NOT NULL, date(bought_at, 'localtime'),
    CAST(round((julianday(first_code_at) - julianday(bought_at)) * 86400) AS INTEGER)
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


class History(Reading, Export):
    """What the history screen asks. Nothing in here writes."""

    @guarded
    def look(self, sought: Sought, below: int | None, span: int) -> tuple[list[Outcome], int | None]:
        """What is sought among the `span` newest activations before the one of key `below`, newest first.

        `below` is None for the newest of all. The second value is where to go on from; None at the end.
        """
        where, values = _where(sought)
        # Our own function: what is found must not differ from what the rest of the program finds.
        self._db.create_function("folded", 1, _folded, deterministic=True)
        with self._reading() as db:
            newest = below - 1 if below is not None else 2**62
            oldest = db.execute(
                "SELECT min(key) FROM (SELECT key FROM activation WHERE key <= ? ORDER BY key DESC LIMIT ?)",
                (newest, span),
            ).fetchone()[0]
            if oldest is None:
                return [], None
            found = db.execute(
                f"{_OUTCOMES} WHERE key BETWEEN ? AND ?{where} ORDER BY key DESC",
                (oldest, newest, *values),
            )
            return [_outcome(row) for row in found], oldest

    @guarded
    def activations(self, keys: Sequence[int]) -> list[Activation]:
        """The activations of these keys, newest first; what is not there is left out."""
        return self._select(f"key IN ({', '.join('?' * len(keys))}) ORDER BY key DESC", *keys)

    def export_these(self, keys: Sequence[int]) -> Iterator[dict[str, Any]]:
        """The rows of `export_rows` that have these keys, which must be in ascending order."""
        at = 0
        while at < len(keys) and (batch := self._batch(keys[at] - 1)):
            for key, row in batch:
                while at < len(keys) and keys[at] < key:
                    at += 1
                if at < len(keys) and keys[at] == key:
                    at += 1
                    yield row


def _where(sought: Sought) -> tuple[str, list[object]]:
    """What `sought` means in SQL, to follow another condition, and its values."""
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
    # `fold` remembers what it folded: a whole history would push out the names it is there for.
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
        problem = row_mapping.Senseless(f"activation {row[0]} makes no sense")
    raise problem
