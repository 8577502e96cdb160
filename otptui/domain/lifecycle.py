"""The life of an activation as a pure state machine: `after(activation, event)`.

The store folds every event through here inside one transaction. Whatever order windows, crashes and
answers come in, these hold: an activation that is over is reopened only by the provider's word, a message
is never forgotten, and a number that was sold keeps its id.

Messages stand in the order in which they arrived. Times are never compared: a wall clock can be set.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from otptui.domain.model import Activation, Message
from otptui.domain.states import CancelReason, State


class Answered(Struct, frozen=True):
    """The purchase (or an attach) has its activation id and number.

    It counts for every row without an id, also for one that was taken for refused.
    """

    id: str
    number: str


class Refused(Struct, frozen=True):
    """The provider said no to the purchase, or it was stopped before it was sent."""

    reason: str


class Lost(Struct, frozen=True):
    """The purchase left and its outcome is not known."""

    reason: str


class Described(Struct, frozen=True):
    """The provider reported details of the number; None and "" for those it did not report.

    `price` is what it really cost, `ends_at` when the provider ends it, `cancel_from` when the provider
    begins to accept a cancel.
    """

    price: Decimal | None = None
    ends_at: datetime | None = None
    cancel_from: datetime | None = None
    operator: str = ""


class Texted(Struct, frozen=True):
    """An SMS arrived: its whole tidy `text`, and the `code` found in it or "".

    `again` says that the provider had waited for another one, so the text of an earlier message is news.
    """

    text: str
    code: str
    again: bool = False


class CancelAsked(Struct, frozen=True):
    """The user wants the number cancelled, and maybe said why."""

    reason: CancelReason = CancelReason.UNKNOWN


class NumberCopied(Struct, frozen=True):
    """The user copied the number, to have a code sent to it. The first time counts."""


class CancelPostponed(Struct, frozen=True):
    """The provider does not accept the cancel yet; it is sent again at `until`."""

    until: datetime
    reason: str


class CancelDenied(Struct, frozen=True):
    """The cancel will not be accepted, because a code is there; the number goes on waiting for it."""

    reason: str


class CancelConfirmed(Struct, frozen=True):
    """The provider says that the number is cancelled, by this cancel or an earlier one."""


class ProviderCancelled(Struct, frozen=True):
    """The provider says that the number is cancelled, and nobody asked for it: the money is back."""


class Expired(Struct, frozen=True):
    """The number is given up: the provider had nothing to say about it for longer than any number lives."""


class Closed(Struct, frozen=True):
    """The user gives up an overdue number that the provider neither delivers to nor ends.

    It is no longer polled and no longer counts as live; its price counts as spent.
    """


class Reopened(Struct, frozen=True):
    """The provider says that a number which had ended is live."""


class AnotherAsked(Struct, frozen=True):
    """The provider waits for another code on a number that had one."""


class Finished(Struct, frozen=True):
    """The provider was told that the user has the code. No more codes come."""


class PutAway(Struct, frozen=True):
    """The user takes a finished number out of view; `back` undoes it."""

    back: bool = False


Event = (
    Answered
    | Refused
    | Lost
    | Described
    | Texted
    | CancelAsked
    | NumberCopied
    | CancelPostponed
    | CancelDenied
    | CancelConfirmed
    | ProviderCancelled
    | Expired
    | Closed
    | Reopened
    | AnotherAsked
    | Finished
    | PutAway
)

ANOTHER = "another code requested"
"""The note of a number that waits for another code."""

FINAL_CHECK = "cancelled; final check for a code"
"""The note of a number whose cancel the provider confirmed, until the final check for a code."""

CLOSED = "closed by you; the provider may still refund it"
"""The note of a number without a code that the user closed."""

REOPENED = "the provider says it is live again"
"""The note of a number that was reopened."""


def after(activation: Activation, event: Event, at: datetime) -> Activation:
    """The activation after `event` happened at `at`; the same object if the event changes nothing."""
    a = activation
    match event:
        case Texted(text, code, again):
            return _texted(a, Message(text, code, at), is_news=again and a.note == ANOTHER)
        case Described():
            return _described(a, event)
        case Reopened():
            return _reopened(a, REOPENED) if a.id and a.ended_at is not None else a
        case Answered(id, number) if not a.id:
            return replace(
                a, id=id, number=number, state=State.WAITING, note="", ended_at=None, put_away=False
            )
        case PutAway(back=back):
            return replace(a, put_away=not back) if a.finished and a.put_away == back else a
    if a.ended_at is not None:
        return a
    match event:
        # An unknown purchase can still be refused: a suspended window learns the answer late.
        case Refused(reason) if a.state in (State.INTENT, State.UNKNOWN):
            return replace(a, state=State.REFUSED, note=reason, ended_at=at)
        case Lost(reason) if a.state is State.INTENT:
            return replace(a, state=State.UNKNOWN, note=reason)
        case CancelAsked(reason) if a.state is State.WAITING:
            return replace(a, state=State.CANCELLING, cancel_at=None, note="", cancel_reason=reason)
        case NumberCopied() if a.state.is_live and a.number_copied_at is None:
            return replace(a, number_copied_at=at)
        case CancelPostponed(until, reason) if a.state is State.CANCELLING and (
            (a.cancel_at, a.note) != (until, reason)
        ):
            return replace(a, cancel_at=until, note=reason)
        case CancelDenied(reason) if a.state is State.CANCELLING:
            return replace(
                a, state=State.WAITING, cancel_at=None, note=reason, cancel_reason=CancelReason.UNKNOWN
            )
        case AnotherAsked() if a.state is State.RECEIVED and a.note != ANOTHER:
            return replace(a, note=ANOTHER)
        case Finished() if a.state is State.RECEIVED:
            return replace(a, ended_at=at, note="")
        case CancelConfirmed() | ProviderCancelled() | Expired() | Closed() if a.state.is_live:
            return _ended(a, event, at)
    return a


def _texted(a: Activation, message: Message, *, is_news: bool) -> Activation:
    if not is_news and any(known.text == message.text for known in a.messages):
        return a
    if a.id:
        # The provider has just delivered a message: whatever ended the number before was wrong.
        a = replace(_reopened(a, ""), state=State.RECEIVED)
    return replace(
        a,
        messages=(*a.messages, message),
        first_code_at=a.first_code_at or message.received_at,
        # A message for a number that was put away brings it back into view: it must not arrive unseen.
        put_away=False,
    )


def _described(a: Activation, told: Described) -> Activation:
    described = replace(
        a,
        price=a.price if told.price is None else told.price,
        ends_at=told.ends_at or a.ends_at,
        cancel_from=told.cancel_from or a.cancel_from,
        operator=told.operator or a.operator,
    )
    return a if described == a else described


def _reopened(a: Activation, note: str) -> Activation:
    state = State.RECEIVED if a.messages else State.WAITING
    return replace(a, state=state, ended_at=None, cancel_at=None, put_away=False, note=note)


def _ended(
    a: Activation, event: CancelConfirmed | ProviderCancelled | Expired | Closed, at: datetime
) -> Activation:
    if a.state is State.RECEIVED:
        return replace(a, ended_at=at, note="")
    note = ""
    match event:
        case Expired():
            state = State.EXPIRED
        case Closed():
            state, note = State.EXPIRED, CLOSED
        case ProviderCancelled() if a.state is State.WAITING:
            state = State.REFUNDED_BY_PROVIDER
        case _:
            state = State.CANCELLED
    return replace(a, state=state, ended_at=at, cancel_at=None, note=note)
