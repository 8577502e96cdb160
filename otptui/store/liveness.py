"""Live numbers, on which the provider may still report, and living windows, whose heartbeat is fresh.

It imports little, so that `otptui status` starts fast.
"""

from __future__ import annotations

from collections.abc import Iterable

from otptui.domain.states import State

LEASE = 3.0
"""Seconds of silence after which a window counts as dead. The other windows call `Leases.claim` every
second, so its numbers change hands within five seconds of its last heartbeat."""


def state_in(states: Iterable[State]) -> str:
    """The SQL condition that an activation is in one of `states`."""
    return f"state IN ({', '.join(repr(state.value) for state in states)})"


LIVE = f"ended_at IS NULL AND id <> '' AND {state_in(s for s in State if s.is_live)}"
"""`Activation.live` in SQL."""
