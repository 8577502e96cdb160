"""The filter of the offers as it is typed: words in any order, and terms like price<20."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from otptui.text.late_pattern import late_pattern
from otptui.text.matching import words_of
from otptui.text.query_terms import InvalidTerm, closest_term, split_term

_PLACES = ("service", "country", "server")
_FLAGS = {
    "fav": "your favourites",
    "best": "the best offer of each service",
    "watched": "watched offers",
}
_TERMS = (*_PLACES, "price", "stock", *_FLAGS)
_BOUND = late_pattern(r"([a-z]+)(<=|>=|<|>|=)(.*)")
_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}
_NUMBERS = {"price": late_pattern(r"\d{1,9}(\.\d{0,12})?"), "stock": late_pattern(r"\d{1,10}")}
_EXAMPLES = {"price": "price<20", "stock": "stock>50"}


class Bound(Struct, frozen=True):
    """A limit to a price or a stock: price<20."""

    of: str
    sign: str
    limit: Decimal

    def allows(self, value: Decimal | int) -> bool:
        """Whether a price or a stock is within the limit."""
        return _SIGNS[self.sign](value, self.limit)


class ParsedQuery(Struct, frozen=True):
    """A filter's text, parsed. Its words are folded, as `text.matching.fold` does.

    Each of `words` has alternatives, one of which must be in some name; `within` has (service, country or
    server; the alternatives for its name). `flags` are terms without a value: "fav" keeps the favourites,
    "watched" the watched places, "best" the best offer of each service.
    """

    words: tuple[tuple[str, ...], ...] = ()
    within: tuple[tuple[str, tuple[str, ...]], ...] = ()
    bounds: tuple[Bound, ...] = ()
    flags: frozenset[str] = frozenset()


class Filter(Struct, frozen=True):
    """Which offers to show: those of one server, country or service (None: of all) that contain the words.

    Each word of `text` must be in the name or code of the service, or in the name of the country or
    server; of words with commas between them, one must. Words may be in any order, mixed with terms.
    `in_stock` leaves out offers without stock, `all_tiers` False those tiers that a purchase does not get.
    """

    text: str = ""
    server: str | None = None
    country: str | None = None
    service: str | None = None
    in_stock: bool = False
    all_tiers: bool = True

    @property
    def query(self) -> ParsedQuery:
        """The text, parsed. A wrong term is left out."""
        return _parsed(self.text)[0]

    @property
    def problem(self) -> str:
        """What is wrong with the text, as a sentence; "" where nothing is."""
        return _parsed(self.text)[1]


class ResolvedFilter(Struct, frozen=True):
    """A filter after its words were looked up in the names: for each word the spellings that match it."""

    filter: Filter
    words: tuple[tuple[str, ...], ...]
    within: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def marked(self) -> tuple[str, ...]:
        """The words to highlight. No ids: their digits would be marked in every name."""
        within = (spellings for _, spellings in self.within if spellings[0].isalpha())
        return tuple(word for spellings in (*self.words, *within) for word in spellings)

    @property
    def corrected(self) -> tuple[str, ...]:
        """The words that were searched in place of misspelt ones."""
        query = self.filter.query
        alternatives = (*query.words, *(words for _, words in query.within))
        asked = {word for words in alternatives for word in words}
        return tuple(dict.fromkeys(word for word in self.marked if word not in asked))


@lru_cache(maxsize=64)
def _parsed(text: str) -> tuple[ParsedQuery, str]:
    query, problem = ParsedQuery(), ""
    for word in words_of(text):
        try:
            query = _with(query, word)
        except InvalidTerm as error:
            problem = problem or str(error)
    return query, problem


def _with(query: ParsedQuery, word: str) -> ParsedQuery:
    if found := _BOUND.fullmatch(word):
        return replace(query, bounds=(*query.bounds, _bound(*found.groups())))
    term, value = split_term(word, _TERMS)
    if term in _NUMBERS:
        return replace(query, bounds=(*query.bounds, _bound(term, "=", value)))
    if term in _FLAGS:
        if value:
            raise InvalidTerm(f"{term}: takes no value; it shows {_FLAGS[term]}.")
        return replace(query, flags=query.flags | {term})
    alternatives = tuple(part for part in value.split(",") if part)
    if not term:
        # A comma alone is no word; between words it separates alternatives.
        alternatives = tuple(part for part in word.split(",") if part)
        return replace(query, words=(*query.words, alternatives)) if alternatives else query
    if not alternatives:
        raise InvalidTerm(
            f"{term}: needs a value. Write {'server:3' if term == 'server' else f'{term}:name'}."
        )
    return replace(query, within=(*query.within, (term, alternatives)))


def _bound(of: str, sign: str, number: str) -> Bound:
    if of not in _NUMBERS:
        meant = closest_term(of, tuple(_NUMBERS))
        ask = f"did you mean {meant}{sign}?" if meant else "write price<20 or stock>50."
        raise InvalidTerm(f"There is no {of}{sign}: {ask}")
    if not _NUMBERS[of].fullmatch(number):
        what = f'"{number}" is not a {of}.' if number else f"{of}{sign} needs a number."
        raise InvalidTerm(f"{what} Write {_EXAMPLES[of]}.")
    return Bound(of, sign, Decimal(number))
