"""Which rows a filter lets through: a byte for each, so that no row costs a step in Python."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from otptui.market.offers.catalog_names import CatalogNames
from otptui.market.offers.offer_query import Bound, Filter, Wanted
from otptui.market.offers.segments import Run
from otptui.text.matching import fold, near_spellings


@dataclass(frozen=True)
class Sieve:
    """The columns of a book, to filter: row i of each is one offer; `runs` are the rows in their order."""

    runs: Sequence[Run]
    services: Sequence[str]
    prices: Sequence[str]
    stocks: Sequence[int]
    names: CatalogNames
    _slips: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False)

    def wanted(self, filter: Filter) -> Wanted:
        """The filter with its words as they are in the names here."""
        typed = filter.typed
        return Wanted(
            filter,
            tuple(map(self._spellings, typed.words)),
            tuple((place, self._spellings(word)) for place, word in typed.within),
        )

    def passing(self, wanted: Wanted, favourites: frozenset[str]) -> bytes:
        """For each row 1 where the filter lets it through, else 0.

        Words are looked for in each distinct name once; a row then costs one look into a set: the
        services that have the words which its country and server leave over.
        """
        filter, bounds = wanted.filter, wanted.filter.typed.bounds
        passing = self._named(wanted)
        if filter.typed.favourites:
            passing = both(passing, map(favourites.__contains__, self.services))
        prices = [bound for bound in bounds if bound.of == "price"]
        if prices:
            fair = {text: _within(price, prices) for text, price in self.price_of.items()}
            passing = both(passing, map(fair.__getitem__, self.prices))
        stocks = [bound for bound in bounds if bound.of == "stock"]
        if stocks:
            enough = {stock: _within(stock, stocks) for stock in self._stocks}
            passing = both(passing, map(enough.__getitem__, self.stocks))
        if filter.in_stock:
            passing = both(passing, map(bool, self.stocks))
        return passing

    def _named(self, wanted: Wanted) -> bytes:
        """As `passing`, by the names alone."""
        filter = wanted.filter
        of_service = tuple(words for place, words in wanted.within if place == "service")
        having: dict[tuple[tuple[str, ...], ...], frozenset[str]] = {}
        passing = bytearray()
        for run in self.runs:
            if not self._is_there(run, wanted):
                passing += bytes(run.stop - run.start)
                continue
            place = self._place(run.country, run.server)
            left = (*(words for words in wanted.words if not _any_in(words, place)), *of_service)
            if not left and filter.service is None:
                passing += b"\1" * (run.stop - run.start)
                continue
            if left not in having:
                having[left] = frozenset(
                    code
                    for code, text in self._searched.items()
                    if filter.service in (None, code) and all(_any_in(words, text) for words in left)
                )
            passing.extend(map(having[left].__contains__, self.services[run.start : run.stop]))
        return bytes(passing)

    def _is_there(self, run: Run, wanted: Wanted) -> bool:
        """Whether server and country are those of the filter."""
        filter = wanted.filter
        if filter.server not in (None, run.server) or filter.country not in (None, run.country):
            return False
        at = {
            "server": (run.server, self.names.server(run.server).name),
            "country": (run.country, self.names.country(run.country).name),
        }
        return all(
            any(self._is_called(word, place, *at[place]) for word in words)
            for place, words in wanted.within
            if place in at
        )

    def _is_called(self, word: str, place: str, id: str, name: str) -> bool:
        """Whether the place of that id and name is meant by `word`: its id, or else some of its name."""
        return word == id if word in self._ids[place] else word in fold(name)

    @cached_property
    def _ids(self) -> dict[str, frozenset[str]]:
        """The ids there are of each kind of place."""
        return {
            "server": frozenset(run.server for run in self.runs),
            "country": frozenset(run.country for run in self.runs),
        }

    @cached_property
    def price_of(self) -> dict[str, Decimal]:
        """Each price there is, by how it is written: to look through all rows for them takes milliseconds."""
        return {text: Decimal(text) for text in set(self.prices)}

    @cached_property
    def _stocks(self) -> frozenset[int]:
        """Each stock there is."""
        return frozenset(self.stocks)

    @cached_property
    def _searched(self) -> dict[str, str]:
        """For each service code the text that the words of a filter are looked for in."""
        return {code: f"{fold(self.names.service(code).name)}\n{fold(code)}" for code in set(self.services)}

    def _place(self, country: str, server: str) -> str:
        """The same of a country on a server."""
        server_names = self.names.server(server)
        return fold(f"{self.names.country(country).name}\n{server_names.name}\n{server_names.short}")

    @cached_property
    def _names(self) -> str:
        """All that is searched, a name on each line."""
        places = {self._place(run.country, run.server) for run in self.runs}
        return "\n".join((*self._searched.values(), *places))

    def _spellings(self, word: str) -> tuple[str, ...]:
        """The word; where it is in no name at all, the words of names that it may be a slip for."""
        if word in self._names:
            return (word,)
        if word not in self._slips:
            self._slips[word] = near_spellings(word, self._names) or (word,)
        return self._slips[word]


def both(passing: bytes, also: Iterable[int]) -> bytes:
    """1 where both have it."""
    both = int.from_bytes(passing, "little") & int.from_bytes(bytes(also), "little")
    return both.to_bytes(len(passing), "little")


def _within(value: Decimal | int, bounds: Sequence[Bound]) -> bool:
    return all(bound.allows(value) for bound in bounds)


def _any_in(words: Sequence[str], text: str) -> bool:
    return any(word in text for word in words)
