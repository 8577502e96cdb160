"""The rows that a table shows, in their order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import compress

from otptui.domain.model import Offer
from otptui.market.offers.lazy_order import LazyRows
from otptui.market.offers.offer_query import Filter, ResolvedFilter
from otptui.market.offers.offer_rows import OfferRows
from otptui.market.offers.sorting import Column, Sort

_LINES_AHEAD = 64
"""Lines whose lowest prices are found together at first: a screen."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """Some of `rows` in an order. Line 0 is the top of the table; `order[0]` is the row it shows."""

    rows: OfferRows
    resolved: ResolvedFilter
    sort: Sort
    favourites: frozenset[str]
    """The services that come first."""
    order: LazyRows
    passing: bytes
    """For each of `rows` 1 where it is in this view, else 0."""
    _lowest: dict[str, str] = field(default_factory=dict, init=False)
    """By service code the lowest price in stock, "" where none is in stock; for the codes read so far."""

    def __len__(self) -> int:
        return len(self.order)

    @property
    def filter(self) -> Filter:
        return self.resolved.filter

    def offer(self, line: int) -> Offer:
        """The offer on `line`."""
        return self.rows.offer(self.order[line])

    def find(self, rows: OfferRows, row: int) -> int | None:
        """The line of an offer, which is `row` of `rows`: those of this view or of an earlier one.

        Where its tier is gone, the line of the tier at the same place with the closest price. None where
        the place is not in this view.
        """
        candidates = [row] if rows is self.rows else self.rows.tiers(rows.offer(row))
        return next((self.order.index(row) for row in candidates if self.passing[row]), None)

    def is_best(self, line: int) -> bool:
        """Whether the offer on `line` has the lowest price in stock of its service in this view."""
        rows, row = self.rows, self.order[line]
        code = rows.services[row]
        if not rows.stocks[row]:
            return False
        if code not in self._lowest:
            self._find_lowest(line)
        return self._lowest[code] == rows.prices[row]

    def _find_lowest(self, line: int) -> None:
        """Find the lowest prices of the services from `line` on.

        At first for one screen only, because the first paint waits for it. Then for many more lines each
        time, so that scrolling on waits for it two or three times in all.
        """
        rows, order = self.rows, self.order
        services, prices, stocks, price_ranks = rows.services, rows.prices, rows.stocks, rows.price_ranks
        stop = min(len(self), line + max(_LINES_AHEAD, 16 * len(self._lowest)))
        wanted = {services[order[at]] for at in range(line, stop)} - self._lowest.keys()
        if self.sort.column is Column.PRICE and not self.sort.descending:
            # The cheapest offer of a service comes first, so the lines further down do not matter.
            candidates: Iterable[int] = map(order.__getitem__, range(stop))
        else:
            candidates = compress(range(len(services)), map(wanted.__contains__, services))
        self._lowest.update(dict.fromkeys(wanted, ""))
        lowest: dict[str, int] = {}
        for row in candidates:
            if stocks[row] and self.passing[row]:
                code, price = services[row], prices[row]
                if code not in lowest or price_ranks[price] < lowest[code]:
                    lowest[code] = price_ranks[price]
                    self._lowest[code] = price
