"""The leases as the program uses them: while heartbeats cannot be written, each window keeps its numbers."""

from __future__ import annotations

from collections.abc import Callable

from otptui.domain.errors import StoreUnavailable
from otptui.store.leases import Leases
from otptui.store.standby import Standby

ALONE_AFTER = 10.0
"""Seconds of refusal after which this window polls the numbers of every window: the one that has them may
be what holds the lock. Polling a number twice is harmless; not polling it loses a code."""


class ResilientLeases:
    """Renews through to `Leases`. `flush` writes the steps that wait, or raises StoreUnavailable."""

    def __init__(self, leases: Leases, standby: Standby, flush: Callable[[], None]) -> None:
        self._leases = leases
        self._standby = standby
        self._flush = flush

    def claim(self, owner: str) -> list[int]:
        """`Leases.claim`. While the database refuses: the numbers held before, and those no window polls."""
        try:
            self._flush()
            held = self._leases.claim(owner)
        except StoreUnavailable as refusal:
            self._standby.refused(refusal)
            return self._held_in_memory(owner)
        self._standby.accepted()
        self._standby.holds(held)
        return held

    def renew(self, owner: str) -> tuple[list[int], list[int]]:
        """`claim` and `asked_looks` in one call, which every window makes every second."""
        held = self.claim(owner)
        try:
            return held, self._leases.asked_looks(owner)
        except StoreUnavailable:
            return held, []

    def any_work(self) -> bool:
        """`Leases.any_work`; always while the database refuses, for what waits in memory must be written."""
        return self._standby.refusal is not None or self._leases.any_work()

    def holds(self, owner: str, key: int) -> bool:
        """`Leases.holds`. While the database refuses: whether this window polls the number."""
        if self._standby.refusal is None:
            try:
                return self._leases.holds(owner, key)
            except StoreUnavailable as refusal:
                self._standby.refused(refusal)
        return key in self._standby.own

    def ask_for_look(self, key: int) -> None:
        """`Leases.ask_for_look`."""
        self._leases.ask_for_look(key)

    def asked_looks(self, owner: str) -> list[int]:
        """`Leases.asked_looks`."""
        return self._leases.asked_looks(owner)

    def release(self, owner: str) -> None:
        """`Leases.release`."""
        self._leases.release(owner)

    def _held_in_memory(self, owner: str) -> list[int]:
        orphans: set[int] = set()
        try:
            orphans = set(self._leases.unattended(owner, everyone=self._standby.refused_for > ALONE_AFTER))
        except StoreUnavailable:
            if self._standby.refused_for > ALONE_AFTER:
                orphans = set(self._standby.live)
        self._standby.own |= orphans
        known = {key: self._standby.recall(key) for key in self._standby.own}
        # One that memory does not know was just found in the database, where it is live.
        return sorted(key for key, activation in known.items() if activation is None or activation.live)
