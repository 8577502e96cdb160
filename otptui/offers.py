"""Every offer there is, column by column, and immutable views over it: scoped, filtered, sorted.

A provider sells 100,000 tiers and more, and the screen must sort and filter them between two key
presses. So no object is made for a row until somebody looks at it, what hangs on a name is worked out
once for each distinct name, and an order is worked out no further than it is looked at.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property, partial
from itertools import accumulate, chain, compress, groupby, repeat
from typing import Any, NamedTuple, TypeVar

from otptui.lazy import ROW, LazyRows
from otptui.model import Country, Offer, PriceColumns, Server, Service
from otptui.search import fold, words_of
from otptui.text import money

_KEPT_ORDERS = 4
"""Sorted orders a book remembers: going back to the last columns is free, and memory stays bounded."""

_OTHERWISE = bytes([1, 0]) + bytes(254)
"""Turns 0 into 1 and 1 into 0."""

_Value = TypeVar("_Value", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Names:
    """What the provider calls its servers, countries and services, by id or code.

    Prices come for things the provider never named: those are shown by their id or code.
    """

    servers: Mapping[str, Server] = field(default_factory=dict)
    countries: Mapping[str, Country] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)

    def server(self, id: str) -> Server:
        return self.servers.get(id) or Server(id, f"server {id}")

    def country(self, id: str) -> Country:
        return self.countries.get(id) or Country(id, id)

    def service(self, code: str) -> Service:
        return self.services.get(code) or Service(code, code)


class Column(StrEnum):
    """What offers can be sorted by."""

    SERVICE = "service"
    CODE = "code"
    COUNTRY = "country"
    SERVER = "server"
    PRICE = "price"
    STOCK = "stock"


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of offers. Ties go by price, then by stock (more first), then as the provider had them."""

    column: Column = Column.PRICE
    descending: bool = False

    @classmethod
    def by(cls, column: Column) -> Sort:
        """The order a person expects of `column` first: the most stock on top, else upwards."""
        return cls(column, descending=column is Column.STOCK)

    def reversed(self) -> Sort:
        return replace(self, descending=not self.descending)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which offers to show: those of one server, country or service (None for all), with these words.

    Each word of `text` must be somewhere in the service's name or code, the country's or one of the
    server's names; the words may be in any order.
    """

    text: str = ""
    server: str | None = None
    country: str | None = None
    service: str | None = None

    @property
    def words(self) -> tuple[str, ...]:
        return words_of(self.text)

    def narrows(self, wider: Filter) -> bool:
        """Whether all this shows, `wider` shows too, so that only what `wider` showed need be looked at."""
        words = self.words
        return all(any(old in new for new in words) for old in wider.words) and all(
            theirs is None or ours == theirs
            for ours, theirs in (
                (self.server, wider.server),
                (self.country, wider.country),
                (self.service, wider.service),
            )
        )


@dataclass(frozen=True, slots=True)
class Part:
    """The rows `start` to `stop` of a book: one server's answer, and when it was given (None: unknown)."""

    server: str
    fetched_at: datetime | None
    start: int
    stop: int


class _Run(NamedTuple):
    """The rows `start` to `stop`, all of one server and country."""

    server: str
    country: str
    start: int
    stop: int


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
    names: Names
    _orders: dict[Sort, LazyRows] = field(default_factory=dict, init=False)

    @classmethod
    def build(cls, parts: Iterable[tuple[str, PriceColumns, datetime | None]], names: Names) -> OfferBook:
        """Lay the answers end to end: (server id, its columns, when they were fetched) for each."""
        answers = list(parts)
        columns = [columns for _, columns, _ in answers]
        stops = list(accumulate(map(len, columns)))
        return cls(
            services=tuple(chain.from_iterable(part.services for part in columns)),
            countries=tuple(chain.from_iterable(part.countries for part in columns)),
            servers=tuple(chain.from_iterable(repeat(id, len(part)) for id, part, _ in answers)),
            prices=tuple(chain.from_iterable(part.prices for part in columns)),
            stocks=tuple(chain.from_iterable(part.stocks for part in columns)),
            parts=tuple(
                Part(id, fetched_at, stop - len(part), stop)
                for (id, part, fetched_at), stop in zip(answers, stops, strict=True)
            ),
            names=names,
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

    def fetched_at(self, row: int) -> datetime | None:
        """When the answer that `row` came in was given."""
        return next(part.fetched_at for part in self.parts if row < part.stop)

    def view(
        self, filter: Filter | None = None, sort: Sort | None = None, first: frozenset[str] = frozenset()
    ) -> View:
        """The offers `filter` lets through (all), in the order of `sort` (cheapest first).

        Those of the service codes in `first` come before all others.
        """
        filter, sort = filter or Filter(), sort or Sort()
        passing = self.passing(filter)
        order = self._sorted(sort)
        count = passing.count(1)
        if count < len(self):
            order = order.only(passing, count)
        if first:
            favoured = bytes(map(first.__contains__, self.services))
            ahead = [row for row in compress(range(len(self)), favoured) if passing[row]]
            rest = order.only(favoured.translate(_OTHERWISE), count - len(ahead))
            order = LazyRows(count, chain(self._ordered(ahead, sort), rest))
        return View(self, filter, sort, first, order, passing)

    def tiers(self, offer: Offer) -> list[int]:
        """The rows of the place of `offer`, the nearest to its price first (of two, the cheaper)."""
        service, country, server = offer.place
        services, countries, prices = self.services, self.countries, self.prices
        rows = [
            row
            for part in self.parts
            if part.server == server
            for row in range(part.start, part.stop)
            if services[row] == service and countries[row] == country
        ]
        return sorted(rows, key=lambda row: (abs(Decimal(prices[row]) - offer.price), Decimal(prices[row])))

    @cached_property
    def most_stock(self) -> int:
        """The largest stock in the book; 0 in an empty one."""
        return max(self.stocks, default=0)

    @cached_property
    def widest_price(self) -> int:
        """How many characters the longest price has for reading; 0 in an empty book."""
        longest = max(self._dearness, key=len, default="")
        dearest = next(reversed(self._dearness), "")
        return max((len(money(Decimal(price))) for price in (longest, dearest) if price), default=0)

    @cached_property
    def _dearness(self) -> dict[str, int]:
        """Each distinct price as an int that grows with it, so far apart that no stock bridges it."""
        step = self.most_stock + 1
        return {price: rank * step for rank, price in enumerate(sorted(set(self.prices), key=Decimal))}

    def _sorted(self, sort: Sort) -> LazyRows:
        if sort not in self._orders:
            if len(self._orders) == _KEPT_ORDERS:
                del self._orders[next(iter(self._orders))]
            self._orders[sort] = LazyRows(len(self), self._ordered(range(len(self)), sort))
        return self._orders[sort]

    def _ordered(self, rows: Sequence[int], sort: Sort) -> Iterator[int]:
        """`rows` in the order of `sort`; those that tie are put in order when they are reached."""
        # Nothing here may hold on to `self`: a book in a cycle would outlive its refresh by minutes.
        prices, stocks, dearness = self.prices, self.stocks, self._dearness
        if sort.column is Column.PRICE:
            settled = partial(sorted, key=stocks.__getitem__, reverse=True)
        else:
            settled = partial(sorted, key=lambda row: dearness[prices[row]] - stocks[row])
        return chain.from_iterable(map(settled, self._groups(rows, sort)))

    def _groups(self, rows: Sequence[int], sort: Sort) -> Iterable[Iterable[int]]:
        """`rows` that tie in the column of `sort` together, in its order."""
        names, descending = self.names, sort.descending
        match sort.column:
            case Column.SERVICE:
                return _dealt(rows, self.services, lambda code: fold(names.service(code).name), descending)
            case Column.CODE:
                return _dealt(rows, self.services, fold, descending)
            case Column.COUNTRY:
                return _dealt(rows, self.countries, lambda id: fold(names.country(id).name), descending)
            case Column.SERVER:
                return _dealt(rows, self.servers, lambda id: _natural(names.server(id).name), descending)
            case Column.PRICE:
                return _dealt(rows, self.prices, self._dearness.__getitem__, descending)
            case Column.STOCK:
                # Hardly two rows may have the same stock: dealing them out would make a list for each.
                stock = self.stocks.__getitem__
                return (group for _, group in groupby(sorted(rows, key=stock, reverse=descending), key=stock))

    def passing(self, filter: Filter) -> bytes:
        """For each row 1 where `filter` lets it through, else 0.

        Words are looked for in each distinct name once; a row then costs one look into a set: the
        services that have the words which its country and server leave over.
        """
        words = filter.words
        having: dict[tuple[str, ...], frozenset[str]] = {}
        passing = bytearray()
        for run in self._runs:
            if filter.server not in (None, run.server) or filter.country not in (None, run.country):
                passing += bytes(run.stop - run.start)
                continue
            country, server = self.names.country(run.country), self.names.server(run.server)
            place = fold(f"{country.name}\n{server.name}\n{server.short}")
            left = tuple(word for word in words if word not in place)
            if not left and filter.service is None:
                passing += b"\1" * (run.stop - run.start)
                continue
            if left not in having:
                having[left] = frozenset(
                    code
                    for code, text in self._searched.items()
                    if filter.service in (None, code) and all(word in text for word in left)
                )
            passing.extend(map(having[left].__contains__, self.services[run.start : run.stop]))
        return bytes(passing)

    @cached_property
    def _searched(self) -> dict[str, str]:
        """For each service code the text that the words of a filter are looked for in."""
        return {code: f"{fold(self.names.service(code).name)}\n{fold(code)}" for code in set(self.services)}

    @cached_property
    def _runs(self) -> list[_Run]:
        """The rows in stretches of one server and country, which is how providers list them."""
        runs: list[_Run] = []
        for part in self.parts:
            start = part.start
            for country, rows in groupby(self.countries[part.start : part.stop]):
                stop = start + len(list(rows))
                runs.append(_Run(part.server, country, start, stop))
                start = stop
        return runs


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """Some rows of a book in an order: index 0 is the top line of the table, `order[0]` its row."""

    book: OfferBook
    filter: Filter
    sort: Sort
    first: frozenset[str]
    order: LazyRows
    passing: bytes
    """For each row of the book 1 where it is in this view, else 0."""

    def __len__(self) -> int:
        return len(self.order)

    def offer(self, index: int) -> Offer:
        """The offer on line `index`."""
        return self.book.offer(self.order[index])

    def filtered(self, filter: Filter) -> View:
        """The same order with another filter. One that narrows this one goes through what is shown only."""
        if not filter.narrows(self.filter):
            return self.book.view(filter, self.sort, self.first)
        passing = self.book.passing(filter)
        order = self.order.only(passing, passing.count(1))
        return replace(self, filter=filter, order=order, passing=passing)

    def sorted(self, sort: Sort) -> View:
        """The same offers in another order."""
        return self.book.view(self.filter, sort, self.first)

    def find(self, book: OfferBook, row: int) -> int | None:
        """The line of the offer at `row` of `book`, this view's own or an earlier one.

        Where its tier is gone, the line of the nearest price of the same place; None where there is none.
        """
        rows = [row] if book is self.book else self.book.tiers(book.offer(row))
        return next((self.order.index(row) for row in rows if self.passing[row]), None)


def _dealt(
    rows: Iterable[int], values: Sequence[_Value], key: Callable[[_Value], Any], descending: bool
) -> Iterable[Iterable[int]]:
    """`rows` dealt out by the `key` of their value: a group for each key, in the order of the keys.

    `key` runs once for each distinct value. There are few of those, so this is quicker than comparing rows.
    """
    groups: dict[Any, array[int]] = {}
    group_of = {value: groups.setdefault(key(value), array(ROW)) for value in set(values)}
    for row in rows:
        group_of[values[row]].append(row)
    return [groups[key] for key in sorted(groups, reverse=descending)]


def _natural(name: str) -> tuple[tuple[str, int, str], ...]:
    """`name` as a key that puts "server 9" before "server 10"."""
    pieces = [(text, digits.lstrip("0")) for text, digits in re.findall(r"(\D*)(\d*)", fold(name))]
    return tuple((text, len(digits), digits) for text, digits in pieces)
