"""Searches the whole history, newest first, in steps short enough not to delay other jobs of the store."""

from __future__ import annotations

from array import array
from collections.abc import AsyncIterator, Collection, Iterable
from functools import partial

from msgspec import Struct, field

from otptui.domain.history_query import HistoryQuery
from otptui.domain.totals import Outcome, Totals
from otptui.store import Store
from otptui.store.store_thread import StoreThread

FIRST_SPAN = 500
LONGEST_SPAN = 4_000
"""Activations searched in one step, at first and at most. A purchase or a new code waits for one step."""


class SearchResult(Struct):
    """The sums over what a search has found, and what it takes to count a changed activation anew.

    `counted` has what the newest activations, from key `since` on, and those `watched` count for.
    """

    watched: Collection[int]
    since: int = 0
    totals: Totals = field(default_factory=Totals)
    counted: dict[int, Outcome] = field(default_factory=dict)

    def take(self, outcomes: Iterable[Outcome]) -> None:
        """Count what the search has found."""
        outcomes = list(outcomes)
        self.totals.add(outcomes)
        self.counted |= {one.key: one for one in outcomes if self.can_renew(one.key)}

    def can_renew(self, key: int) -> bool:
        """Whether it is known what that activation counts for, be it nothing."""
        return key >= self.since or key in self.watched

    def renew(self, keys: Iterable[int], outcomes: Iterable[Outcome]) -> tuple[list[int], list[int]]:
        """Count the activations of `keys` anew: `outcomes` are those of them that match now.

        Returns the keys that were not found before, and those that are found no more.
        """
        before = {key: self.counted.pop(key) for key in keys if key in self.counted}
        now = {outcome.key: outcome for outcome in outcomes}
        # What is added first keeps the names of the groups that it is the last one in.
        self.totals.add(now.values())
        self.totals.remove(before.values())
        self.counted |= now
        return [key for key in now if key not in before], [key for key in before if key not in now]


class SearchStep(Struct, frozen=True):
    """The keys that one step found, newest first. The last step has the `result` of all steps."""

    keys: array[int]
    result: SearchResult | None


async def search(
    store: StoreThread, sought: HistoryQuery, watched: Collection[int] = ()
) -> AsyncIterator[SearchStep]:
    """Search step by step; the first step is short. Raises StoreError.

    `watched` are the keys of activations that may change.
    """
    result = SearchResult(watched)
    below: int | None = None
    span = FIRST_SPAN
    while True:
        step = partial(_step, sought=sought, below=below, span=span, result=result)
        keys, below = await store.run(step)
        yield SearchStep(keys, result if below is None else None)
        if below is None:
            return
        span = min(LONGEST_SPAN, span * 4)


def _step(
    store: Store, sought: HistoryQuery, below: int | None, span: int, result: SearchResult
) -> tuple[array[int], int | None]:
    # Runs in the store's thread. The screen gets the result only after the last step changed it.
    outcomes, oldest = store.history.search(sought, below, span)
    if below is None:
        result.since = oldest or 0
    result.take(outcomes)
    return array("q", (outcome.key for outcome in outcomes)), oldest
