"""The events about numbers that the screen receives."""

from __future__ import annotations

from msgspec import Struct

from otptui.domain.errors import OtpError, StoreError
from otptui.domain.model import Activation, Country, Message
from otptui.provider.answers import ListedActivation


class NumbersChanged(Struct, frozen=True):
    """These activations are now as given, whichever window changed them; a new row counts as a change.

    `before` has each of them as this window last knew it, in the same order; None for a new row.
    """

    activations: tuple[Activation, ...]
    before: tuple[Activation | None, ...]


class CodeArrived(Struct, frozen=True):
    """A message of `activation` that this window had not announced yet."""

    activation: Activation
    message: Message


class PollTrouble(Struct, frozen=True):
    """Polling `activation` failed; the next attempt is in `retry_in` seconds. No `error`: it works again."""

    activation: Activation
    error: OtpError | None
    retry_in: float = 0.0


class StoreTrouble(Struct, frozen=True):
    """The database failed to read or write. No `error`: it works again.

    Of the `unsaved` activations something is in memory only: it is written as soon as it can be.
    """

    error: StoreError | None
    unsaved: tuple[Activation, ...] = ()


class StoreNotice(Struct, frozen=True):
    """Something happened to the database that the user should know; `text` is a sentence."""

    text: str


class Unsaved(Struct, frozen=True):
    """A number is bought and the disk refuses to record it: only the screen can show it."""

    id: str
    number: str
    country: Country
    error: StoreError


class CandidatesFound(Struct, frozen=True):
    """The purchase of `activation` has an unknown outcome, and may have brought one of `candidates`: the
    user has to choose which to attach."""

    activation: Activation
    candidates: tuple[ListedActivation, ...]


NumberReport = (
    NumbersChanged | CodeArrived | PollTrouble | StoreTrouble | StoreNotice | Unsaved | CandidatesFound
)
