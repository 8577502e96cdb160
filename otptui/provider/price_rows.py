"""The rows of a price list, collected column by column while it is parsed."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from decimal import Decimal
from operator import mul
from typing import Any

from otptui.domain.coded_column import RunColumn
from otptui.domain.errors import TooMuch
from otptui.domain.number_column import NumberColumn
from otptui.domain.price_columns import PriceTable
from otptui.provider.price_amounts import Codes, Numbers, read_price, read_service, read_stock


def check_rows(rows: int, most: int) -> None:
    """Raise TooMuch where these are more rows than one answer may have."""
    if rows > most:
        raise TooMuch(f"a list of more than {most:,} prices")


class PriceRows:
    """Collects at most `most` rows; what exceeds them raises TooMuch."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._service, self._price, self._stock = Codes(read_service), Codes(read_price), Numbers(read_stock)
        self._services: list[str] = []
        self._prices: list[str] = []
        self._stocks = array("I")
        self._runs: list[tuple[str, int]] = []
        self._count = 0
        self._is_regular = True

    def add(
        self,
        country: str,
        services: Iterable[str],
        sizes: list[int],
        prices: Iterable[Any],
        stocks: Iterable[Any],
        *,
        are_stocks: bool = False,
    ) -> None:
        """Add the rows of different services, each with as many tiers as its size says. All or none: raises
        one of `ODD` where one cannot be read. `are_stocks` says that the stocks need not be read."""
        was_regular, self._is_regular = self._is_regular, False
        count = sum(sizes)
        check_rows(self._count + count, self._most)
        codes = "".join(map(mul, map(self._service.__getitem__, services), sizes))
        if not self._price:
            # Most prices are known from the first country; their codes then ascend with them already.
            prices = list(prices)
            self._price.learn(prices, order=Decimal)
        price_codes = "".join(map(self._price.__getitem__, prices))
        numbers = array("I", stocks if are_stocks else map(self._stock.__getitem__, stocks))
        if not len(codes) == len(price_codes) == len(numbers) == count:
            raise ValueError
        self._services.append(codes)
        self._prices.append(price_codes)
        self._stocks += numbers
        self._runs.append((country, count))
        self._count += count
        self._is_regular = was_regular

    def add_one(self, country: str, service: Any, price: Any, stock: Any) -> None:
        """Add one row. Raises one of `ODD` where it cannot be read."""
        service_code, price_code, number = self._service[service], self._price[price], self._stock[stock]
        check_rows(self._count + 1, self._most)
        self._services.append(service_code)
        self._prices.append(price_code)
        self._stocks.append(number)
        self._runs.append((country, 1))
        self._count += 1
        self._is_regular = False

    def table(self) -> PriceTable:
        """The rows as a table."""
        countries, stocks = RunColumn(self._runs), NumberColumn(self._stocks)
        services = self._service.column("".join(self._services))
        prices = self._price.column("".join(self._prices))
        # A country may be there twice, spelt in two ways. Runs next to each other are one in the column.
        is_by_country = len({country for country, _ in self._runs}) == len(self._runs)
        if not (self._is_regular and self._service.are_distinct and is_by_country):
            return PriceTable.of(countries, list(services), list(prices), self._stocks)
        prices = prices.recoded(order=Decimal)
        return PriceTable.with_sold_first(countries, services, prices, stocks, is_by_place=True)
