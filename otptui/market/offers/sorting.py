"""Orders of offers, worked out no further than they are looked at.

What ties in one column is dealt out by the next, group by group, and a group only when it is reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import Protocol

_FEW = 2_000
"""Rows that are quicker put in order by one sort than dealt out by their price first."""


class Column(StrEnum):
    """What offers can be sorted by."""

    SERVICE = "service"
    CODE = "code"
    COUNTRY = "country"
    SERVER = "server"
    PRICE = "price"
    STOCK = "stock"
    GOT_CODE = "got_code"
    WAIT = "wait"
    PER_CODE = "per_code"
    AGE = "age"


OF_THE_RECORD = frozenset({Column.GOT_CODE, Column.WAIT, Column.PER_CODE})
"""The columns that say nothing to somebody who has not bought yet."""


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of offers. What ties in `column` goes by `then`, where there is one; ties of that go by
    price, then by stock (more first), then as the provider had them.

    What is not known of an offer puts it last, whichever way round.
    """

    column: Column = Column.PRICE
    descending: bool = False
    then: Column | None = None
    then_descending: bool = False

    @classmethod
    def by(cls, column: Column) -> Sort:
        """The order a person expects of `column` first: the most stock and the best record on top, else
        upwards."""
        return cls(column, descending=column in (Column.STOCK, Column.GOT_CODE))

    def next_by(self, column: Column) -> Sort:
        """Now by `column`; what it was sorted by before stays for the ties."""
        if column is self.column:
            return self
        return replace(Sort.by(column), then=self.column, then_descending=self.descending)

    def reversed(self) -> Sort:
        return replace(self, descending=not self.descending)


class Key(Protocol):
    """How the rows of a book are told apart in one column."""

    def groups(self, rows: Sequence[int], descending: bool) -> Iterable[Sequence[int]]:
        """`rows`, which are in ascending order, with those that tie together, in the order of the column.

        A group is in ascending order too. Those of which nothing is known are the last either way.
        """


@dataclass(frozen=True, slots=True)
class Ordering:
    """Puts rows in an order. It holds columns, not their book: a book in a cycle would outlive its
    refresh by minutes.

    `keys` are those of the columns that are sorted by, and the price's always. `dearness` is an int for
    each price that grows with it, so far apart that no stock bridges it.
    """

    keys: Mapping[Column, Key]
    prices: Sequence[str]
    stocks: Sequence[int]
    dearness: Mapping[str, int]

    def of(self, rows: Sequence[int], sort: Sort) -> Iterator[int]:
        """`rows`, which are in ascending order, in the order of `sort`."""
        steps = [(sort.column, sort.descending)]
        if sort.then is not None:
            steps.append((sort.then, sort.then_descending))
        return self._in_steps(rows, steps, is_priced=False)

    def _in_steps(
        self, rows: Sequence[int], steps: Sequence[tuple[Column, bool]], *, is_priced: bool
    ) -> Iterator[int]:
        """`rows` by these columns. `is_priced`: they all have one price."""
        if len(rows) < 2:
            return iter(rows)
        if not steps:
            return self._settled(rows, is_priced=is_priced)
        (column, descending), *rest = steps
        groups = self.keys[column].groups(rows, descending)
        is_priced = is_priced or column is Column.PRICE
        return chain.from_iterable(self._in_steps(group, rest, is_priced=is_priced) for group in groups)

    def _settled(self, rows: Sequence[int], *, is_priced: bool) -> Iterator[int]:
        """`rows` that tie in all that was asked for: by price, then by stock."""
        if is_priced:
            return iter(sorted(rows, key=self.stocks.__getitem__, reverse=True))
        if len(rows) > _FEW:
            return self._in_steps(rows, [(Column.PRICE, False)], is_priced=False)
        prices, stocks, dearness = self.prices, self.stocks, self.dearness
        return iter(sorted(rows, key=lambda row: dearness[prices[row]] - stocks[row]))
