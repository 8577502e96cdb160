"""The events about numbers that the screen receives."""

from __future__ import annotations

from dataclasses import dataclass

from otptui.domain.errors import OtpError, StoreError
from otptui.domain.model import Activation, Country, Message
from otptui.provider.activation_list import ListedActivation


@dataclass(frozen=True, slots=True)
class NumbersChanged:
    """These activations are now as given, whichever window changed them; a new row counts as a change.

    `before` has each of them as this window last knew it, in the same order; None for a new row.
    """

    activations: tuple[Activation, ...]
    before: tuple[Activation | None, ...]


@dataclass(frozen=True, slots=True)
class CodeArrived:
    """A message of `activation` that this window had not announced yet."""

    activation: Activation
    message: Message


@dataclass(frozen=True, slots=True)
class PollTrouble:
    """Polling `activation` failed; the next attempt is in `retry_in` seconds. No `error`: it works again."""

    activation: Activation
    error: OtpError | None
    retry_in: float = 0.0


@dataclass(frozen=True, slots=True)
class StoreTrouble:
    """The database failed to read or write. No `error`: it works again.

    Of the `unsaved` activations something is in memory only: it is written as soon as it can be.
    """

    error: StoreError | None
    unsaved: tuple[Activation, ...] = ()


@dataclass(frozen=True, slots=True)
class StoreNotice:
    """Something happened to the database that the user should know; `text` is a sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A number is bought and the disk refuses to record it: only the screen can show it."""

    id: str
    number: str
    country: Country
    error: StoreError


@dataclass(frozen=True, slots=True)
class CandidatesFound:
    """The purchase of `activation` has an unknown outcome, and may have brought one of `candidates`: the
    user has to choose which to attach."""

    activation: Activation
    candidates: tuple[ListedActivation, ...]


NumberReport = (
    NumbersChanged | CodeArrived | PollTrouble | StoreTrouble | StoreNotice | Unsaved | CandidatesFound
)
