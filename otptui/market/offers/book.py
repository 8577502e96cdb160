"""Filters and sorts offers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from msgspec import Struct, field

from otptui.domain.estimator import Estimator
from otptui.domain.evidence import Place
from otptui.market.offers.catalog_names import CatalogNames
from otptui.market.offers.lazy_order import LazyOrder
from otptui.market.offers.offer_query import Filter
from otptui.market.offers.offer_rows import OfferRows
from otptui.market.offers.row_filter import RowFilter
from otptui.market.offers.row_ranges import PriceList
from otptui.market.offers.sort_keys import Key, key_of, preferred
from otptui.market.offers.sorting import Column, Sort
from otptui.market.offers.view import View


class OfferBook(Struct, frozen=True, eq=False, dict=True, weakref=True):
    """All offers, from which views are made. Made by `build`."""

    rows: OfferRows
    _keys: dict[tuple[Column, bool], Key] = field(default_factory=dict)

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
        pins: bool = True,
    ) -> View:
        """The offers that pass `filter` (default: all), in the order of `sort` (default: cheapest first).

        With `pins` the services whose codes are in `favourites` come before all others. `watched` are the
        places that the term watched: keeps.
        """
        filter, sort = filter or Filter(), sort or Sort()
        resolved = self._filter.resolve(filter)
        marks = self._filter.passing(resolved, favourites, watched, self._merit)
        keys = [self._key(column, descending) for column, descending in sort.columns]
        if favourites and pins:
            keys.insert(0, preferred(self.rows, favourites))
        order = LazyOrder(marks, len(self), keys)
        return View(self.rows, resolved, sort, favourites, order, marks, self._merit)

    @cached_property
    def _filter(self) -> RowFilter:
        return RowFilter(self.rows)

    @cached_property
    def _merit(self) -> Key:
        """What offers are compared by: the less, the better."""
        return self._key(self.rows.merit, descending=False)

    def _key(self, column: Column, descending: bool) -> Key:
        if (column, descending) not in self._keys:
            self._keys[column, descending] = key_of(self.rows, column, descending=descending)
        return self._keys[column, descending]
