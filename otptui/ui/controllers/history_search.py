"""Searching the history in the background, and again when a number in it changes."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable

from textual.message import Message

from otptui.domain.errors import StoreError
from otptui.domain.history_query import HistoryQuery
from otptui.domain.totals import Totals
from otptui.history.search import search
from otptui.store.store_thread import StoreThread
from otptui.ui.services import Window

REPAINT = 0.2
"""Seconds between two displays of a list that grows as numbers are found."""


class HistoryFound(Message):
    """The search `search` has found the numbers of `keys`, newest first and older than those before.

    `totals` comes with the last of them. `is_first`: they replace everything on display.
    """

    def __init__(self, search: int, keys: array[int], totals: Totals | None, *, is_first: bool) -> None:
        super().__init__()
        self.search = search
        self.keys = keys
        self.totals = totals
        self.is_first = is_first


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
        self._is_stale = False
        self.is_running = False

    def start(self, query: HistoryQuery) -> None:
        """Search for `query`, and post numbers as they are found."""
        self._query = query
        self._start(is_incremental=True)

    def refresh(self) -> None:
        """Numbers have changed: search for the same again, once the running search has ended.

        Its result is posted whole, so that the list on display does not shrink and grow again.
        """
        if self.is_running:
            self._is_stale = True
        else:
            self._start(is_incremental=False)

    def _start(self, *, is_incremental: bool) -> None:
        self._current += 1
        self.is_running, self._is_stale = True, False
        number, query = self._current, self._query
        self._window.run_in_background(lambda: self._search(number, query, is_incremental), "the history")

    async def _search(self, number: int, query: HistoryQuery, is_incremental: bool) -> None:
        clock = asyncio.get_running_loop().time
        keys: array[int] = array("q")
        is_first, posted_at = True, clock()
        try:
            async for found in search(self._store, query):
                if number != self._current:
                    return
                keys += found.keys
                is_due = (is_first and keys) or clock() >= posted_at + REPAINT
                if found.totals is not None or (is_incremental and is_due):
                    self._post(HistoryFound(number, keys, found.totals, is_first=is_first))
                    keys, is_first, posted_at = array("q"), False, clock()
        except StoreError as error:
            self._post(HistorySearchFailed(number))
            self._window.report_failure(error, "The history cannot be read")

    def is_current(self, search: int) -> bool:
        """Whether a message is from the newest search."""
        return search == self._current

    def end(self, *, has_failed: bool = False) -> None:
        """The newest search has ended; after a success search again where numbers have changed since."""
        self.is_running = False
        if self._is_stale and not has_failed:
            self._start(is_incremental=False)

    def stop(self) -> None:
        """Stop searching: the receiver is gone."""
        self._current += 1
