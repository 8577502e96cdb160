"""The sort key of each column: a number for each row, and which rows are below a number or equal to it.

A key keeps columns only, never the rows object: in a reference cycle, that would stay in memory for minutes
after a refresh.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from array import array
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from math import inf
from operator import eq, lt, neg
from typing import Any, Protocol

from otptui.domain.coded_column import ValueColumn
from otptui.domain.estimate import Estimate
from otptui.domain.number_column import NumberColumn
from otptui.domain.row_marks import marks_of
from otptui.market.offers.offer_rows import OfferRows
from otptui.market.offers.sorting import Column
from otptui.text.matching import fold


class Key(Protocol):
    """The order of the rows by one column: by a number for each row, ascending."""

    @abstractmethod
    def numbers(self, rows: array[int]) -> Sequence[float]:
        """The numbers of `rows`, which ascend."""

    @abstractmethod
    def below(self, edge: float) -> int:
        """The marks of the rows whose number is less than `edge`."""

    @abstractmethod
    def equal(self, edge: float) -> int:
        """The marks of the rows whose number is `edge`."""


def key_of(rows: OfferRows, column: Column, *, descending: bool = False) -> Key:
    """The key of `column`."""
    names = rows.names
    match column:
        case Column.SERVICE:
            services = [table.services for table in rows.tables]
            return _ranked(services, lambda code: fold(names.service(code).name), descending)
        case Column.CODE:
            return _ranked([table.services for table in rows.tables], fold, descending)
        case Column.COUNTRY:
            countries = [table.countries for table in rows.tables]
            return _ranked(countries, lambda id: fold(names.country(id).name), descending)
        case Column.SERVER:
            servers = rows.by_answer(lambda answer: answer.server)
            return _ranked(servers, lambda id: _natural(names.server(id).name), descending)
        case Column.PRICE:
            return _ranked([table.prices for table in rows.tables], rows.decimals.__getitem__, descending)
        case Column.STOCK:
            return _NumberKey([table.stocks for table in rows.tables], descending)
        case Column.CHANCE:
            return _estimated(rows, lambda estimate: estimate.chance.mean, descending)
        case Column.WAIT:
            return _estimated(rows, lambda estimate: estimate.wait, descending)
        case Column.PER_CODE:
            return _scaled_price(rows, lambda estimate: estimate.price_factor, descending)
        case Column.VALUE:
            return _scaled_price(rows, lambda estimate: estimate.value_factor, descending)
        case Column.AGE:
            # The younger the answer, the later it was fetched.
            sign = 1 if descending else -1
            times = (answer.fetched_at for answer in rows.answers)
            numbers = [[inf if time is None else sign * time.timestamp()] for time in times]
            return _ValueKey(rows.by_answer(lambda answer: answer.server), numbers)


def preferred(rows: OfferRows, services: frozenset[str]) -> Key:
    """The key that puts these services before all others."""
    columns = [table.services for table in rows.tables]
    return _ValueKey(columns, [[code not in services for code in column.values] for column in columns])


def _ranked(columns: Sequence[ValueColumn[str]], order: Callable[[str], Any], descending: bool) -> Key:
    """The key by `order` of the values."""
    keys = {value: order(value) for column in columns for value in column.values}
    ranks = {key: rank for rank, key in enumerate(sorted(set(keys.values()), reverse=descending))}
    numbers = {value: ranks[key] for value, key in keys.items()}
    return _ValueKey(columns, [list(map(numbers.__getitem__, column.values)) for column in columns])


def _estimated(rows: OfferRows, figure: Callable[[Estimate], float], descending: bool) -> Key:
    """The key by a figure of the estimates."""
    sign = -1 if descending else 1
    servers = rows.by_answer(lambda answer: answer.server)
    numbers = [[sign * figure(rows.estimator.server(answer.server))] for answer in rows.answers]
    return _ValueKey(servers, numbers, {row: sign * figure(estimate) for row, estimate in rows.tried})


def _scaled_price(rows: OfferRows, factor: Callable[[Estimate], float], descending: bool) -> Key:
    """The key by the price times a factor of the estimate."""
    sign = -1 if descending else 1
    floats = {text: sign * float(text) for text in rows.decimals}
    numbers = []
    for answer in rows.answers:
        by = factor(rows.estimator.server(answer.server))
        numbers.append([floats[text] * by for text in answer.table.prices.values])
    tried = {row: floats[rows.prices[row]] * factor(estimate) for row, estimate in rows.tried}
    return _ValueKey([table.prices for table in rows.tables], numbers, tried)


class _ValueKey(Key):
    """The key of columns of few distinct values: `by_code` has the number of each value of each column.

    `exceptions` are rows with another number.
    """

    def __init__(
        self,
        columns: Sequence[ValueColumn[Hashable]],
        by_code: Sequence[Sequence[float]],
        exceptions: Mapping[int, float] | None = None,
    ) -> None:
        self._columns = columns
        self._by_code = by_code
        self._exceptions = exceptions or {}

    def numbers(self, rows: array[int]) -> Sequence[float]:
        found: list[float] = []
        for column, by_code, start, here in _by_column(self._columns, self._by_code, rows):
            code = column.code
            found += [by_code[code(row - start)] for row in here]
        if self._exceptions:
            return list(map(self._exceptions.get, rows, found))
        return found

    def below(self, edge: float) -> int:
        return self._marked(lt, edge)

    def equal(self, edge: float) -> int:
        return self._marked(eq, edge)

    def _marked(self, is_wanted: Callable[[float, float], bool], edge: float) -> int:
        marked = b"".join(
            column.marked(bytes(map(is_wanted, by_code, repeat(edge))))
            for column, by_code in zip(self._columns, self._by_code, strict=True)
        )
        if not self._exceptions:
            return marks_of(marked)
        changed = bytearray(marked)
        for row, number in self._exceptions.items():
            changed[row] = is_wanted(number, edge)
        return marks_of(changed)


class _NumberKey(Key):
    """The key of columns of numbers, one for each answer."""

    def __init__(self, columns: Sequence[NumberColumn], descending: bool) -> None:
        self._columns = columns
        self._descending = descending

    def numbers(self, rows: array[int]) -> Sequence[float]:
        found: list[int] = []
        for column, _, start, here in _by_column(self._columns, self._columns, rows):
            numbers = column.numbers
            found += [numbers[row - start] for row in here]
        return list(map(neg, found)) if self._descending else found

    def below(self, edge: float) -> int:
        if not self._descending:
            return self._less(int(edge))
        return self._less(_MOST) ^ self._less(1 - int(edge))

    def equal(self, edge: float) -> int:
        number = abs(int(edge))
        return self._less(number + 1) ^ self._less(number)

    def _less(self, limit: int) -> int:
        return marks_of(b"".join(column.marked_below(limit) for column in self._columns))


_MOST = 1 << 32
"""Above every number of a column."""


def _by_column(
    columns: Sequence[Any], by_code: Sequence[Any], rows: array[int]
) -> Iterator[tuple[Any, Any, int, array[int]]]:
    """Each column with rows, the entry of `by_code` for it, its first row, and those of `rows` in it."""
    start = at = 0
    for column, numbers in zip(columns, by_code, strict=True):
        stop = start + len(column)
        end = bisect_left(rows, stop, at)
        if at < end:
            yield column, numbers, start, rows[at:end]
        start, at = stop, end


def _natural(name: str) -> tuple[tuple[str, int, str], ...]:
    """A sort key that puts "server 9" before "server 10"."""
    pieces = [(text, digits.lstrip("0")) for text, digits in re.findall(r"(\D*)(\d*)", fold(name))]
    return tuple((text, len(digits), digits) for text, digits in pieces)


def composite(keys: Iterable[Key], rows: array[int]) -> list[tuple[float, ...]]:
    """For each of `rows`, which ascend, its number in each key, and itself."""
    return list(zip(*(key.numbers(rows) for key in keys), rows, strict=True))
