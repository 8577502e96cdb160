"""Which rows pass a filter: one byte for each row, so that no row costs a step in Python."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import chain, compress
from math import inf

from otptui.domain.evidence import Place
from otptui.market.offers.offer_query import Bound, Filter, ResolvedFilter
from otptui.market.offers.offer_rows import OfferRows
from otptui.market.offers.row_ranges import CountryRange
from otptui.text.matching import fold, near_spellings


@dataclass(frozen=True)
class RowFilter:
    """Filters `rows`."""

    rows: OfferRows
    _corrections: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False)

    def resolve(self, filter: Filter) -> ResolvedFilter:
        """The filter with each word that occurs in no name replaced by similar names."""
        query = filter.query
        return ResolvedFilter(
            filter,
            tuple(map(self._spellings, query.words)),
            tuple((place, self._spellings(words)) for place, words in query.within),
        )

    def passing(
        self, resolved: ResolvedFilter, favourites: frozenset[str], watched: Collection[Place]
    ) -> bytes:
        """For each row 1 where it passes, else 0.

        Each distinct name is searched once. A row then costs one set lookup: whether its service contains
        the words that its country and server do not contain.
        """
        filter, bounds, rows = resolved.filter, resolved.filter.query.bounds, self.rows
        passing = self._by_name(resolved)
        if "fav" in filter.query.flags:
            passing = both(passing, map(favourites.__contains__, rows.services))
        prices = [bound for bound in bounds if bound.of == "price"]
        if prices:
            in_bounds = {text: _allowed(price, prices) for text, price in rows.decimals.items()}
            passing = both(passing, map(in_bounds.__getitem__, rows.prices))
        stocks = [bound for bound in bounds if bound.of == "stock"]
        if stocks:
            enough = {stock: _allowed(stock, stocks) for stock in self._distinct_stocks}
            passing = both(passing, map(enough.__getitem__, rows.stocks))
        if filter.in_stock:
            passing = both(passing, map(bool, rows.stocks))
        if not filter.all_tiers:
            passing = both(passing, rows.sold_first)
        if "watched" in filter.query.flags:
            passing = both(passing, self._at(watched))
        if "best" in filter.query.flags:
            passing = self._best_of_each(passing)
        return passing

    def _at(self, places: Collection[Place]) -> bytes:
        """For each row 1 where it is at one of these places, else 0."""
        codes: dict[tuple[str, str], set[str]] = {}
        for service, country, server in places:
            codes.setdefault((country, server), set()).add(service)
        found = bytearray()
        for range_ in self.rows.ranges:
            here = codes.get((range_.country, range_.server), ())
            found.extend(map(here.__contains__, self.rows.services[range_.start : range_.stop]))
        return bytes(found)

    def _best_of_each(self, passing: bytes) -> bytes:
        """The best row in stock of each service among those that pass: by value, or by price alone while
        the user's own numbers say nothing."""
        rows, best, least = self.rows, dict[str, int](), dict[str, float]()
        merits = rows.values if rows.has_evidence else list(map(rows.price_ranks.__getitem__, rows.prices))
        for row in compress(range(len(rows)), passing):
            code = rows.services[row]
            if rows.stocks[row] and merits[row] < least.get(code, inf):
                best[code], least[code] = row, merits[row]
        found = bytearray(len(rows))
        for row in best.values():
            found[row] = 1
        return bytes(found)

    def _by_name(self, resolved: ResolvedFilter) -> bytes:
        """As `passing`, by server, country, service and words alone."""
        filter = resolved.filter
        of_service = tuple(words for place, words in resolved.within if place == "service")
        matching: dict[tuple[tuple[str, ...], ...], frozenset[str]] = {}
        passing = bytearray()
        for range_ in self.rows.ranges:
            if not self._is_in_place(range_, resolved):
                passing += bytes(range_.stop - range_.start)
                continue
            place = self._place_text(range_.country, range_.server)
            left = (*(words for words in resolved.words if not _any_in(words, place)), *of_service)
            if not left and filter.service is None:
                passing += b"\1" * (range_.stop - range_.start)
                continue
            if left not in matching:
                matching[left] = frozenset(
                    code
                    for code, text in self._service_texts.items()
                    if filter.service in (None, code) and all(_any_in(words, text) for words in left)
                )
            sold = self.rows.services[range_.start : range_.stop]
            passing.extend(map(matching[left].__contains__, sold))
        return bytes(passing)

    def _is_in_place(self, range_: CountryRange, resolved: ResolvedFilter) -> bool:
        """Whether the server and the country are those of the filter."""
        filter, names = resolved.filter, self.rows.names
        if filter.server not in (None, range_.server) or filter.country not in (None, range_.country):
            return False
        at = {
            "server": (range_.server, names.server(range_.server).name),
            "country": (range_.country, names.country(range_.country).name),
        }
        return all(
            any(self._means(word, place, *at[place]) for word in words)
            for place, words in resolved.within
            if place in at
        )

    def _means(self, word: str, place: str, id: str, name: str) -> bool:
        """Whether `word` means the place with that id and name: an id if there is such a one, else a part
        of the name."""
        return word == id if word in self._ids[place] else word in fold(name)

    @cached_property
    def _ids(self) -> dict[str, frozenset[str]]:
        """The ids of all servers and of all countries."""
        return {
            "server": frozenset(range_.server for range_ in self.rows.ranges),
            "country": frozenset(range_.country for range_ in self.rows.ranges),
        }

    @cached_property
    def _distinct_stocks(self) -> frozenset[int]:
        return frozenset(self.rows.stocks)

    @cached_property
    def _service_texts(self) -> dict[str, str]:
        """By service code the text in which words are searched."""
        names = self.rows.names
        codes = set(self.rows.services)
        return {code: f"{fold(names.service(code).name)}\n{fold(code)}" for code in codes}

    def _place_text(self, country: str, server: str) -> str:
        """The text in which words are searched for a country on a server."""
        names = self.rows.names
        named = names.server(server)
        return fold(f"{names.country(country).name}\n{named.name}\n{named.short}")

    @cached_property
    def _all_names(self) -> str:
        """Everything that is searched, one name a line."""
        places = {self._place_text(range_.country, range_.server) for range_ in self.rows.ranges}
        return "\n".join((*self._service_texts.values(), *places))

    def _spellings(self, alternatives: Iterable[str]) -> tuple[str, ...]:
        return tuple(chain.from_iterable(map(self._corrected, alternatives)))

    def _corrected(self, word: str) -> tuple[str, ...]:
        """The word, or the words of names that are spelt like it where it is in no name."""
        if word in self._all_names:
            return (word,)
        if word not in self._corrections:
            self._corrections[word] = near_spellings(word, self._all_names) or (word,)
        return self._corrections[word]


def both(passing: bytes, also: Iterable[int]) -> bytes:
    """1 where both are 1."""
    both = int.from_bytes(passing, "little") & int.from_bytes(bytes(also), "little")
    return both.to_bytes(len(passing), "little")


def _allowed(value: Decimal | int, bounds: Sequence[Bound]) -> bool:
    return all(bound.allows(value) for bound in bounds)


def _any_in(words: Sequence[str], text: str) -> bool:
    return any(word in text for word in words)
