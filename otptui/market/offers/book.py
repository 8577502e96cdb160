"""Filters and sorts offers, and remembers the orders it computed."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, compress

from otptui.domain.estimator import Estimator
from otptui.domain.evidence import Place
from otptui.market.offers.catalog_names import CatalogNames
from otptui.market.offers.lazy_order import INVERT, ROW, LazyRows
from otptui.market.offers.offer_query import Filter
from otptui.market.offers.offer_rows import OfferRows
from otptui.market.offers.row_filter import RowFilter, both
from otptui.market.offers.row_ranges import PriceList
from otptui.market.offers.sort_keys import key_of
from otptui.market.offers.sorting import Column, Ordering, Sort
from otptui.market.offers.view import View

_MAX_ORDERS = 4
"""Orders of all rows that are remembered: going back to a column costs nothing, and memory is bounded."""


@dataclass(frozen=True, eq=False)
class OfferBook:
    """All offers, from which views are made. Made by `build`."""

    rows: OfferRows
    _orders: dict[Sort, LazyRows] = field(default_factory=dict, init=False)

    @classmethod
    def build(
        cls, lists: Iterable[PriceList], names: CatalogNames, estimator: Estimator | None = None
    ) -> OfferBook:
        """The offers of these price lists. `estimator` knows the user's own numbers."""
        return cls(OfferRows.of(lists, names, estimator or Estimator()))

    def __len__(self) -> int:
        return len(self.rows)

    def view(
        self,
        filter: Filter | None = None,
        sort: Sort | None = None,
        favourites: frozenset[str] = frozenset(),
        watched: frozenset[Place] = frozenset(),
    ) -> View:
        """The offers that pass `filter` (default: all), in the order of `sort` (default: cheapest first).

        The services whose codes are in `favourites` come before all others. `watched` are the places that
        the term watched: keeps.
        """
        filter, sort = filter or Filter(), sort or Sort()
        resolved = self._filter.resolve(filter)
        passing = self._filter.passing(resolved, favourites, watched)
        if not favourites:
            return View(self.rows, resolved, sort, favourites, self._ordered(passing, sort), passing)
        is_favourite = bytes(map(favourites.__contains__, self.rows.services))
        first = [row for row in compress(range(len(self)), is_favourite) if passing[row]]
        rest = self._ordered(both(passing, is_favourite.translate(INVERT)), sort)
        order = LazyRows(len(first) + len(rest), chain(self._ordering(sort).sorted(first, sort), rest))
        return View(self.rows, resolved, sort, favourites, order, passing)

    @cached_property
    def _filter(self) -> RowFilter:
        return RowFilter(self.rows)

    def _ordered(self, passing: bytes, sort: Sort) -> LazyRows:
        """The rows whose byte in `passing` is 1, sorted."""
        count = passing.count(1)
        order = self._order_of_all(sort)
        if count == len(self):
            return order
        if count > len(self) // 4:
            # A screenful of them is then among the first rows of the whole order, which is computed soon.
            order[0]
        if order.has_screenful(passing):
            return order.only(passing, count)
        rows = array(ROW, compress(range(len(self)), passing))
        return LazyRows(count, self._ordering(sort).sorted(rows, sort))

    def _order_of_all(self, sort: Sort) -> LazyRows:
        if sort not in self._orders:
            if len(self._orders) == _MAX_ORDERS:
                del self._orders[next(iter(self._orders))]
            rows = self._ordering(sort).sorted(range(len(self)), sort)
            self._orders[sort] = LazyRows(len(self), rows)
        return self._orders[sort]

    def _ordering(self, sort: Sort) -> Ordering:
        rows = self.rows
        columns = {sort.column, sort.then or sort.column, Column.PRICE}
        keys = {column: key_of(rows, column) for column in columns}
        return Ordering(keys, rows.prices, rows.stocks, rows.price_ranks)
