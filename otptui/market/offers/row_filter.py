"""Which rows pass a filter, as marks, so that no row costs a step in Python."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import chain

from msgspec import Struct, field

from otptui.domain.evidence import Place
from otptui.domain.row_marks import marks_of
from otptui.market.offers.best_offers import best_of_each
from otptui.market.offers.offer_query import Bound, Filter, ResolvedFilter
from otptui.market.offers.offer_rows import OfferRows
from otptui.market.offers.row_ranges import CountryRange
from otptui.market.offers.sort_keys import Key
from otptui.text.matching import fold, near_spellings


class RowFilter(Struct, frozen=True, dict=True):
    """Filters `rows`."""

    rows: OfferRows
    _corrections: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def resolve(self, filter: Filter) -> ResolvedFilter:
        """The filter with each word that occurs in no name replaced by similar names."""
        query = filter.query
        return ResolvedFilter(
            filter,
            tuple(map(self._spellings, query.words)),
            tuple((place, self._spellings(words)) for place, words in query.within),
        )

    def passing(
        self, resolved: ResolvedFilter, favourites: frozenset[str], watched: Collection[Place], merit: Key
    ) -> int:
        """The marks of the rows that pass. `merit` ranks the offers of a service.

        Each distinct name, price and stock is tested once.
        """
        filter, rows = resolved.filter, self.rows
        flags, bounds = filter.query.flags, filter.query.bounds
        passing = self._by_name(resolved)
        if "fav" in flags:
            passing &= rows.with_service(favourites)
        prices = [bound for bound in bounds if bound.of == "price"]
        if prices:
            allowed = {text for text, price in rows.decimals.items() if _allowed(price, prices)}
            passing &= rows.marked(
                [table.prices for table in rows.tables], lambda values: map(allowed.__contains__, values)
            )
        for bound in bounds:
            if bound.of == "stock":
                passing &= self._with_stock(bound)
        if filter.in_stock:
            passing &= rows.in_stock
        if not filter.all_tiers:
            passing &= rows.sold_first
        if "watched" in flags:
            passing &= self._at(watched)
        if "best" in flags:
            best = best_of_each(rows, rows.service_codes, passing & rows.in_stock, merit)
            passing = self._marks_of_rows(best.values())
        return passing

    def _with_stock(self, bound: Bound) -> int:
        """The marks of the rows with a stock within `bound`."""
        rows, limit = self.rows, int(bound.limit)
        below, up_to = rows.with_stock_below(limit), rows.with_stock_below(limit + 1)
        match bound.sign:
            case "<":
                return below
            case "<=":
                return up_to
            case ">":
                return rows.everything ^ up_to
            case ">=":
                return rows.everything ^ below
        return up_to ^ below

    def _at(self, places: Collection[Place]) -> int:
        """The marks of the rows at one of these places."""
        return self._marks_of_rows(row for place in places for row in self.rows.at(*place))

    def _marks_of_rows(self, rows: Iterable[int]) -> int:
        marked = bytearray(len(self.rows))
        for row in rows:
            marked[row] = 1
        return marks_of(marked)

    def _by_name(self, resolved: ResolvedFilter) -> int:
        """As `passing`, by server, country, service and words alone."""
        filter, rows = resolved.filter, self.rows
        of_service = tuple(words for place, words in resolved.within if place == "service")
        # What a service must contain, for each country and server: the words that those do not contain.
        ranges: dict[tuple[tuple[str, ...], ...], list[CountryRange]] = {}
        for range_ in rows.ranges:
            if self._is_in_place(range_, resolved):
                place = self._place_text(range_.country, range_.server)
                left = (*(words for words in resolved.words if not _any_in(words, place)), *of_service)
                ranges.setdefault(left, []).append(range_)
        passing = 0
        for left, there in ranges.items():
            marks = self._marks_of_ranges(there)
            if left or filter.service is not None:
                marks &= rows.with_service(self._services_with(left, filter.service))
            passing |= marks
        return passing

    def _services_with(self, left: Iterable[tuple[str, ...]], service: str | None) -> frozenset[str]:
        """The services whose names contain one word of each; `service` alone, unless it is None."""
        return frozenset(
            code
            for code, text in self._service_texts.items()
            if service in (None, code) and all(_any_in(words, text) for words in left)
        )

    def _marks_of_ranges(self, ranges: Sequence[CountryRange]) -> int:
        if len(ranges) == len(self.rows.ranges):
            return self.rows.everything
        marked, end = [], 0
        for range_ in ranges:
            marked += [bytes(range_.start - end), b"\1" * (range_.stop - range_.start)]
            end = range_.stop
        return marks_of(b"".join(marked))

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
            "country": self.rows.country_ids,
        }

    @cached_property
    def _service_texts(self) -> dict[str, str]:
        """By service code the text in which words are searched."""
        names = self.rows.names
        codes = self.rows.service_codes
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


def _allowed(value: Decimal, bounds: Sequence[Bound]) -> bool:
    return all(bound.allows(value) for bound in bounds)


def _any_in(words: Sequence[str], text: str) -> bool:
    return any(word in text for word in words)
