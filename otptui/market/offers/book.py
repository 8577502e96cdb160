"""Every offer there is, column by column.

A provider sells 100,000 tiers and more, and the screen must sort and filter them between two key
presses. So no object is made for a row until somebody looks at it, what hangs on a name is worked out
once for each distinct name, and an order is worked out no further than it is looked at.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from itertools import accumulate, chain, compress, repeat

from otptui.domain.model import Country, Offer, Server, Service
from otptui.domain.track_record import Record, Records
from otptui.market.offers.catalog_names import CatalogNames
from otptui.market.offers.lazy_order import OTHERWISE, ROW, LazyRows
from otptui.market.offers.offer_query import Filter
from otptui.market.offers.row_filter import Sieve, both
from otptui.market.offers.segments import Part, PriceList, runs_of
from otptui.market.offers.sort_keys import key_of
from otptui.market.offers.sorting import Column, Ordering, Sort
from otptui.market.offers.view import View
from otptui.text.sanitize import money

_KEPT_ORDERS = 4
"""Sorted orders a book remembers: going back to the last columns is free, and memory stays bounded."""


def _where(values: tuple[str, ...], value: str, start: int, stop: int) -> Iterator[int]:
    """The rows from `start` to `stop` of that value, without a step for each of the others."""
    with suppress(ValueError):
        while True:
            start = values.index(value, start, stop) + 1
            yield start - 1


@dataclass(frozen=True, eq=False)
class OfferBook:
    """All offers of some getPrices answers: row i of every column is one offer. Made by `build`.

    The columns are tuples: the garbage collector leaves one of plain values alone, but walks through
    a list of 100,000 each time it runs, which is felt as a key that hangs.
    """

    services: tuple[str, ...]
    countries: tuple[str, ...]
    servers: tuple[str, ...]
    prices: tuple[str, ...]
    stocks: tuple[int, ...]
    parts: tuple[Part, ...]
    names: CatalogNames
    records: Records
    _orders: dict[Sort, LazyRows] = field(default_factory=dict, init=False)

    @classmethod
    def build(
        cls,
        lists: Iterable[PriceList],
        names: CatalogNames,
        records: Records | None = None,
    ) -> OfferBook:
        """Lay the price lists end to end."""
        answers = list(lists)
        columns = [answer.columns for answer in answers]
        stops = list(accumulate(map(len, columns)))
        return cls(
            services=tuple(chain.from_iterable(part.services for part in columns)),
            countries=tuple(chain.from_iterable(part.countries for part in columns)),
            servers=tuple(chain.from_iterable(repeat(it.server, len(it.columns)) for it in answers)),
            prices=tuple(chain.from_iterable(part.prices for part in columns)),
            stocks=tuple(chain.from_iterable(part.stocks for part in columns)),
            parts=tuple(
                Part(it.server, it.fetched_at, it.missed, stop - len(it.columns), stop)
                for it, stop in zip(answers, stops, strict=True)
            ),
            names=names,
            records=records or Records(),
        )

    def __len__(self) -> int:
        return len(self.services)

    def offer(self, row: int) -> Offer:
        """The offer of `row`, with the names known for it."""
        return Offer(
            self.service(row),
            self.country(row),
            self.server(row),
            Decimal(self.prices[row]),
            self.stocks[row],
        )

    def service(self, row: int) -> Service:
        return self.names.service(self.services[row])

    def country(self, row: int) -> Country:
        return self.names.country(self.countries[row])

    def server(self, row: int) -> Server:
        return self.names.server(self.servers[row])

    def record(self, row: int) -> Record | None:
        """What became of the user's own numbers at the place of `row`; None where there is no record."""
        return self.records.of.get((self.services[row], self.countries[row], self.servers[row]))

    def per_code(self, row: int) -> Decimal | None:
        """What a code has to be expected to cost there, by that record."""
        record = self.record(row)
        return record.per_code(Decimal(self.prices[row])) if record else None

    def fetched_at(self, row: int) -> datetime | None:
        """When the answer that `row` came in was given."""
        return self._part(row).fetched_at

    def is_missed(self, row: int) -> bool:
        """Whether a newer answer than the one `row` came in was asked for and not got."""
        return self._part(row).missed

    @cached_property
    def recorded(self) -> dict[int, Record]:
        """The records of all rows that have one."""
        codes: dict[tuple[str, str], dict[str, Record]] = {}
        for (service, country, server), record in self.records.of.items():
            codes.setdefault((country, server), {})[service] = record
        found: dict[int, Record] = {}
        for run in self.sieve.runs:
            here = codes.get((run.country, run.server))
            if here is not None:
                sold = self.services[run.start : run.stop]
                rows = compress(range(run.start, run.stop), map(here.__contains__, sold))
                found.update((row, here[self.services[row]]) for row in rows)
        return found

    def _part(self, row: int) -> Part:
        return self.parts[bisect_right(self._stops, row)]

    @cached_property
    def _stops(self) -> list[int]:
        return [part.stop for part in self.parts]

    def view(
        self, filter: Filter | None = None, sort: Sort | None = None, first: frozenset[str] = frozenset()
    ) -> View:
        """The offers `filter` lets through (all), in the order of `sort` (cheapest first).

        Those of the service codes in `first`, the favourites, come before all others.
        """
        filter, sort = filter or Filter(), sort or Sort()
        wanted = self.sieve.wanted(filter)
        passing = self.sieve.passing(wanted, first)
        if not first:
            return View(self, wanted, sort, first, self._ordered(passing, sort), passing)
        favoured = bytes(map(first.__contains__, self.services))
        ahead = [row for row in compress(range(len(self)), favoured) if passing[row]]
        rest = self._ordered(both(passing, favoured.translate(OTHERWISE)), sort)
        order = LazyRows(len(ahead) + len(rest), chain(self._ordering(sort).of(ahead, sort), rest))
        return View(self, wanted, sort, first, order, passing)

    def _ordered(self, passing: bytes, sort: Sort) -> LazyRows:
        """The rows that pass, in that order."""
        count = passing.count(1)
        order = self._sorted(sort)
        if count == len(self):
            return order
        if count > len(self) // 4:
            # They are among the first of all rows then, which are soon worked out.
            order[0]
        if order.has(passing):
            return order.only(passing, count)
        rows = array(ROW, compress(range(len(self)), passing))
        return LazyRows(count, self._ordering(sort).of(rows, sort))

    def tiers(self, offer: Offer) -> list[int]:
        """The rows of the place of `offer`, the nearest to its price first (of two, the cheaper)."""
        service, country, server = offer.place
        prices = self.prices
        rows = [
            row
            for run in self.sieve.runs
            if (run.server, run.country) == (server, country)
            for row in _where(self.services, service, run.start, run.stop)
        ]
        return sorted(rows, key=lambda row: (abs(Decimal(prices[row]) - offer.price), Decimal(prices[row])))

    @cached_property
    def sieve(self) -> Sieve:
        """What filters the rows."""
        runs = runs_of(self.parts, self.countries)
        return Sieve(runs, self.services, self.prices, self.stocks, self.names)

    @cached_property
    def most_stock(self) -> int:
        """The largest stock in the book; 0 in an empty one."""
        return max(self.stocks, default=0)

    @cached_property
    def widest_price(self) -> int:
        """How many characters the longest price has for reading; 0 in an empty book."""
        longest = max(self.dearness, key=len, default="")
        dearest = next(reversed(self.dearness), "")
        return max((len(money(Decimal(price))) for price in (longest, dearest) if price), default=0)

    @cached_property
    def dearness(self) -> dict[str, int]:
        """Each distinct price as an int that grows with it, so far apart that no stock bridges it."""
        step = self.most_stock + 1
        price_of = self.sieve.price_of
        return {price: rank * step for rank, price in enumerate(sorted(price_of, key=price_of.__getitem__))}

    def _sorted(self, sort: Sort) -> LazyRows:
        if sort not in self._orders:
            if len(self._orders) == _KEPT_ORDERS:
                del self._orders[next(iter(self._orders))]
            rows = self._ordering(sort).of(range(len(self)), sort)
            self._orders[sort] = LazyRows(len(self), rows)
        return self._orders[sort]

    def _ordering(self, sort: Sort) -> Ordering:
        columns = {sort.column, sort.then or sort.column, Column.PRICE}
        keys = {column: key_of(self, column) for column in columns}
        return Ordering(keys, self.prices, self.stocks, self.dearness)
