"""The life of an activation as a pure state machine: `after(activation, event)`.

The store folds every event through here inside one transaction, so whatever order windows, crashes
and answers come in, three things hold: a final state is never left, a code is never forgotten, and
a number that was sold keeps its id.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from otptui.domain.model import Activation, Message
from otptui.domain.states import State


@dataclass(frozen=True, slots=True)
class Answered:
    """The purchase (or an attach) has its activation id and number."""

    id: str
    number: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider said no to the purchase, or it was stopped before it was sent."""

    reason: str


@dataclass(frozen=True, slots=True)
class Lost:
    """The purchase left and its outcome is not known."""

    reason: str


@dataclass(frozen=True, slots=True)
class Texted:
    """An SMS is there: `text` whole and tidy, `code` what was found in it or "".

    `again` says that the provider waited for another one before: then the text of an earlier one is news.
    """

    text: str
    code: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class CancelAsked:
    """The user wants the number cancelled."""


@dataclass(frozen=True, slots=True)
class CancelPostponed:
    """The provider does not take the cancel yet; it is sent again at `until`."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class CancelDenied:
    """The cancel will not be taken (a code is already there); the number goes on waiting for it."""

    reason: str


@dataclass(frozen=True, slots=True)
class CancelConfirmed:
    """The provider says the number is cancelled, by this cancel or an earlier one."""


@dataclass(frozen=True, slots=True)
class ProviderCancelled:
    """getStatus says cancelled without our asking: the provider gave the money back."""


@dataclass(frozen=True, slots=True)
class Expired:
    """The lifetime is over and the provider had nothing more to say."""


@dataclass(frozen=True, slots=True)
class AnotherAsked:
    """The provider waits for one more code on a number that had one."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The user has what they rented the number for, and the provider knows: nothing more comes."""


@dataclass(frozen=True, slots=True)
class PutAway:
    """The user has seen a finished number off the panel; `back` undoes it."""

    back: bool = False


Event = (
    Answered
    | Refused
    | Lost
    | Texted
    | CancelAsked
    | CancelPostponed
    | CancelDenied
    | CancelConfirmed
    | ProviderCancelled
    | Expired
    | AnotherAsked
    | Finished
    | PutAway
)

ANOTHER = "another code is asked for"
"""The note of a number until that code is there."""

_OPEN = (State.WAITING, State.CANCELLING)


def after(activation: Activation, event: Event, at: datetime) -> Activation:
    """The activation once `event` has happened at `at`; the same object where it changes nothing."""
    a = activation
    match event:
        case Texted(text, code, again):
            return _texted(a, Message(text, code, at), is_news=again and a.note == ANOTHER)
        case PutAway(back=back):
            return replace(a, put_away=not back) if a.finished and a.put_away == back else a
    if a.state.is_over or a.ended_at is not None:
        return a
    match event:
        case Answered(id, number) if a.state in (State.INTENT, State.UNKNOWN):
            return replace(a, id=id, number=number, state=State.WAITING, note="", put_away=False)
        # Of an unknown one too: a window that was suspended while it bought may know after all.
        case Refused(reason) if a.state in (State.INTENT, State.UNKNOWN):
            return replace(a, state=State.REFUSED, note=reason, ended_at=at)
        case Lost(reason) if a.state is State.INTENT:
            return replace(a, state=State.UNKNOWN, note=reason)
        case CancelAsked() if a.state is State.WAITING:
            return replace(a, state=State.CANCELLING, cancel_at=None, note="")
        case CancelPostponed(until, reason) if a.state is State.CANCELLING and (
            (a.cancel_at, a.note) != (until, reason)
        ):
            return replace(a, cancel_at=until, note=reason)
        case CancelDenied(reason) if a.state is State.CANCELLING:
            return replace(a, state=State.WAITING, cancel_at=None, note=reason)
        case AnotherAsked() if a.state is State.RECEIVED and a.note != ANOTHER:
            return replace(a, note=ANOTHER)
        case Finished() if a.state is State.RECEIVED:
            return replace(a, ended_at=at, note="")
        case CancelConfirmed() | ProviderCancelled() | Expired():
            return _ended(a, event, at)
    return a


def _texted(a: Activation, message: Message, *, is_news: bool) -> Activation:
    if not is_news and any(known.text == message.text for known in a.messages):
        return a
    state = State.RECEIVED if a.state in _OPEN else a.state
    return replace(
        a,
        messages=(*a.messages, message),
        state=state,
        first_code_at=a.first_code_at or message.received_at,
        cancel_at=None,
        note="" if state is State.RECEIVED else a.note,
        # A code for a number put away brings it back into view: it must never arrive unseen.
        put_away=False,
    )


def _ended(a: Activation, event: CancelConfirmed | ProviderCancelled | Expired, at: datetime) -> Activation:
    if a.state is State.RECEIVED:
        return replace(a, ended_at=at, note="")
    if a.state not in _OPEN:
        return a
    match event:
        case Expired():
            state = State.EXPIRED
        case ProviderCancelled() if a.state is State.WAITING:
            state = State.REFUNDED_BY_PROVIDER
        case _:
            state = State.CANCELLED
    return replace(a, state=state, ended_at=at, cancel_at=None, note="")
