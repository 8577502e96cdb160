"""What to look for among the offers, as one types it: words in any order, and terms like price<20."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from otptui.text.matching import words_of
from otptui.text.query_terms import InvalidTerm, closest_term, split_term

_PLACES = ("service", "country", "server")
_TERMS = (*_PLACES, "price", "stock", "fav")
_BOUND = re.compile(r"([a-z]+)(<=|>=|<|>|=)(.*)")
_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}
_NUMBERS = {"price": re.compile(r"\d{1,9}(\.\d{0,12})?"), "stock": re.compile(r"\d{1,10}")}
_EXAMPLES = {"price": "price<20", "stock": "stock>50"}


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit to a price or a stock: price<20."""

    of: str
    sign: str
    limit: Decimal

    def allows(self, value: Decimal | int) -> bool:
        """Whether a price, or a stock, is within it."""
        return _SIGNS[self.sign](value, self.limit)


@dataclass(frozen=True, slots=True)
class Typed:
    """What a filter's text asks for. `words` may stand in any name, each of `within` in those of its place
    (service, country or server); all are folded (`search.fold`). `favourites`: only those."""

    words: tuple[str, ...] = ()
    within: tuple[tuple[str, str], ...] = ()
    bounds: tuple[Bound, ...] = ()
    favourites: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """Which offers to show: those of one server, country or service (None for all), with these words.

    Each word of `text` must be somewhere in the service's name or code, the country's or one of the
    server's names; the words may be in any order, with terms between them. `in_stock` leaves out what
    has no stock.
    """

    text: str = ""
    server: str | None = None
    country: str | None = None
    service: str | None = None
    in_stock: bool = False

    @property
    def typed(self) -> Typed:
        return _read(self.text)[0]

    @property
    def wrong(self) -> str:
        """What is wrong with the text, as a sentence; "" for nothing. A wrong term is left out."""
        return _read(self.text)[1]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter once its words are known to be in some name: the spellings of which each needs one."""

    filter: Filter
    words: tuple[tuple[str, ...], ...]
    within: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def marked(self) -> tuple[str, ...]:
        """The words to mark where they are shown; no ids, which are digits in any name."""
        within = (spellings for _, spellings in self.within if spellings[0].isalpha())
        return tuple(word for spellings in (*self.words, *within) for word in spellings)

    @property
    def corrected(self) -> tuple[str, ...]:
        """What was looked for in the place of words that are in no name."""
        typed = self.filter.typed
        asked = {*typed.words, *(word for _, word in typed.within)}
        return tuple(dict.fromkeys(word for word in self.marked if word not in asked))


@lru_cache(maxsize=64)
def _read(text: str) -> tuple[Typed, str]:
    typed, wrong = Typed(), ""
    for word in words_of(text):
        try:
            typed = _with(typed, word)
        except InvalidTerm as error:
            wrong = wrong or str(error)
    return typed, wrong


def _with(typed: Typed, word: str) -> Typed:
    if found := _BOUND.fullmatch(word):
        return replace(typed, bounds=(*typed.bounds, _bound(*found.groups())))
    term, value = split_term(word, _TERMS)
    if term in _NUMBERS:
        return replace(typed, bounds=(*typed.bounds, _bound(term, "=", value)))
    if term == "fav":
        if value:
            raise InvalidTerm("fav: stands alone: it shows your favourites.")
        return replace(typed, favourites=True)
    if not term:
        return replace(typed, words=(*typed.words, word))
    if not value:
        raise InvalidTerm(f"{term}: which? Write {'server:3' if term == 'server' else f'{term}:name'}.")
    return replace(typed, within=(*typed.within, (term, value)))


def _bound(of: str, sign: str, number: str) -> Bound:
    if of not in _NUMBERS:
        meant = closest_term(of, tuple(_NUMBERS))
        ask = f"did you mean {meant}{sign}?" if meant else "write price<20 or stock>50."
        raise InvalidTerm(f"There is no {of}{sign}: {ask}")
    if not _NUMBERS[of].fullmatch(number):
        what = f'"{number}" is no {of}.' if number else f"{of}{sign} how much?"
        raise InvalidTerm(f"{what} Write {_EXAMPLES[of]}.")
    return Bound(of, sign, Decimal(number))
