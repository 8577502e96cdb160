"""The journal: what money may have moved for is durable before, during and after it moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from otptui.domain.errors import PurchaseInFlight
from otptui.domain.lifecycle import (
    AnotherAsked,
    Answered,
    CancelAsked,
    CancelConfirmed,
    CancelDenied,
    CancelPostponed,
    Event,
    Expired,
    Finished,
    Lost,
    ProviderCancelled,
    PutAway,
    Refused,
    Texted,
    after,
)
from otptui.domain.limits import Ceiling
from otptui.domain.model import Activation, State, utc_now
from otptui.store import row_mapping
from otptui.store.database import guarded
from otptui.store.disk_headroom import make_headroom
from otptui.store.leases import Windows
from otptui.store.spending import Spending

ANSWER_LIMIT = 64 * 1024
"""Bytes kept of a raw answer; one that names a number has less than a hundred."""

DIED_BUYING = "otptui ended while buying; the answer never reached this machine"

_INSERT = """
INSERT INTO activation (
    profile, id, number, service, service_name, country, country_name, server, server_name, price, currency,
    state, note, bought_at, cancel_at, first_code_at, ended_at, put_away, owner, revision
) VALUES (
    :profile, :id, :number, :service, :service_name, :country, :country_name, :server, :server_name, :price,
    :currency, :state, :note, :bought_at, :cancel_at, :first_code_at, :ended_at, :put_away, :owner, :revision
)
"""

_UPDATE = """
UPDATE activation SET
    id = :id, number = :number, state = :state, note = :note, cancel_at = :cancel_at,
    first_code_at = :first_code_at, ended_at = :ended_at, put_away = :put_away, revision = :revision
WHERE key = :key
"""


_UNSETTLED = """
SELECT key, status, body FROM activation LEFT JOIN window USING (owner) LEFT JOIN answer ON activation = key
WHERE ended_at IS NULL AND (
    (state = 'intent' AND (beat IS NULL OR abs(? - beat) > ?)) OR (state = 'unknown' AND status IS NOT NULL)
)
ORDER BY key
"""


class Journal(Windows, Spending):
    """Every step of an activation's life. Each is on the disk when its method returns."""

    @guarded
    def record_intent(self, draft: Activation, owner: str, ceiling: Ceiling | None = None) -> Activation:
        """Record that `draft` is about to be bought by this window; returns it with its key.

        Raises PurchaseInFlight while any living window, this one too, is buying, OverLimit where that
        would go past `ceiling`, and StoreError where the disk will not hold the intent and then the
        answer: in all these cases nothing must be sent.
        """
        frames = self._db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[1]
        with self._writing() as db:
            make_headroom(self._path, frames)
            self._beat(owner)
            buying = db.execute(
                "SELECT owner, pid FROM activation JOIN window USING (owner)"
                " WHERE ended_at IS NULL AND state = 'intent' AND abs(? - beat) <= ?",
                (self._clock(), self._lease),
            ).fetchone()
            if buying is not None:
                who = "this window" if buying[0] == owner else f"another window (process {buying[1]})"
                raise PurchaseInFlight(f"{who} is buying at this moment")
            if ceiling is not None:
                # Inside the transaction: two windows that ask at once must not both find room.
                self._refuse_over(draft, ceiling)
            return self._insert(replace(draft, state=State.INTENT), owner)

    @guarded
    def record_answer(self, key: int, status: int, body: bytes) -> None:
        """Keep the answer to a purchase as it came, before anyone reads it: its first `ANSWER_LIMIT` bytes.

        The body must not hold the API key: it is the caller who knows it and takes it out.
        """
        with self._writing() as db:
            db.execute(
                "INSERT OR REPLACE INTO answer (activation, status, body) VALUES (?, ?, ?)",
                (key, status, body[:ANSWER_LIMIT]),
            )

    @guarded
    def apply(self, key: int, event: Event, at: datetime) -> Activation:
        """Fold what happened at `at` into the activation (`lifecycle.after`) and return what it is now.

        Nothing is written where it changes nothing. An `Answered` with an activation id that another row
        has already is `Lost`: what this purchase brought is not known. Raises StoreError for no such key.
        """
        with self._writing():
            return self._apply(key, event, at)

    @guarded
    def attach(self, draft: Activation) -> Activation:
        """Take in a number bought elsewhere, by its id; the row that has the id already, where one does.

        `number` may be "". No window holds it yet: the next `claim` takes it.
        """
        with self._writing():
            known = self._key_of(draft.profile, draft.id)
            if known is not None:
                return self._one(known)
            return self._insert(replace(draft, state=State.WAITING), "")

    @guarded
    def recover(self, parse: Callable[[str, int, bytes], Event], owner: str) -> list[Activation]:
        """Settle the purchases whose window died; returns those that changed, as they are now.

        One whose raw answer was stored becomes what `parse(profile, status, body)` says, the others
        `Lost`. An answer that came after its row was taken for lost counts too. Purchases of living
        windows are left alone, so any window may call this at any time.
        """
        with self._writing() as db:
            unsettled = db.execute(_UNSETTLED, (self._clock(), self._lease)).fetchall()
            settled = []
            for key, status, body in unsettled:
                before = self._one(key)
                event = Lost(DIED_BUYING) if status is None else parse(before.profile, status, body)
                now = self._apply(key, event, utc_now())
                if now != before:
                    db.execute("UPDATE activation SET owner = ? WHERE key = ?", (owner, key))
                    settled.append(now)
            return settled

    @guarded
    def mark_announced(self, key: int, text: str, at: datetime | None = None) -> bool:
        """Record that a message was announced; True for the one call, over all windows, that came first."""
        with self._writing() as db:
            marked = db.execute(
                "UPDATE message SET announced_at = ?"
                " WHERE activation = ? AND text = ? AND announced_at IS NULL",
                (row_mapping.stamp(at or utc_now()), key, text),
            )
            return marked.rowcount > 0

    def _insert(self, draft: Activation, owner: str) -> Activation:
        self._db.execute(
            _INSERT,
            {
                "profile": draft.profile,
                "service": draft.service.code,
                "service_name": draft.service.name,
                "country": draft.country.id,
                "country_name": draft.country.name,
                "server": draft.server.id,
                "server_name": draft.server.name,
                "price": row_mapping.digits(draft.price),
                "currency": draft.currency,
                "bought_at": row_mapping.stamp(draft.bought_at),
                "owner": owner,
                "revision": self._last_revision() + 1,
                **_changing(draft),
            },
        )
        key: int = self._db.execute("SELECT last_insert_rowid()").fetchone()[0]
        self._log(key, draft.bought_at, "intent" if draft.state is State.INTENT else "attached", "")
        return self._one(key)

    def _apply(self, key: int, event: Event, at: datetime) -> Activation:
        before = self._one(key)
        if isinstance(event, Answered) and self._key_of(before.profile, event.id) not in (None, key):
            event = Lost(f"the answer was activation {event.id}, which is in the list already")
        now = after(before, event, at)
        if now is before:
            return before
        self._db.execute(_UPDATE, {**_changing(now), "revision": self._last_revision() + 1, "key": key})
        self._db.executemany(
            "INSERT INTO message (activation, text, code, received_at) VALUES (?, ?, ?, ?)",
            [
                (key, m.text, m.code, row_mapping.stamp(m.received_at))
                for m in now.messages[len(before.messages) :]
            ],
        )
        self._log(key, at, *_told(event))
        return now

    def _key_of(self, profile: str, id: str) -> int | None:
        row = self._db.execute(
            "SELECT key FROM activation WHERE profile = ? AND id = ? AND id <> ''", (profile, id)
        ).fetchone()
        return None if row is None else row[0]

    def _log(self, key: int, at: datetime, kind: str, text: str) -> None:
        self._db.execute(
            "INSERT INTO event (activation, at, kind, text) VALUES (?, ?, ?, ?)",
            (key, row_mapping.stamp(at), kind, text),
        )


def _changing(a: Activation) -> dict[str, object]:
    """The columns that an event may change."""
    return {
        "id": a.id,
        "number": a.number,
        "state": a.state.value,
        "note": a.note,
        "cancel_at": row_mapping.stamp_or_none(a.cancel_at),
        "first_code_at": row_mapping.stamp_or_none(a.first_code_at),
        "ended_at": row_mapping.stamp_or_none(a.ended_at),
        "put_away": int(a.put_away),
    }


def _told(event: Event) -> tuple[str, str]:
    """The kind and the text of an event in the timeline. The kinds are stored: never rename one."""
    match event:
        case Answered(id, number):
            return "answered", f"{id} {number}".rstrip()
        case Refused(reason):
            return "refused", reason
        case Lost(reason):
            return "lost", reason
        case Texted(text, code):
            return "texted", code or text
        case CancelAsked():
            return "cancel_asked", ""
        case CancelPostponed(_, reason):
            return "cancel_postponed", reason
        case CancelDenied(reason):
            return "cancel_denied", reason
        case CancelConfirmed():
            return "cancel_confirmed", ""
        case ProviderCancelled():
            return "provider_cancelled", ""
        case Expired():
            return "expired", ""
        case AnotherAsked():
            return "another_asked", ""
        case Finished():
            return "finished", ""
        case PutAway(back):
            return ("brought_back" if back else "put_away"), ""
