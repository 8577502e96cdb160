"""Searches the whole history, newest first, in steps short enough not to delay other jobs of the store."""

from __future__ import annotations

from array import array
from collections.abc import AsyncIterator
from functools import partial

from msgspec import Struct

from otptui.domain.history_query import HistoryQuery
from otptui.domain.totals import Totals
from otptui.store import Store
from otptui.store.store_thread import StoreThread

FIRST_SPAN = 500
LONGEST_SPAN = 4_000
"""Activations searched in one step, at first and at most. A purchase or a new code waits for one step."""


class SearchStep(Struct, frozen=True):
    """The keys that one step found, newest first. The last step has the `totals` of all steps."""

    keys: array[int]
    totals: Totals | None


async def search(store: StoreThread, sought: HistoryQuery) -> AsyncIterator[SearchStep]:
    """Search step by step; the first step is short. Raises StoreError."""
    totals = Totals()
    below: int | None = None
    span = FIRST_SPAN
    while True:
        step = partial(_step, sought=sought, below=below, span=span, totals=totals)
        keys, below = await store.run(step)
        yield SearchStep(keys, totals if below is None else None)
        if below is None:
            return
        span = min(LONGEST_SPAN, span * 4)


def _step(
    store: Store, sought: HistoryQuery, below: int | None, span: int, totals: Totals
) -> tuple[array[int], int | None]:
    # Runs in the store's thread. The screen gets the totals only after the last step changed them.
    outcomes, oldest = store.history.search(sought, below, span)
    totals.add(outcomes)
    return array("q", (outcome.key for outcome in outcomes)), oldest
