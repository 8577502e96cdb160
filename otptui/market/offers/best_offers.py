"""The best offer of each service: by value where the user's own numbers say anything, else by price."""

from __future__ import annotations

from array import array

from otptui.domain.row_marks import ROW
from otptui.market.offers.lazy_order import LazyOrder
from otptui.market.offers.offer_rows import OfferRows
from otptui.market.offers.sort_keys import Key

_EACH = 4
"""Rows for each service that are looked at before the services seen are left out of the search."""
_LEAST = 1_000


def best_of_each(rows: OfferRows, services: frozenset[str], marks: int, merit: Key) -> dict[str, int]:
    """By service the row with the least merit among those that `marks` marks; of two, the first.

    For `services`; one without a marked row is missing.
    """
    best: dict[str, int] = {}
    left = marks & rows.with_service(services)
    while left:
        # Most services are among the first rows. The others have fewer rows, each time.
        page = max(_LEAST, _EACH * (len(services) - len(best)))
        first = LazyOrder(left, len(rows), [merit], page).first_page
        ascending = array(ROW, sorted(first))
        names = dict(zip(ascending, rows.services.of(ascending), strict=True))
        found: dict[str, int] = {}
        for row in first:
            found.setdefault(names[row], row)
        best |= found
        if len(best) == len(services):
            break
        left &= ~rows.with_service(frozenset(found))
    return best
