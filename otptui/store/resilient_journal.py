"""The journal as the program uses it: steps that the disk refuses wait in memory, in order.

Only steps that must not happen without the disk are refused too: a purchase and an attach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from otptui.domain.errors import StoreError, StoreUnavailable
from otptui.domain.lifecycle import Event
from otptui.domain.limits import Ceiling
from otptui.domain.model import Activation, utc_now
from otptui.store.database_file import DatabaseFile
from otptui.store.journal import Journal
from otptui.store.resilient_reader import ResilientReader
from otptui.store.standby import AnnouncedStep, AnswerStep, HappenedStep, Standby, Step


class ResilientJournal:
    """Writes through to `Journal`, or to memory while the database refuses."""

    def __init__(
        self, journal: Journal, reader: ResilientReader, standby: Standby, file: DatabaseFile
    ) -> None:
        self._journal = journal
        self._reader = reader
        self._standby = standby
        self._file = file

    def record_intent(self, draft: Activation, owner: str, ceiling: Ceiling) -> Activation:
        """`Journal.record_intent`, with the same errors; also while earlier steps cannot be written."""
        self.flush()
        row = self._journal.record_intent(draft, owner, ceiling)
        self._standby.accepted()
        self._standby.remember([row])
        self._standby.own.add(row.key)
        return row

    def record_answer(self, key: int, status: int, body: bytes) -> None:
        """`Journal.record_answer`. While the database refuses, the answer waits in memory."""
        try:
            self.flush()
            self._journal.record_answer(key, status, body)
            self._standby.accepted()
        except StoreUnavailable as refusal:
            self._standby.refused(refusal)
            self._standby.steps.append(AnswerStep(key, status, body))

    def apply(self, key: int, event: Event, at: datetime) -> Activation:
        """`Journal.apply`. While the database refuses, the event is folded in memory and waits."""
        try:
            self.flush()
            now = self._journal.apply(key, event, at)
        except StoreUnavailable as refusal:
            self._standby.refused(refusal)
            return self._standby.apply(self._reader.get(key), event, at)
        self._standby.accepted()
        self._standby.remember([now])
        return now

    def attach(self, draft: Activation) -> Activation:
        """`Journal.attach`, with the same errors; also while earlier steps cannot be written."""
        self.flush()
        row = self._journal.attach(draft)
        self._standby.accepted()
        self._standby.remember([row])
        return row

    def recover(self, parse: Callable[[str, int, bytes], Event], owner: str) -> list[Activation]:
        """`Journal.recover`. While the database refuses nothing is recovered: a later call does it."""
        try:
            self.flush()
            settled = self._journal.recover(parse, owner)
        except StoreUnavailable as refusal:
            self._standby.refused(refusal)
            return []
        self._standby.accepted()
        return self._standby.remember(settled)

    def record_past(self, lives: Iterable[tuple[Activation, Sequence[tuple[Event, datetime]]]]) -> None:
        """`Journal.record_past`, with the same errors."""
        self._journal.record_past(lives)

    def mark_announced(self, key: int, text: str, at: datetime | None = None) -> bool:
        """`Journal.mark_announced`. While the database refuses, the mark waits in memory."""
        at = at or utc_now()
        try:
            self.flush()
            is_first = self._journal.mark_announced(key, text, at)
        except StoreUnavailable as refusal:
            self._standby.refused(refusal)
            return self._standby.mark_announced(key, text, at)
        self._standby.accepted()
        return is_first

    def flush(self) -> None:
        """Write the steps that wait, in their order. Raises StoreUnavailable while the database refuses."""
        self._file.check()
        while self._standby.steps:
            self._write(self._standby.steps[0])
            self._standby.steps.popleft()

    def _write(self, step: Step) -> None:
        try:
            match step:
                case HappenedStep(key, event, at):
                    self._standby.remember([self._journal.apply(key, event, at)])
                case AnswerStep(key, status, body):
                    self._journal.record_answer(key, status, body)
                case AnnouncedStep(key, text, at):
                    self._journal.mark_announced(key, text, at)
        except StoreUnavailable:
            raise
        except StoreError:
            # The row is not in the file any more: the file was replaced.
            known = self._standby.recall(step.key)
            if known is not None:
                self._journal.restore(known)
