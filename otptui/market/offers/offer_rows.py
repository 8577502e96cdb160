"""All offers, column by column.

A provider sells 100,000 tiers and more, and the screen sorts and filters them between two key presses. So
no object is created for a row until it is shown, and whatever depends on a name or a price is computed
once for each distinct name or price.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from itertools import accumulate, chain, compress, repeat

from otptui.domain.estimate import Estimate
from otptui.domain.estimator import Estimator
from otptui.domain.evidence import Place
from otptui.domain.model import Country, Offer, Server, Service
from otptui.domain.money import money
from otptui.market.offers.catalog_names import CatalogNames
from otptui.market.offers.row_ranges import AnswerRange, CountryRange, PriceList, country_ranges

_LEAST_NUMBERS = 3
"""Settled numbers of the profile from which on offers are compared by value."""


@dataclass(frozen=True, eq=False)
class OfferRows:
    """The offers of some price lists: row i of every column is one offer. Made by `of`.

    The columns are tuples: the garbage collector does not scan a tuple of plain values, but scans a list
    of 100,000 at each run, which is long enough to delay a key press.
    """

    services: tuple[str, ...]
    countries: tuple[str, ...]
    servers: tuple[str, ...]
    prices: tuple[str, ...]
    stocks: tuple[int, ...]
    sold_first: bytes
    """For each row 1 where it is the tier of its place that a purchase gets, else 0."""
    answers: tuple[AnswerRange, ...]
    names: CatalogNames
    estimator: Estimator

    @classmethod
    def of(cls, lists: Iterable[PriceList], names: CatalogNames, estimator: Estimator) -> OfferRows:
        """Join the price lists, one after the other."""
        answers = list(lists)
        columns = [answer.columns for answer in answers]
        stops = list(accumulate(map(len, columns)))
        return cls(
            services=tuple(chain.from_iterable(part.services for part in columns)),
            countries=tuple(chain.from_iterable(part.countries for part in columns)),
            servers=tuple(chain.from_iterable(repeat(it.server, len(it.columns)) for it in answers)),
            prices=tuple(chain.from_iterable(part.prices for part in columns)),
            stocks=tuple(chain.from_iterable(part.stocks for part in columns)),
            sold_first=b"".join(part.sold_first for part in columns),
            answers=tuple(
                AnswerRange(it.server, it.fetched_at, it.missed, stop - len(it.columns), stop)
                for it, stop in zip(answers, stops, strict=True)
            ),
            names=names,
            estimator=estimator,
        )

    def __len__(self) -> int:
        return len(self.services)

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

    def value(self, row: int) -> float:
        """The cost of a code of `row`, in money and in time: the less, the better."""
        place = self.services[row], self.countries[row], self.servers[row]
        factor = self._tried_factors.get(place)
        if factor is None:
            factor = self._server_factors[self.servers[row]]
        return self._floats[self.prices[row]] * factor

    @cached_property
    def _tried_factors(self) -> dict[Place, float]:
        return {place: self.estimator.place(place).value_factor for place in self.estimator.tried}

    @cached_property
    def _server_factors(self) -> dict[str, float]:
        servers = {answer.server for answer in self.answers}
        return {server: self.estimator.server(server).value_factor for server in servers}

    @cached_property
    def _floats(self) -> dict[str, float]:
        return {text: float(text) for text in self.decimals}

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
    def ranges(self) -> list[CountryRange]:
        """The rows by server and country, in their order."""
        return country_ranges(self.answers, self.countries)

    def tiers(self, offer: Offer) -> list[int]:
        """The rows at the place of `offer`, those closest to its price first (of two, the cheaper)."""
        service, country, server = offer.place
        prices = self.prices
        rows = [
            row
            for range_ in self._ranges_of.get((server, country), ())
            for row in _positions(self.services, service, range_.start, range_.stop)
        ]
        return sorted(rows, key=lambda row: (abs(Decimal(prices[row]) - offer.price), Decimal(prices[row])))

    def dearer_tiers(self, row: int) -> int:
        """How many tiers in stock at the place of `row` are sold only after it."""
        price, decimals = self.decimals[self.prices[row]], self.decimals
        return sum(
            self.stocks[other] > 0 and decimals[self.prices[other]] > price
            for range_ in self._ranges_of[self.servers[row], self.countries[row]]
            for other in _positions(self.services, self.services[row], range_.start, range_.stop)
        )

    @cached_property
    def _ranges_of(self) -> dict[tuple[str, str], list[CountryRange]]:
        """The ranges by server and country."""
        found: dict[tuple[str, str], list[CountryRange]] = {}
        for range_ in self.ranges:
            found.setdefault((range_.server, range_.country), []).append(range_)
        return found

    @cached_property
    def has_evidence(self) -> bool:
        """Whether there are enough numbers of the user to rank offers better than by price alone."""
        return self.estimator.pool.numbers >= _LEAST_NUMBERS

    @cached_property
    def values(self) -> array[float]:
        """The `value` of each row."""
        return self.scaled_prices(lambda estimate: estimate.value_factor)

    def figures(self, figure: Callable[[Estimate], float]) -> tuple[dict[str, float], dict[int, float]]:
        """A figure of the estimates: by server, and by row for the places that have one of their own."""
        by_server, by_row = dict[str, float](), dict[int, float]()
        for range_, server, tried in self._estimated_ranges:
            by_server[range_.server] = figure(server)
            by_row.update((row, figure(estimate)) for row, estimate in tried)
        return by_server, by_row

    def scaled_prices(self, factor: Callable[[Estimate], float]) -> array[float]:
        """For each row its price times a factor of the estimate of its place."""
        floats = self._floats
        scaled: dict[float, dict[str, float]] = {}
        found = array("d")
        for range_, server, tried in self._estimated_ranges:
            by = factor(server)
            if by not in scaled:
                scaled[by] = {text: price * by for text, price in floats.items()}
            found.extend(map(scaled[by].__getitem__, self.prices[range_.start : range_.stop]))
            for row, estimate in tried:
                found[row] = floats[self.prices[row]] * factor(estimate)
        return found

    @cached_property
    def _estimated_ranges(self) -> list[tuple[CountryRange, Estimate, list[tuple[int, Estimate]]]]:
        """Each range with the estimate of its server, and the rows that have an estimate of their own.

        Few places were ever tried, so that no row costs a step in Python but theirs.
        """
        codes: dict[tuple[str, str], dict[str, Estimate]] = {}
        for place in self.estimator.tried:
            service, country, server = place
            codes.setdefault((country, server), {})[service] = self.estimator.place(place)
        found = []
        for range_ in self.ranges:
            here = codes.get((range_.country, range_.server), {})
            sold = self.services[range_.start : range_.stop]
            rows = compress(range(range_.start, range_.stop), map(here.__contains__, sold)) if here else ()
            tried = [(row, here[self.services[row]]) for row in rows]
            found.append((range_, self.estimator.server(range_.server), tried))
        return found

    # Distinct values

    @cached_property
    def decimals(self) -> dict[str, Decimal]:
        """Each distinct price as a decimal, by its text."""
        return {text: Decimal(text) for text in set(self.prices)}

    @cached_property
    def price_ranks(self) -> dict[str, int]:
        """Each distinct price as an int in the order of prices, in steps larger than any stock.

        So a price and a stock together make one sort key: `price_ranks[price] - stock`.
        """
        step = self.most_stock + 1
        decimals = self.decimals
        return {price: rank * step for rank, price in enumerate(sorted(decimals, key=decimals.__getitem__))}

    @cached_property
    def most_stock(self) -> int:
        """The largest stock; 0 without rows."""
        return max(self.stocks, default=0)

    @cached_property
    def widest_price(self) -> int:
        """The length of the longest price as it is shown; 0 without rows."""
        longest = max(self.price_ranks, key=len, default="")
        dearest = next(reversed(self.price_ranks), "")
        return max((len(money(Decimal(price))) for price in (longest, dearest) if price), default=0)


def _positions(values: tuple[str, ...], value: str, start: int, stop: int) -> Iterator[int]:
    """The positions of `value` from `start` up to `stop`, searched without a Python step for each row."""
    with suppress(ValueError):
        while True:
            start = values.index(value, start, stop) + 1
            yield start - 1
