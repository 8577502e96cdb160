"""Sort orders of offers."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace


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


class Sort(Struct, frozen=True):
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

    @property
    def columns(self) -> list[tuple[Column, bool]]:
        """The columns that decide, the most important first, each with whether it descends."""
        columns = {self.column: self.descending}
        if self.then is not None:
            columns.setdefault(self.then, self.then_descending)
        for column, descending in ((Column.PRICE, False), (Column.STOCK, True)):
            columns.setdefault(column, descending)
        return list(columns.items())
