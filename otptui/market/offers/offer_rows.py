"""All offers, column by column.

A provider sells 100,000 tiers and more, and the screen sorts and filters them between two key presses. So
no object is created for a row until it is shown, and whatever depends on a name or a price is computed
once for each distinct name or price. The columns of an answer stay as they were parsed: joining them costs
nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from itertools import accumulate

from msgspec import Struct

from otptui.domain.coded_column import RunColumn, ValueColumn
from otptui.domain.estimate import Estimate
from otptui.domain.estimator import Estimator
from otptui.domain.model import Country, Offer, Server, Service
from otptui.domain.money import money
from otptui.domain.price_columns import PriceTable
from otptui.domain.row_marks import all_marked, marks_of
from otptui.market.offers.catalog_names import CatalogNames
from otptui.market.offers.joined_column import JoinedColumn
from otptui.market.offers.row_ranges import AnswerRange, CountryRange, PriceList, country_ranges
from otptui.market.offers.sorting import Column

_LEAST_NUMBERS = 3
"""Settled numbers of the profile from which on offers are compared by value."""


class OfferRows(Struct, frozen=True, eq=False, dict=True):
    """The offers of some price lists: row i of every column is one offer. Made by `of`."""

    answers: tuple[AnswerRange, ...]
    names: CatalogNames
    estimator: Estimator

    @classmethod
    def of(cls, lists: Iterable[PriceList], names: CatalogNames, estimator: Estimator) -> OfferRows:
        """Join the price lists, one after the other."""
        answers = list(lists)
        tables = [answer.columns.table for answer in answers]
        stops = accumulate(map(len, tables))
        found = [
            AnswerRange(it.server, it.fetched_at, it.missed, stop - len(table), stop, table)
            for it, table, stop in zip(answers, tables, stops, strict=True)
        ]
        return cls(tuple(found), names, estimator)

    def __len__(self) -> int:
        return self.answers[-1].stop if self.answers else 0

    # The columns

    @property
    def tables(self) -> list[PriceTable]:
        """The columns of each answer."""
        return [answer.table for answer in self.answers]

    @cached_property
    def services(self) -> JoinedColumn[str]:
        return JoinedColumn([table.services for table in self.tables])

    @cached_property
    def countries(self) -> JoinedColumn[str]:
        return JoinedColumn([table.countries for table in self.tables])

    @cached_property
    def servers(self) -> JoinedColumn[str]:
        return JoinedColumn(self.by_answer(lambda answer: answer.server))

    @cached_property
    def prices(self) -> JoinedColumn[str]:
        return JoinedColumn([table.prices for table in self.tables])

    @cached_property
    def stocks(self) -> JoinedColumn[int]:
        return JoinedColumn([table.stocks for table in self.tables])

    def by_answer(self, value: Callable[[AnswerRange], str]) -> list[RunColumn[str]]:
        """For each answer a column that has the same value in all its rows."""
        return [RunColumn([(value(it), it.stop - it.start)]) for it in self.answers]

    # One row

    def offer(self, row: int) -> Offer:
        """The offer of `row`, with its names."""
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

    def estimate(self, row: int) -> Estimate:
        """What to expect of a number at the place of `row`."""
        return self.estimator.place((self.services[row], self.countries[row], self.servers[row]))

    def fetched_at(self, row: int) -> datetime | None:
        """When the answer of `row` was fetched."""
        return self._answer(row).fetched_at

    def is_missed(self, row: int) -> bool:
        """Whether a newer request for the answer of `row` failed."""
        return self._answer(row).missed

    def _answer(self, row: int) -> AnswerRange:
        return self.answers[bisect_right(self._stops, row)]

    @cached_property
    def _stops(self) -> list[int]:
        return [answer.stop for answer in self.answers]

    # Many rows

    @cached_property
    def everything(self) -> int:
        """The marks of all rows."""
        return all_marked(len(self))

    def with_service(self, services: frozenset[str]) -> int:
        """The marks of the rows with one of these services."""
        return self.marked(
            [table.services for table in self.tables], lambda values: map(services.__contains__, values)
        )

    def marked(
        self, columns: Iterable[ValueColumn[str]], is_wanted: Callable[[Iterable[str]], Iterable[bool]]
    ) -> int:
        """The marks of the rows with a wanted value. `columns` has the column of each answer, and `is_wanted`
        says for each value of one whether it is wanted."""
        return marks_of(b"".join(column.marked(bytes(is_wanted(column.values))) for column in columns))

    def with_stock_below(self, limit: int) -> int:
        """The marks of the rows with a stock below `limit`."""
        return marks_of(b"".join(table.stocks.marked_below(limit) for table in self.tables))

    @cached_property
    def in_stock(self) -> int:
        """The marks of the rows with a stock."""
        return self.everything ^ self.with_stock_below(1)

    @cached_property
    def sold_first(self) -> int:
        """The marks of the rows that are the tier of their place that a purchase gets."""
        return marks_of(b"".join(table.sold_first for table in self.tables))

    @cached_property
    def ranges(self) -> list[CountryRange]:
        """The rows by server and country, in their order."""
        return [range_ for answer in self.answers for range_ in country_ranges(answer)]

    def tiers(self, offer: Offer) -> list[int]:
        """The rows at the place of `offer`, those closest to its price first (of two, the cheaper)."""
        service, country, server = offer.place
        prices = self.prices
        rows = self.at(service, country, server)
        return sorted(rows, key=lambda row: (abs(Decimal(prices[row]) - offer.price), Decimal(prices[row])))

    def dearer_tiers(self, row: int) -> int:
        """How many tiers in stock at the place of `row` are sold only after it."""
        price = Decimal(self.prices[row])
        return sum(
            self.stocks[other] > 0 and Decimal(self.prices[other]) > price
            for other in self.at(self.services[row], self.countries[row], self.servers[row])
        )

    def at(self, service: str, country: str, server: str) -> list[int]:
        """The rows at a place, ascending."""
        return [
            range_.answer.start + row
            for range_ in self._ranges_of.get((server, country), ())
            for row in range_.answer.table.services.rows_of(
                service, range_.start - range_.answer.start, range_.stop - range_.answer.start
            )
        ]

    @cached_property
    def _ranges_of(self) -> dict[tuple[str, str], list[CountryRange]]:
        """The ranges by server and country."""
        found: dict[tuple[str, str], list[CountryRange]] = {}
        for range_ in self.ranges:
            found.setdefault((range_.server, range_.country), []).append(range_)
        return found

    # The user's own numbers

    @cached_property
    def has_evidence(self) -> bool:
        """Whether there are enough numbers of the user to rank offers better than by price alone."""
        return self.estimator.pool.numbers >= _LEAST_NUMBERS

    @property
    def merit(self) -> Column:
        """The column by which offers of a service are compared: the less, the better."""
        return Column.VALUE if self.has_evidence else Column.PRICE

    @cached_property
    def tried(self) -> list[tuple[int, Estimate]]:
        """The rows that have an estimate of their own, with it. All others have that of their server."""
        place = self.estimator.place
        rows = ((it, self.at(*it)) for it in self.estimator.tried if (it[2], it[1]) in self._ranges_of)
        return [(row, place(it)) for it, found in rows for row in found]

    # Distinct values

    @cached_property
    def decimals(self) -> dict[str, Decimal]:
        """Each distinct price as a decimal, by its text."""
        return {
            text: price
            for table in self.tables
            for text, price in zip(table.prices.values, table.decimals, strict=True)
        }

    @cached_property
    def country_ids(self) -> frozenset[str]:
        """The countries of the rows."""
        return frozenset(range_.country for range_ in self.ranges)

    @cached_property
    def service_codes(self) -> frozenset[str]:
        """The services of the rows."""
        return frozenset(code for table in self.tables for code in table.services.values)

    @cached_property
    def most_stock(self) -> int:
        """The largest stock; 0 without rows."""
        return max((table.stocks.most for table in self.tables), default=0)

    @cached_property
    def widest_price(self) -> int:
        """The length of the longest price as it is shown; 0 without rows."""
        decimals = self.decimals
        longest = max(decimals, key=len, default="")
        dearest = max(decimals, key=decimals.__getitem__, default="")
        return max((len(money(Decimal(price))) for price in (longest, dearest) if price), default=0)
