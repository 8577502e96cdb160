"""Searching the whole history, newest first, in steps short enough that nothing else waits for it."""

from __future__ import annotations

from array import array
from collections.abc import AsyncIterator
from dataclasses import dataclass

from otptui.domain.history_query import Sought
from otptui.domain.totals import Totals
from otptui.store import Store
from otptui.store.store_thread import StoreThread

FIRST_SPAN = 500
LONGEST_SPAN = 4_000
"""Activations looked through in one step: what is being bought or arrives meanwhile waits for one step."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one step found: keys, newest first. `totals` of everything found come with the last step."""

    keys: array[int]
    totals: Totals | None


async def search(store: StoreThread, sought: Sought) -> AsyncIterator[Found]:
    """Yield what is sought, step by step; the first comes soon. Raises StoreError."""
    totals = Totals()
    below: int | None = None
    span = FIRST_SPAN
    while True:
        keys, below = await store.run(_step, sought, below, span, totals)
        yield Found(keys, totals if below is None else None)
        if below is None:
            return
        span = min(LONGEST_SPAN, span * 4)


def _step(
    store: Store, sought: Sought, below: int | None, span: int, totals: Totals
) -> tuple[array[int], int | None]:
    # Added up here, in the store's thread: the screen sees the totals when no one adds to them any more.
    outcomes, oldest = store.look(sought, below, span)
    totals.add(outcomes)
    return array("q", (outcome.key for outcome in outcomes)), oldest
