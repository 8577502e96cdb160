"""Searching the history in the background, and again when a number in it changes."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Iterable, Sequence

from textual.message import Message

from otptui.domain.errors import StoreError
from otptui.domain.history_query import HistoryQuery
from otptui.domain.totals import Totals
from otptui.history.search import SearchResult, search
from otptui.store.store_thread import StoreThread
from otptui.ui.services import Window

REPAINT = 0.2
"""Seconds between two displays of a list that grows as numbers are found."""


class HistoryFound(Message):
    """The search `search` has found the numbers of `keys`, newest first and older than those before.

    `totals` come with the last of them. `is_first`: they replace everything on display.
    """

    def __init__(self, search: int, keys: array[int], totals: Totals | None, *, is_first: bool) -> None:
        super().__init__()
        self.search = search
        self.keys = keys
        self.totals = totals
        self.is_first = is_first


class HistoryChanged(Message):
    """Numbers that the search `search` had found have changed: those of `added` match now, those of
    `removed` do not any more. `totals` are the new ones."""

    def __init__(self, search: int, added: Sequence[int], removed: Sequence[int], totals: Totals) -> None:
        super().__init__()
        self.search = search
        self.added = added
        self.removed = removed
        self.totals = totals


class HistorySearchFailed(Message):
    """The search `search` has ended early."""

    def __init__(self, search: int) -> None:
        super().__init__()
        self.search = search


class HistorySearch:
    """Runs one search at a time. `post` gets what it finds; the receiver asks `is_current` about each
    message, and calls `end` with the last one."""

    def __init__(self, window: Window, store: StoreThread, post: Callable[[Message], object]) -> None:
        self._window = window
        self._store = store
        self._post = post
        self._current = 0
        self._query = HistoryQuery()
        self._result: SearchResult | None = None
        self._stale: set[int] = set()
        self.is_running = False

    def start(self, query: HistoryQuery) -> None:
        """Search for `query`, and post numbers as they are found."""
        self._query = query
        self._start(is_incremental=True)

    def refresh(self, keys: Iterable[int]) -> None:
        """The numbers of these keys have changed: look at them again, once the running search has ended."""
        self._stale.update(keys)
        if not self.is_running:
            self._renew()

    def _renew(self) -> None:
        result = self._result
        if result is None or not all(map(result.can_renew, self._stale)):
            # The result is posted whole, so that the list on display does not shrink and grow again.
            self._start(is_incremental=False)
            return
        keys, self._stale = self._stale, set()
        self.is_running = True
        number = self._current
        self._window.run_in_background(lambda: self._recount(number, keys, result), "the history")

    def _start(self, *, is_incremental: bool) -> None:
        self._current += 1
        watched = self._stale.union(number.key for number in self._window.numbers)
        self.is_running, self._stale, self._result = True, set(), None
        number, query = self._current, self._query
        self._window.run_in_background(
            lambda: self._search(number, query, watched, is_incremental), "the history"
        )

    async def _recount(self, number: int, keys: set[int], result: SearchResult) -> None:
        query = self._query
        try:
            outcomes = await self._store.run(lambda store: store.history.outcomes(query, keys))
        except StoreError as error:
            self._fail(number, error)
            return
        if number == self._current:
            added, removed = result.renew(keys, outcomes)
            self._post(HistoryChanged(number, added, removed, result.totals))

    async def _search(
        self, number: int, query: HistoryQuery, watched: set[int], is_incremental: bool
    ) -> None:
        clock = asyncio.get_running_loop().time
        keys: array[int] = array("q")
        is_first, posted_at = True, clock()
        try:
            async for found in search(self._store, query, watched):
                if number != self._current:
                    return
                keys += found.keys
                is_due = (is_first and keys) or clock() >= posted_at + REPAINT
                result = self._result = found.result
                if result is not None or (is_incremental and is_due):
                    totals = result.totals if result is not None else None
                    self._post(HistoryFound(number, keys, totals, is_first=is_first))
                    keys, is_first, posted_at = array("q"), False, clock()
        except StoreError as error:
            self._fail(number, error)

    def _fail(self, number: int, error: StoreError) -> None:
        if number == self._current:
            # What has changed meanwhile is not known: the next search reads everything.
            self._result = None
        self._post(HistorySearchFailed(number))
        self._window.report_failure(error, "The history cannot be read")

    def is_current(self, search: int) -> bool:
        """Whether a message is from the newest search."""
        return search == self._current

    def end(self, *, has_failed: bool = False) -> None:
        """The newest search has ended; after a success look again at numbers that have changed since."""
        self.is_running = False
        if self._stale and not has_failed:
            self._renew()

    def stop(self) -> None:
        """Stop searching: the receiver is gone."""
        self._current += 1
