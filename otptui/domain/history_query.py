"""What to look for in the history, as one types it: words in any order, and terms like state:received."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from otptui.domain.model import State
from otptui.text.matching import words_of
from otptui.text.query_terms import InvalidTerm, split_term

PLACES = ("service", "server", "country", "number", "profile", "text")
"""Terms that look for a word in one place only; `text` is the messages."""

STATES: dict[str, State] = {
    "buying": State.INTENT,
    "unknown": State.UNKNOWN,
    "waiting": State.WAITING,
    "cancelling": State.CANCELLING,
    "received": State.RECEIVED,
    "cancelled": State.CANCELLED,
    "refunded": State.REFUNDED_BY_PROVIDER,
    "expired": State.EXPIRED,
    "refused": State.REFUSED,
}
"""The words for states that the screen shows; the public ones are understood too."""

_STATE_WORDS = STATES | {state.value: state for state in State}
_DATES = ("since", "until", "on")
_TERMS = ("state", *_DATES, *PLACES)
_DATE = re.compile(r"(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?")


@dataclass(frozen=True, slots=True)
class Sought:
    """What a number must have to be shown; nothing at all for every number.

    `words` may stand anywhere, each of `within` in its place of `PLACES`; all are folded
    (`search.fold`). `states` is None for any. Bought from `since` on and before `before`, in UTC.
    """

    words: tuple[str, ...] = ()
    within: tuple[tuple[str, str], ...] = ()
    states: frozenset[State] | None = None
    since: datetime | None = None
    before: datetime | None = None

    @property
    def marked(self) -> tuple[str, ...]:
        """The words to mark where they are shown."""
        return self.words + tuple(word for _, word in self.within)


def sought(text: str, today: date) -> tuple[Sought, str]:
    """What `text` asks for, and what is wrong with it as a sentence, "" for nothing.

    A term that is wrong, or not finished yet, is left out. Days are the user's own.
    """
    wanted, wrong = Sought(), ""
    for word in words_of(text):
        try:
            wanted = _with(wanted, word, today)
        except InvalidTerm as error:
            wrong = wrong or str(error)
    return wanted, wrong


def _with(wanted: Sought, word: str, today: date) -> Sought:
    term, value = _split(word)
    if term == "state":
        return replace(wanted, states=(wanted.states or frozenset()) | _states(value))
    if term in _DATES:
        first, after = _days(term, value, today)
        since, before = wanted.since, wanted.before
        if term != "until":
            since = max(since or first, first)
        if term != "since":
            before = min(before or after, after)
        return replace(wanted, since=since, before=before)
    if term:
        return replace(wanted, within=(*wanted.within, (term, _plain(value))))
    return replace(wanted, words=(*wanted.words, _plain(word)))


def _split(word: str) -> tuple[str, str]:
    """A word as its term and value; the term is "" for a plain one, and "on" for a day."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", word):
        return "on", word
    term, value = split_term(word, _TERMS)
    if term in PLACES and not value:
        raise InvalidTerm(f"{term}: what? Write a word right behind the colon.")
    return term, value


def _plain(word: str) -> str:
    """A phone number is kept as its digits alone, so "+91" is looked for as "91"."""
    return word[1:] if re.fullmatch(r"\+\d+", word) else word


def _states(value: str) -> frozenset[State]:
    found: set[State] = set()
    for part in value.split(","):
        meant = {state for word, state in _STATE_WORDS.items() if part and word.startswith(part)}
        if not meant:
            what = f'"{part}" is no state.' if part else "state: which?"
            raise InvalidTerm(f"{what} Write one of {', '.join(STATES)}.")
        found |= meant
    return frozenset(found)


def _days(term: str, value: str, today: date) -> tuple[datetime, datetime]:
    """The start of the days meant, and the start of the day after them."""
    try:
        first, after = _span(value, today)
        return _start(first), _start(after)
    except (ValueError, OverflowError):
        what = f'"{value}" is no date.' if value else f"{term}: when?"
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
    """Midnight of the user's own `day`, in UTC."""
    return datetime.combine(day, time()).astimezone(UTC)
