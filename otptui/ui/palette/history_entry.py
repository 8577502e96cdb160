"""A search in the history, among the palette's entries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from msgspec import Struct

from otptui.ui.palette.palette import REST, PaletteEntry


class HistoryEntry(Struct, frozen=True):
    """The last entry for whatever is typed: `search` opens the history with that filter. `key` is the key of
    the history."""

    search: Callable[[str], object]
    key: str

    def __call__(self, query: str) -> Iterator[PaletteEntry]:
        if words := query.strip():
            yield PaletteEntry(f"Find in History: {words}", self.key, partial(self.search, words), REST + 1)
