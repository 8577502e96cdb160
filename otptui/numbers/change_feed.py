"""Follows the database: what any window recorded since the last call reaches this window's registry and
screen, each message once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from otptui.domain.model import Activation, Message
from otptui.numbers.registry import NumberRegistry
from otptui.numbers.reports import CodeArrived
from otptui.store.store_thread import StoreThread


class ChangeFeed:
    """Reads revisions and messages from where it stopped last. `report` is called in the event loop.

    Without a screen (`has_screen`), messages are reported and not marked as announced: the next window
    announces them.
    """

    def __init__(
        self,
        store: StoreThread,
        registry: NumberRegistry,
        report: Callable[[CodeArrived], None],
        *,
        has_screen: bool,
    ) -> None:
        self._store = store
        self._registry = registry
        self._report = report
        self._has_screen = has_screen
        self._revision = 0
        self._last_message = 0
        self._announced_at_start: set[tuple[int, Message]] = set()

    async def start(self, ended_since: datetime) -> list[Activation]:
        """Fill the registry with all numbers but those that ended before `ended_since`, and announce the
        messages that no window announced. Returns the numbers. Raises StoreError."""
        self._revision = await self._store.run(lambda store: store.activations.last_revision())
        self._last_message = await self._store.run(lambda store: store.activations.last_message_rowid())
        numbers = await self._store.run(lambda store: store.activations.shown(ended_since))
        self._registry.load(numbers)
        if not self._has_screen:
            return numbers
        for activation, message in await self._store.run(lambda store: store.activations.unannounced()):
            # If another window stored it after `_last_message` was read, `follow` sees it again.
            self._announced_at_start.add((activation.key, message))
            await self._announce(activation, message)
        return numbers

    async def follow(self) -> list[Activation]:
        """Take over what changed since the last call, and announce new messages. Returns the changed
        activations. Raises StoreError; what was not read then is read by the next call."""
        news = await self._store.run(lambda store: store.activations.news(self._revision, self._last_message))
        self._revision, changed, messages = news
        self._registry.update(*changed)
        for rowid, key, message in messages:
            activation = await self._stored(key)
            self._last_message = rowid
            if (key, message) not in self._announced_at_start:
                await self._announce(activation, message)
        return changed

    async def _stored(self, key: int) -> Activation:
        return await self._store.run(lambda store: store.activations.get(key))

    async def _announce(self, activation: Activation, message: Message) -> None:
        self._registry.update(activation)
        self._report(CodeArrived(activation, message))
        if self._has_screen:
            await self._store.run(lambda store: store.journal.mark_announced(activation.key, message.text))
