"""Some rows of a book in an order: what a table shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import compress
from typing import TYPE_CHECKING

from otptui.domain.model import Offer
from otptui.market.offers.lazy_order import LazyRows
from otptui.market.offers.offer_query import Filter, Wanted
from otptui.market.offers.sorting import Column, Sort

if TYPE_CHECKING:
    from otptui.market.offers.book import OfferBook

_AHEAD = 64
"""Lines whose services are looked up together, at first: a screen full."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """Some rows of a book in an order: index 0 is the top line of the table, `order[0]` its row."""

    book: OfferBook
    wanted: Wanted
    sort: Sort
    first: frozenset[str]
    order: LazyRows
    passing: bytes
    """For each row of the book 1 where it is in this view, else 0."""
    _lowest: dict[str, str] = field(default_factory=dict, init=False)
    """By service code the lowest price in stock, "" for none in stock, as far as it was asked for."""

    def __len__(self) -> int:
        return len(self.order)

    @property
    def filter(self) -> Filter:
        return self.wanted.filter

    def offer(self, index: int) -> Offer:
        """The offer on line `index`."""
        return self.book.offer(self.order[index])

    def filtered(self, filter: Filter) -> View:
        """The same order with another filter."""
        return self.book.view(filter, self.sort, self.first)

    def sorted(self, sort: Sort) -> View:
        """The same offers in another order."""
        return self.book.view(self.filter, sort, self.first)

    def find(self, book: OfferBook, row: int) -> int | None:
        """The line of the offer at `row` of `book`, this view's own or an earlier one.

        Where its tier is gone, the line of the nearest price of the same place; None where there is none.
        """
        rows = [row] if book is self.book else self.book.tiers(book.offer(row))
        return next((self.order.index(row) for row in rows if self.passing[row]), None)

    def is_best(self, index: int) -> bool:
        """Whether line `index` has the best price of its service in this view: the lowest in stock."""
        book, row = self.book, self.order[index]
        code = book.services[row]
        if not book.stocks[row]:
            return False
        if code not in self._lowest:
            self._look_up(index)
        return self._lowest[code] == book.prices[row]

    def _look_up(self, index: int) -> None:
        """Find the lowest prices of the services from line `index` on.

        Of the next lines only at first: the first paint waits for it. Of many more each time after it,
        so that somebody who scrolls on waits for it two or three times in all.
        """
        book, order = self.book, self.order
        services, prices, stocks, dearness = book.services, book.prices, book.stocks, book.dearness
        stop = min(len(self), index + max(_AHEAD, 16 * len(self._lowest)))
        asked = {services[order[line]] for line in range(index, stop)} - self._lowest.keys()
        if self.sort.column is Column.PRICE and not self.sort.descending:
            # The cheapest of a service comes first: what is further down need not be looked at.
            rows: Iterable[int] = map(order.__getitem__, range(stop))
        else:
            rows = compress(range(len(services)), map(asked.__contains__, services))
        self._lowest.update(dict.fromkeys(asked, ""))
        lowest: dict[str, int] = {}
        for row in rows:
            if stocks[row] and self.passing[row]:
                code, price = services[row], prices[row]
                if code not in lowest or dearness[price] < lowest[code]:
                    lowest[code] = dearness[price]
                    self._lowest[code] = price
