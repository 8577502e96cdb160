"""A price list by columns: a list may have 100,000 rows, too many for an object each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import compress, groupby

from msgspec import Struct

from otptui.domain.coded_column import CodedColumn, RunColumn
from otptui.domain.number_column import NumberColumn
from otptui.domain.sold_first import sold_first


class PriceTable(Struct, frozen=True, eq=False, dict=True):
    """The rows of a price list in the form that is filtered and sorted.

    A price is the canonical text of an exact decimal ("13.00"); the codes of the prices ascend with them.
    """

    countries: RunColumn[str]
    services: CodedColumn[str]
    prices: CodedColumn[str]
    stocks: NumberColumn
    sold_first: bytes
    """For each row 1 where it is the tier of its place that a purchase gets, else 0."""

    @classmethod
    def of(
        cls,
        countries: Iterable[str],
        services: Sequence[str],
        prices: Sequence[str],
        stocks: Sequence[int],
    ) -> PriceTable:
        """The table of these columns, whose rows may be in any order."""
        runs = RunColumn([(country, len(list(rows))) for country, rows in groupby(countries)])
        by_price = CodedColumn.of(prices, order=Decimal)
        return cls.with_sold_first(runs, CodedColumn.of(services), by_price, NumberColumn(stocks))

    @classmethod
    def with_sold_first(
        cls,
        countries: RunColumn[str],
        services: CodedColumn[str],
        prices: CodedColumn[str],
        stocks: NumberColumn,
        *,
        is_by_place: bool = False,
    ) -> PriceTable:
        """The table of these columns. `is_by_place` is as in `sold_first`."""
        tiers = sold_first(countries, services, prices, stocks, is_by_place=is_by_place)
        return cls(countries, services, prices, stocks, tiers)

    def __len__(self) -> int:
        return len(self.services)

    def prepare(self, country: str) -> None:
        """Compute now what the first filter, the first order and the catalog of `country` need."""
        self.best_in(country)
        for column in (self.services, self.prices):
            column.prepare()
        _ = self.stocks.most

    @cached_property
    def decimals(self) -> tuple[Decimal, ...]:
        """The prices by code."""
        return tuple(map(Decimal, self.prices.values))

    def best_in(self, country: str) -> dict[str, tuple[Decimal, int]]:
        """By service code the (price, stock) of the tier that a purchase gets in a country.

        The same object each time. For 100,000 rows it takes longer at first than a key may wait.
        """
        if country not in self._best:
            best = self._best[country] = {}
            for run in self.countries.runs:
                if self.countries.values[run.code] == country:
                    best |= self._best_from(run.start, run.stop)
        return self._best[country]

    @cached_property
    def _best(self) -> dict[str, dict[str, tuple[Decimal, int]]]:
        return {}

    def _best_from(self, start: int, stop: int) -> Iterable[tuple[str, tuple[Decimal, int]]]:
        rows = slice(start, stop)
        sold_first = self.sold_first[rows]
        services, prices = (
            map(ord, compress(column.codes[rows], sold_first)) for column in (self.services, self.prices)
        )
        tiers = zip(
            map(self.decimals.__getitem__, prices),
            compress(self.stocks.numbers[rows], sold_first),
            strict=True,
        )
        return zip(map(self.services.values.__getitem__, services), tiers, strict=True)

    def at(self, country: str, service: str) -> list[int]:
        """The rows of a service in a country."""
        return [
            row
            for run in self.countries.runs
            if self.countries.values[run.code] == country
            for row in self.services.rows_of(service, run.start, run.stop)
        ]

    def only(self, service: str) -> PriceTable:
        """The rows of one service."""
        rows = list(self.services.rows_of(service, 0, len(self)))
        return PriceTable(
            RunColumn([(country, len(list(same))) for country, same in groupby(map(self._country, rows))]),
            CodedColumn.of([service] * len(rows)),
            CodedColumn.of([self.prices[row] for row in rows], order=Decimal),
            NumberColumn(self.stocks[row] for row in rows),
            bytes(map(self.sold_first.__getitem__, rows)),
        )

    def _country(self, row: int) -> str:
        return self.countries[row]


class PriceColumns:
    """A price list: row i is `services[i]` in `countries[i]` at `prices[i]`, with `stocks[i]` in stock.

    It is made of lists, to which rows may be added until `table` is first read, or by `of` from a table.
    `dropped` counts the tiers of the answer that could not be read and are missing here.
    """

    def __init__(
        self,
        countries: list[str] | None = None,
        services: list[str] | None = None,
        prices: list[str] | None = None,
        stocks: list[int] | None = None,
        dropped: int = 0,
    ) -> None:
        self.countries = [] if countries is None else countries
        self.services = [] if services is None else services
        self.prices = [] if prices is None else prices
        self.stocks = [] if stocks is None else stocks
        self.dropped = dropped

    @classmethod
    def of(cls, table: PriceTable, dropped: int = 0) -> PriceColumns:
        """The price list of these rows."""
        made = cls.__new__(cls)
        made.table = table
        made.dropped = dropped
        return made

    def __len__(self) -> int:
        return len(self.__dict__["table" if "table" in self.__dict__ else "services"])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PriceColumns):
            return NotImplemented
        return self._content == other._content

    __hash__ = None  # type: ignore[assignment]  # rows may be added

    @property
    def _content(self) -> tuple[object, ...]:
        return self.countries, self.services, self.prices, self.stocks, self.dropped

    @cached_property
    def table(self) -> PriceTable:
        """The rows in the form that is filtered and sorted."""
        return PriceTable.of(self.countries, self.services, self.prices, self.stocks)

    @cached_property
    def countries(self) -> list[str]:
        return list(self.table.countries)

    @cached_property
    def services(self) -> list[str]:
        return list(self.table.services)

    @cached_property
    def prices(self) -> list[str]:
        return list(self.table.prices)

    @cached_property
    def stocks(self) -> list[int]:
        return list(self.table.stocks)

    @property
    def best(self) -> dict[str, dict[str, tuple[Decimal, int]]]:
        """By country id and service code the (price, stock) of the tier that a purchase gets."""
        return {country: self.table.best_in(country) for country in self.table.countries.values}

    @property
    def sold_first(self) -> bytes:
        """For each row 1 where it is the tier that a purchase gets, else 0."""
        return self.table.sold_first
