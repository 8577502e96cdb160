"""A search in the history as a frozen value. `history.query_parser` makes it from typed text."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from otptui.domain.states import State

PLACES = ("service", "server", "country", "number", "profile", "text")
"""The places a word can be limited to; `text` is the messages."""


class HistoryQuery(Struct, frozen=True):
    """The conditions an activation must meet; the default is met by all.

    Each of `words` must occur in some place, and each of `within` in its own place out of `PLACES`; all
    of them are folded by `text.matching.fold`. `states` is None for any state. The activation was bought
    at or after `since` and before `before`.
    """

    words: tuple[str, ...] = ()
    within: tuple[tuple[str, str], ...] = ()
    states: frozenset[State] | None = None
    since: datetime | None = None
    before: datetime | None = None

    def marked(self, place: str) -> tuple[str, ...]:
        """The words to highlight in a column: those of any place, and those of its own."""
        return self.words + tuple(word for its_place, word in self.within if its_place == place)
