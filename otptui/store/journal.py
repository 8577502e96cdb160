"""The journal: every step of a purchase is on the disk before, during and after money may move."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from otptui.domain.errors import PurchaseInFlight
from otptui.domain.lifecycle import (
    AnotherAsked,
    Answered,
    CancelAsked,
    CancelConfirmed,
    CancelDenied,
    CancelPostponed,
    Closed,
    Described,
    Event,
    Expired,
    Finished,
    Lost,
    NumberCopied,
    ProviderCancelled,
    PutAway,
    Refused,
    Reopened,
    Texted,
    after,
)
from otptui.domain.limits import Ceiling
from otptui.domain.model import Activation, Message, utc_now
from otptui.domain.states import State
from otptui.store import row_mapping
from otptui.store.activation_reader import ActivationReader
from otptui.store.database import Database, guarded
from otptui.store.disk_headroom import make_headroom
from otptui.store.leases import Leases
from otptui.store.spending import Spending

ANSWER_LIMIT = 64 * 1024
"""Bytes kept of a raw answer. One that names a number has fewer than a hundred."""

DIED_BUYING = "otptui ended while buying; the answer never arrived"

_INSERT = """
INSERT INTO activation (
    key, profile, id, number, service, service_name, country, country_name, server, server_name, price,
    currency, state, note, bought_at, cancel_at, first_code_at, ended_at, put_away, ends_at, cancel_from,
    operator, number_copied_at, cancel_reason, owner, revision
) VALUES (
    :key, :profile, :id, :number, :service, :service_name, :country, :country_name, :server, :server_name,
    :price, :currency, :state, :note, :bought_at, :cancel_at, :first_code_at, :ended_at, :put_away, :ends_at,
    :cancel_from, :operator, :number_copied_at, :cancel_reason, :owner, :revision
)
"""

_UPDATE = """
UPDATE activation SET
    id = :id, number = :number, state = :state, note = :note, cancel_at = :cancel_at,
    first_code_at = :first_code_at, ended_at = :ended_at, put_away = :put_away, price = :price,
    ends_at = :ends_at, cancel_from = :cancel_from, operator = :operator,
    number_copied_at = :number_copied_at, cancel_reason = :cancel_reason, revision = :revision
WHERE key = :key
"""

_BUYING = """
SELECT owner, pid FROM activation JOIN window USING (owner)
WHERE ended_at IS NULL AND state = 'intent' AND abs(? - beat) <= ?
"""

_UNSETTLED = """
SELECT key, status, body FROM activation LEFT JOIN window USING (owner) LEFT JOIN answer ON activation = key
WHERE ended_at IS NULL AND (
    (state = 'intent' AND (beat IS NULL OR abs(? - beat) > ?)) OR (state = 'unknown' AND status IS NOT NULL)
)
ORDER BY key
"""


class Journal:
    """Every step of an activation's life. A step is on the disk when its method returns."""

    def __init__(
        self, database: Database, activations: ActivationReader, leases: Leases, spending: Spending
    ) -> None:
        self._database = database
        self._activations = activations
        self._leases = leases
        self._spending = spending

    @guarded
    def record_intent(self, draft: Activation, owner: str, ceiling: Ceiling) -> Activation:
        """Record that this window is about to buy `draft`; return it with its key.

        Raises PurchaseInFlight while any living window, including this one, is buying; OverLimit if the
        purchase would exceed `ceiling`; StoreError if the disk has no room for the intent and for the
        answer that follows. After any of these nothing must be sent.
        """
        frames = self._database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[1]
        with self._database.writing():
            make_headroom(self._database.path, frames)
            self._leases.beat(owner)
            buying = self._database.execute(_BUYING, self._leases.alive_since()).fetchone()
            if buying is not None:
                who = "this window" if buying[0] == owner else f"another window (process {buying[1]})"
                raise PurchaseInFlight(f"{who} is buying at this moment")
            # Inside the transaction, so that two windows that ask at once cannot both find room.
            self._spending.refuse_over(draft, ceiling)
            return self._insert(replace(draft, state=State.INTENT), owner)

    @guarded
    def record_answer(self, key: int, status: int, body: bytes) -> None:
        """Keep the raw answer to a purchase, before anyone parses it: its first `ANSWER_LIMIT` bytes.

        The caller knows the API key and must have removed it from `body`.
        """
        with self._database.writing():
            self._database.execute(
                "INSERT OR REPLACE INTO answer (activation, status, body) VALUES (?, ?, ?)",
                (key, status, body[:ANSWER_LIMIT]),
            )

    @guarded
    def apply(self, key: int, event: Event, at: datetime) -> Activation:
        """Fold an event that happened at `at` into the activation (`lifecycle.after`); return the result.

        An event that changes nothing writes nothing. An `Answered` whose activation id belongs to another
        row already is recorded as `Lost`: what this purchase brought is not known. Raises StoreError if
        there is no such key.
        """
        with self._database.writing():
            return self._apply(key, event, at)

    @guarded
    def attach(self, draft: Activation) -> Activation:
        """Add a number bought elsewhere, by its id, or reopen the row that has this id already.

        The caller must just have heard from the provider that the number is live. `number` may be "". No
        window holds the lease of a new row yet; the next `claim` takes it.
        """
        with self._database.writing():
            known = self._key_of(draft.profile, draft.id)
            if known is not None:
                return self._apply(known, Reopened(), draft.bought_at)
            return self._insert(replace(draft, state=State.WAITING), "")

    @guarded
    def recover(self, parse: Callable[[str, int, bytes], Event], owner: str) -> list[Activation]:
        """Settle the purchases whose window died; return the activations that changed.

        If the raw answer was stored, the event is what `parse(profile, status, body)` makes of it;
        otherwise the purchase is `Lost`. An answer that was stored after its row became unknown counts
        too. Purchases of living windows are left alone, so any window may call this at any time.
        """
        with self._database.writing():
            unsettled = self._database.execute(_UNSETTLED, self._leases.alive_since()).fetchall()
            settled = []
            for key, status, body in unsettled:
                before = self._activations.get(key)
                event = Lost(DIED_BUYING) if status is None else parse(before.profile, status, body)
                now = self._apply(key, event, utc_now())
                if now != before:
                    self._database.execute("UPDATE activation SET owner = ? WHERE key = ?", (owner, key))
                    settled.append(now)
            if settled:
                # They are this window's now, which no other may take for dead.
                self._leases.beat(owner)
            return settled

    @guarded
    def restore(self, activation: Activation) -> None:
        """Insert an activation that is known from memory and not in the file, with its messages."""
        with self._database.writing():
            if self._key_of(activation.profile, activation.id) is not None:
                return
            taken = self._database.execute("SELECT 1 FROM activation WHERE key = ?", (activation.key,))
            row = self._insert(replace(activation, key=0) if taken.fetchone() else activation, "")
            self._insert_messages(row.key, activation.messages)

    @guarded
    def record_past(self, lives: Iterable[tuple[Activation, Sequence[tuple[Event, datetime]]]]) -> None:
        """Record numbers whose life is over, each with its steps and their times, in one transaction.

        Nobody waits for their messages any more: they count as announced.
        """
        with self._database.writing():
            for draft, steps in lives:
                past = draft
                for event, at in steps:
                    past = after(past, event, at)
                key = self._insert(past, "").key
                self._insert_messages(key, past.messages)
                for event, at in steps:
                    self._log(key, at, *_logged(event))
                self._database.execute(
                    "UPDATE message SET announced_at = received_at WHERE activation = ?", (key,)
                )

    @guarded
    def mark_announced(self, key: int, text: str, at: datetime | None = None) -> bool:
        """Record that a message was announced. True for exactly one call over all windows: the first."""
        with self._database.writing():
            marked = self._database.execute(
                "UPDATE message SET announced_at = ?"
                " WHERE activation = ? AND text = ? AND announced_at IS NULL",
                (row_mapping.stamp(at or utc_now()), key, text),
            )
            return marked.rowcount > 0

    def _insert(self, draft: Activation, owner: str) -> Activation:
        self._database.execute(
            _INSERT,
            {
                # A new row has no key yet; one that is restored keeps its own.
                "key": draft.key or None,
                "profile": draft.profile,
                "service": draft.service.code,
                "service_name": draft.service.name,
                "country": draft.country.id,
                "country_name": draft.country.name,
                "server": draft.server.id,
                "server_name": draft.server.name,
                "currency": draft.currency,
                "bought_at": row_mapping.stamp(draft.bought_at),
                "owner": owner,
                "revision": self._activations.last_revision() + 1,
                **_changing(draft),
            },
        )
        key: int = self._database.execute("SELECT last_insert_rowid()").fetchone()[0]
        self._log(key, draft.bought_at, "intent" if draft.state is State.INTENT else "attached", "")
        return self._activations.get(key)

    def _apply(self, key: int, event: Event, at: datetime) -> Activation:
        before = self._activations.get(key)
        if isinstance(event, Answered) and self._key_of(before.profile, event.id) not in (None, key):
            event = Lost(f"the answer was activation {event.id}, which is in the list already")
        now = after(before, event, at)
        if now is before:
            return before
        self._database.execute(
            _UPDATE, {**_changing(now), "revision": self._activations.last_revision() + 1, "key": key}
        )
        self._insert_messages(key, now.messages[len(before.messages) :])
        self._log(key, at, *_logged(event))
        return now

    def _insert_messages(self, key: int, messages: tuple[Message, ...]) -> None:
        for message in messages:
            self._database.execute(
                "INSERT INTO message (activation, text, code, received_at) VALUES (?, ?, ?, ?)",
                (key, message.text, message.code, row_mapping.stamp(message.received_at)),
            )

    def _key_of(self, profile: str, id: str) -> int | None:
        row = self._database.execute(
            "SELECT key FROM activation WHERE profile = ? AND id = ? AND id <> ''", (profile, id)
        ).fetchone()
        return None if row is None else row[0]

    def _log(self, key: int, at: datetime, kind: str, text: str) -> None:
        self._database.execute(
            "INSERT INTO event (activation, at, kind, text) VALUES (?, ?, ?, ?)",
            (key, row_mapping.stamp(at), kind, text),
        )


def _changing(a: Activation) -> dict[str, object]:
    """The columns that an event may change, and their values."""
    return {
        "id": a.id,
        "number": a.number,
        "state": a.state.value,
        "note": a.note,
        "cancel_at": row_mapping.stamp_or_none(a.cancel_at),
        "first_code_at": row_mapping.stamp_or_none(a.first_code_at),
        "ended_at": row_mapping.stamp_or_none(a.ended_at),
        "put_away": int(a.put_away),
        "price": row_mapping.digits(a.price),
        "ends_at": row_mapping.stamp_or_none(a.ends_at),
        "cancel_from": row_mapping.stamp_or_none(a.cancel_from),
        "operator": a.operator,
        "number_copied_at": row_mapping.stamp_or_none(a.number_copied_at),
        "cancel_reason": a.cancel_reason.value,
    }


def _logged(event: Event) -> tuple[str, str]:
    """The kind and the text of an event in the timeline. Kinds are stored: never rename one."""
    match event:
        case Answered(id, number):
            return "answered", f"{id} {number}".rstrip()
        case Refused(reason):
            return "refused", reason
        case Lost(reason):
            return "lost", reason
        case Texted(text, code):
            return "texted", code or text
        case CancelAsked(reason):
            return "cancel_asked", reason.value.replace("_", " ")
        case NumberCopied():
            return "number_copied", ""
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
        case Closed():
            return "closed", ""
        case Reopened():
            return "reopened", ""
        case Described(price, ends_at, cancel_from, operator):
            return "described", " ".join(
                text
                for text in (
                    row_mapping.digits(price),
                    operator,
                    ends_at and f"until {row_mapping.stamp(ends_at)[:16]}",
                    cancel_from and f"cancel from {row_mapping.stamp(cancel_from)[:16]}",
                )
                if text
            )
        case AnotherAsked():
            return "another_asked", ""
        case Finished():
            return "finished", ""
        case PutAway(back):
            return ("brought_back" if back else "put_away"), ""
