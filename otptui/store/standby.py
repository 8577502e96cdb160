"""What this window knows while the database refuses to be written: memory serves until the disk does again.

Steps that could not be written wait here in their order. What they make of the activations is folded by
the same `lifecycle.after` that the journal uses, so that numbers are polled and codes are shown meanwhile.
A step that turns out to have been written already changes nothing when it is written again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime

from msgspec import Struct

from otptui.domain.errors import StoreError, StoreUnavailable
from otptui.domain.lifecycle import Event, after
from otptui.domain.model import Activation, Message


class HappenedStep(Struct, frozen=True):
    """An event of an activation that waits to be written."""

    key: int
    event: Event
    at: datetime


class AnswerStep(Struct, frozen=True):
    """A raw answer to a purchase that waits to be written."""

    key: int
    status: int
    body: bytes


class AnnouncedStep(Struct, frozen=True):
    """The mark that a message was announced, which waits to be written."""

    key: int
    text: str
    at: datetime


Step = HappenedStep | AnswerStep | AnnouncedStep


class StoreCondition(Struct, frozen=True):
    """How the store is doing, for the screen."""

    refusal: StoreError | None
    """Why the database could not be written at the last attempt; None while it can be."""
    unsaved: tuple[Activation, ...]
    """The activations of which something is in memory only."""
    notices: tuple[str, ...]
    """What happened to the file since the last call, as sentences for the user."""


class Standby:
    """The steps that wait, and the activations as they are with them. Belongs to the store's thread."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.steps: deque[Step] = deque()
        self.refusal: StoreUnavailable | None = None
        """Why the database could not be written at the last attempt; None while it can be."""
        self.own: set[int] = set()
        """The activations that this window polls or is buying."""
        self._refused_at = 0.0
        self._known: dict[int, Activation] = {}
        self._folded: dict[int, Activation] = {}
        self._fresh: list[tuple[int, Message]] = []
        self._handed_out: set[tuple[int, Message]] = set()

    def refused(self, refusal: StoreUnavailable) -> None:
        """The database refused a write."""
        if self.refusal is None:
            self._refused_at = self._clock()
        self.refusal = refusal

    def accepted(self) -> None:
        """The database took a write, and no step waits any more."""
        self.refusal = None
        self._folded.clear()

    @property
    def refused_for(self) -> float:
        """Seconds since the database began to refuse; 0 while it does not."""
        return 0.0 if self.refusal is None else self._clock() - self._refused_at

    # Activations

    def holds(self, keys: Iterable[int]) -> None:
        """This window polls these numbers, beside what it is buying."""
        buying = {key for key in self.own if (known := self.recall(key)) is not None and not known.id}
        self.own = buying | set(keys)

    def remember(self, activations: Iterable[Activation]) -> list[Activation]:
        """Keep these as they stand in the database, as far as they may be needed; return them as they are.

        "As they are" is with the steps that wait.
        """
        now = []
        for activation in activations:
            if activation.live or not activation.finished:
                self._known[activation.key] = activation
            else:
                self._known.pop(activation.key, None)
                if activation.key not in self._folded:
                    self.own.discard(activation.key)
            now.append(self._folded.get(activation.key, activation))
        return now

    def recall(self, key: int) -> Activation | None:
        """The activation as memory has it; None if it is not known."""
        return self._folded.get(key) or self._known.get(key)

    @property
    def live(self) -> list[int]:
        """The keys of all live activations that memory knows."""
        return sorted(key for key in self._known.keys() | self._folded.keys() if self._is_live(key))

    def _is_live(self, key: int) -> bool:
        activation = self.recall(key)
        return activation is not None and activation.live

    @property
    def unsaved(self) -> tuple[Activation, ...]:
        """The activations of which something is not written yet, as they are."""
        keys = dict.fromkeys(step.key for step in self.steps if not isinstance(step, AnnouncedStep))
        return tuple(self._folded[key] for key in keys if key in self._folded)

    # Steps

    def apply(self, before: Activation, event: Event, at: datetime) -> Activation:
        """Fold an event in memory, and have it wait to be written if it changes anything."""
        now = after(before, event, at)
        if now is not before:
            self.steps.append(HappenedStep(before.key, event, at))
            self._folded[before.key] = now
            self._fresh += [(before.key, message) for message in now.messages[len(before.messages) :]]
        return now

    def mark_announced(self, key: int, text: str, at: datetime) -> bool:
        """Have the mark wait to be written; False if it does already."""
        step = AnnouncedStep(key, text, at)
        if any((step.key, step.text) == (other.key, other.text) for other in self._announced()):
            return False
        self.steps.append(step)
        return True

    def _announced(self) -> list[AnnouncedStep]:
        return [step for step in self.steps if isinstance(step, AnnouncedStep)]

    # Messages

    def take_fresh(self) -> list[tuple[int, Message]]:
        """(activation key, message) of each message that is only in memory, once."""
        fresh, self._fresh = self._fresh, []
        self._handed_out.update(fresh)
        return fresh

    def was_handed_out(self, key: int, message: Message) -> bool:
        """Whether `take_fresh` has returned this message before it was written."""
        return (key, message) in self._handed_out
