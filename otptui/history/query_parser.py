"""Parses the search field of the history: words in any order, and terms such as state:received."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from msgspec.structs import replace

from otptui.domain.history_query import PLACES, HistoryQuery
from otptui.domain.states import State
from otptui.text.matching import words_of
from otptui.text.query_terms import InvalidTerm, split_term

STATE_WORDS = {state.word: state for state in State}
"""What the screen calls the states; the error message lists these."""

# The words of an export are accepted too.
_ACCEPTED_WORDS = STATE_WORDS | {state.value: state for state in State}
_DATES = ("since", "until", "on")
_TERMS = ("state", *_DATES, *PLACES)
_DATE = re.compile(r"(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?")


def parse_history_query(text: str, today: date) -> tuple[HistoryQuery, str]:
    """The query that `text` stands for, and a sentence about the first mistake in it ("" for none).

    A term that is wrong or unfinished is left out. Days are those of the user's time zone.
    """
    query, mistake = HistoryQuery(), ""
    for word in words_of(text):
        try:
            query = _with(query, word, today)
        except InvalidTerm as error:
            mistake = mistake or str(error)
    return query, mistake


def _with(query: HistoryQuery, word: str, today: date) -> HistoryQuery:
    term, value = _split(word)
    if term == "state":
        return replace(query, states=(query.states or frozenset()) | _states(value))
    if term in _DATES:
        first, after = _days(term, value, today)
        since, before = query.since, query.before
        if term != "until":
            since = max(since or first, first)
        if term != "since":
            before = min(before or after, after)
        return replace(query, since=since, before=before)
    if term:
        return replace(query, within=(*query.within, (term, _plain(value))))
    return replace(query, words=(*query.words, _plain(word)))


def _split(word: str) -> tuple[str, str]:
    """A word as (term, value). The term is "" for a plain word and "on" for a date."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", word):
        return "on", word
    term, value = split_term(word, _TERMS)
    if term in PLACES and not value:
        raise InvalidTerm(f"Write a word right after {term}:, without a space.")
    return term, value


def _plain(word: str) -> str:
    """The word as it is stored: a phone number has digits only, so "+91" becomes "91"."""
    return word[1:] if re.fullmatch(r"\+\d+", word) else word


def _states(value: str) -> frozenset[State]:
    found: set[State] = set()
    for part in value.split(","):
        meant = {state for word, state in _ACCEPTED_WORDS.items() if part and word.startswith(part)}
        if not meant:
            what = f'"{part}" is not a state.' if part else "state: needs a value."
            raise InvalidTerm(f"{what} Write one of {', '.join(STATE_WORDS)}.")
        found |= meant
    return frozenset(found)


def _days(term: str, value: str, today: date) -> tuple[datetime, datetime]:
    """The start of the first day meant, and the start of the day after the last."""
    try:
        first, after = _span(value, today)
        return _start(first), _start(after)
    except (ValueError, OverflowError):
        what = f'"{value}" is not a date.' if value else f"{term}: needs a date."
    raise InvalidTerm(f"{what} Write 2026-01-31, 2026-01, 2026, today or yesterday.")


def _span(value: str, today: date) -> tuple[date, date]:
    if value in ("today", "yesterday"):
        first = today - timedelta(days=value == "yesterday")
        return first, first + timedelta(days=1)
    found = _DATE.fullmatch(value)
    if found is None:
        raise ValueError
    year, month, day = (int(part or 0) for part in found.groups())
    first = date(year, month or 1, day or 1)
    if day:
        return first, first + timedelta(days=1)
    return first, date(year + month // 12, month % 12 + 1, 1) if month else date(year + 1, 1, 1)


def _start(day: date) -> datetime:
    """Midnight of `day` in the user's time zone, as UTC."""
    return datetime.combine(day, time()).astimezone(UTC)
