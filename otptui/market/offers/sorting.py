"""Sort orders of offers, computed only as far as they are read.

Rows that tie in one column are grouped by the next column, one group at a time, when it is reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import Protocol

_FEW_ROWS = 2_000
"""Up to this many tied rows are sorted by price and stock at once, without grouping them first."""


class Column(StrEnum):
    """The columns that offers can be sorted by."""

    SERVICE = "service"
    CODE = "code"
    COUNTRY = "country"
    SERVER = "server"
    PRICE = "price"
    STOCK = "stock"
    CHANCE = "chance"
    WAIT = "wait"
    PER_CODE = "per_code"
    VALUE = "value"
    """The cost per code in money and time. It has no column of its own on the screen."""
    AGE = "age"


ESTIMATED = frozenset({Column.CHANCE, Column.WAIT, Column.PER_CODE, Column.VALUE})
"""The columns that say the same of every offer while the user has not bought anything yet."""


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of offers: by `column`, then by `then`, then by price, then by stock (more first), then as
    the provider listed them.

    An offer without a value in a column comes last, in both directions.
    """

    column: Column = Column.PRICE
    descending: bool = False
    then: Column | None = None
    then_descending: bool = False

    @classmethod
    def by(cls, column: Column) -> Sort:
        """The order in which `column` is useful first: most stock and best chance on top, else ascending."""
        return cls(column, descending=column in (Column.STOCK, Column.CHANCE))

    def next_by(self, column: Column) -> Sort:
        """Sort by `column`; the present column decides ties."""
        if column is self.column:
            return self
        return replace(Sort.by(column), then=self.column, then_descending=self.descending)

    def reversed(self) -> Sort:
        return replace(self, descending=not self.descending)


class Key(Protocol):
    """How the values of one column order and group rows."""

    def groups(self, rows: Sequence[int], descending: bool) -> Iterable[Sequence[int]]:
        """Group `rows`, which ascend, by equal value, in the order of the column.

        The rows in each group ascend too. Rows without a value are the last group in both directions.
        """


@dataclass(frozen=True, slots=True)
class Ordering:
    """Sorts rows. It keeps columns and never the rows object: in a reference cycle, that would stay in
    memory for minutes after a refresh.

    `keys` has the keys of the sort columns and of the price. `price_ranks` is that of `OfferRows`.
    """

    keys: Mapping[Column, Key]
    prices: Sequence[str]
    stocks: Sequence[int]
    price_ranks: Mapping[str, int]

    def sorted(self, rows: Sequence[int], sort: Sort) -> Iterator[int]:
        """`rows`, which must ascend, in the order of `sort`."""
        columns = [(sort.column, sort.descending)]
        if sort.then is not None:
            columns.append((sort.then, sort.then_descending))
        return self._by_columns(rows, columns, same_price=False)

    def _by_columns(
        self, rows: Sequence[int], columns: Sequence[tuple[Column, bool]], *, same_price: bool
    ) -> Iterator[int]:
        """`rows` by these columns. `same_price`: all of them have the same price."""
        if len(rows) < 2:
            return iter(rows)
        if not columns:
            return self._by_price_and_stock(rows, same_price=same_price)
        (column, descending), *rest = columns
        groups = self.keys[column].groups(rows, descending)
        same_price = same_price or column is Column.PRICE
        return chain.from_iterable(self._by_columns(group, rest, same_price=same_price) for group in groups)

    def _by_price_and_stock(self, rows: Sequence[int], *, same_price: bool) -> Iterator[int]:
        if same_price:
            return iter(sorted(rows, key=self.stocks.__getitem__, reverse=True))
        if len(rows) > _FEW_ROWS:
            return self._by_columns(rows, [(Column.PRICE, False)], same_price=False)
        prices, stocks, price_ranks = self.prices, self.stocks, self.price_ranks
        return iter(sorted(rows, key=lambda row: price_ranks[prices[row]] - stocks[row]))
