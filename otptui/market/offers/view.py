"""The rows that a table shows, in their order."""

from __future__ import annotations

from array import array
from math import inf

from msgspec import Struct, field

from otptui.domain.model import Offer
from otptui.domain.row_marks import ROW
from otptui.market.offers.best_offers import best_of_each
from otptui.market.offers.lazy_order import LazyOrder
from otptui.market.offers.offer_query import Filter, ResolvedFilter
from otptui.market.offers.offer_rows import OfferRows
from otptui.market.offers.sort_keys import Key
from otptui.market.offers.sorting import Sort

_LINES_AHEAD = 64
"""Lines whose best offers are found together at first: a screen."""


class View(Struct, frozen=True, eq=False):
    """Some of `rows` in an order. Line 0 is the top of the table; `order[0]` is the row it shows."""

    rows: OfferRows
    resolved: ResolvedFilter
    sort: Sort
    favourites: frozenset[str]
    """The services that come first."""
    order: LazyOrder
    marks: int
    """The marks of the rows in this view."""
    merit: Key
    """What the offers of a service are compared by: the less, the better."""
    _best: dict[str, float] = field(default_factory=dict)
    """By service code the best merit in stock, inf where none is in stock; for the codes read so far."""

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

        Where its tier is gone or hidden, the line of the tier at the same place with the closest price.
        None where the place is not in this view.
        """
        if rows is self.rows and self._has(row):
            return self.order.index(row)
        candidates = self.rows.tiers(rows.offer(row))
        return next((self.order.index(tier) for tier in candidates if self._has(tier)), None)

    def _has(self, row: int) -> bool:
        return bool(self.marks >> 8 * row & 1)

    def is_best(self, line: int) -> bool:
        """Whether the offer on `line` is the best in stock of its service in this view.

        By value where the user's own numbers say anything (`rows.has_evidence`), else by price.
        """
        rows, row = self.rows, self.order[line]
        code = rows.services[row]
        if not rows.stocks[row]:
            return False
        if code not in self._best:
            self._find_best(line)
        return self._best[code] == self._merit(row)

    def _merit(self, row: int) -> float:
        (merit,) = self.merit.numbers(array(ROW, [row]))
        return merit

    def _find_best(self, line: int) -> None:
        """Find the best offers of the services from `line` on.

        At first for one screen only, because the first paint waits for it. Then for many more lines each
        time, so that scrolling on waits for it two or three times in all.
        """
        rows, order = self.rows, self.order
        services, stocks = rows.services, rows.stocks
        stop = min(len(self), line + max(_LINES_AHEAD, 16 * len(self._best)))
        wanted = frozenset(services[order[at]] for at in range(line, stop)) - self._best.keys()
        if self.sort.column is rows.merit and not self.sort.descending:
            # The best offer of a service comes first, so the lines further down do not matter.
            shown = map(order.__getitem__, range(stop))
            best = {services[row]: row for row in reversed([row for row in shown if stocks[row]])}
        else:
            best = best_of_each(rows, wanted, self.marks & rows.in_stock, self.merit)
        for code in wanted:
            self._best[code] = self._merit(best[code]) if code in best else inf
