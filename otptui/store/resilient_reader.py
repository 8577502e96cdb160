"""The activations as the program sees them: as the database has them, with the steps that wait in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from otptui.domain.errors import StoreUnavailable
from otptui.domain.model import Activation, Message
from otptui.store.activation_reader import ActivationReader, Step
from otptui.store.standby import Standby

News = tuple[int, list[Activation], list[tuple[int, int, Message]]]


class ResilientReader:
    """Reads through to `ActivationReader`; what cannot be read comes from memory, as far as it is known."""

    def __init__(self, activations: ActivationReader, standby: Standby) -> None:
        self._activations = activations
        self._standby = standby

    def get(self, key: int) -> Activation:
        """`ActivationReader.get`."""
        try:
            return self._standby.remember([self._activations.get(key)])[0]
        except StoreUnavailable:
            if (known := self._standby.recall(key)) is None:
                raise
            return known

    def get_many(self, keys: Sequence[int]) -> list[Activation]:
        """`ActivationReader.get_many`."""
        try:
            return self._standby.remember(self._activations.get_many(keys))
        except StoreUnavailable:
            known = [self._standby.recall(key) for key in sorted(keys, reverse=True)]
            if None in known:
                raise
            return [activation for activation in known if activation is not None]

    def shown(self, ended_since: datetime | None = None) -> list[Activation]:
        """`ActivationReader.shown`."""
        return self._standby.remember(self._activations.shown(ended_since))

    def known_ids(self, profile: str, ids: Sequence[str]) -> frozenset[str]:
        """`ActivationReader.known_ids`."""
        return self._activations.known_ids(profile, ids)

    def find(self, id: str) -> Activation | None:
        """`ActivationReader.find`."""
        found = self._activations.find(id)
        return None if found is None else self._standby.remember([found])[0]

    def any_open(self) -> bool:
        """`ActivationReader.any_open`."""
        return self._activations.any_open()

    def recent_services(self, profile: str, most: int) -> tuple[str, ...]:
        """`ActivationReader.recent_services`."""
        return self._activations.recent_services(profile, most)

    def last_revision(self) -> int:
        """`ActivationReader.last_revision`."""
        return self._activations.last_revision()

    def last_message_rowid(self) -> int:
        """`ActivationReader.last_message_rowid`."""
        return self._activations.last_message_rowid()

    def changed_since(self, revision: int) -> tuple[int, list[Activation]]:
        """`ActivationReader.changed_since`."""
        newest, changed = self._activations.changed_since(revision)
        return newest, self._standby.remember(changed)

    def timeline(self, key: int) -> list[Step]:
        """`ActivationReader.timeline`."""
        return self._activations.timeline(key)

    def unannounced(self) -> list[tuple[Activation, Message]]:
        """`ActivationReader.unannounced`."""
        return self._activations.unannounced()

    def messages_after(self, rowid: int) -> list[tuple[int, int, Message]]:
        """`ActivationReader.messages_after`."""
        return self._activations.messages_after(rowid)

    def news(self, revision: int, rowid: int) -> News:
        """`ActivationReader.news`, and each message that is only in memory, once.

        Such a message has the rowid of the one before it, because it has none of its own yet.
        """
        try:
            revision, changed, messages = self._activations.news(revision, rowid)
        except StoreUnavailable:
            changed, messages = [], []
        messages = [news for news in messages if not self._standby.was_handed_out(*news[1:])]
        last = messages[-1][0] if messages else rowid
        messages += [(last, key, message) for key, message in self._standby.take_fresh()]
        return revision, self._standby.remember(changed), messages
