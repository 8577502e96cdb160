"""How much was spent: sums over the journal, exact."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from otptui.domain.limits import Ceiling
from otptui.domain.model import Activation
from otptui.store import row_mapping
from otptui.store.database import Database, guarded
from otptui.store.leases import LIVE

_LIVE = f"SELECT count(*) FROM activation WHERE {LIVE}"  # noqa: S608 (our own condition)

_SPENT = """
SELECT currency, price FROM activation
WHERE bought_at >= ? AND price IS NOT NULL AND state NOT IN ('refused', 'cancelled', 'refunded_by_provider')
"""
"""Prices of what was not given back. An unknown outcome counts as spent until it is settled."""

# By its profile too: that the currency is called something else since then gives no money back.
_BESIDE = f"{_SPENT} AND (currency = ? OR profile = ?)"


class Spending(Database):
    """What the limits are checked against."""

    @guarded
    def spent(self, since: datetime) -> dict[str, Decimal]:
        """What was spent since `since` and not given back, of all profiles, by currency."""
        sums: dict[str, Decimal] = {}
        # Summed here: SQLite would add them as floats.
        for currency, price in self._db.execute(_SPENT, (row_mapping.stamp(since),)):
            sums[currency] = sums.get(currency, Decimal()) + Decimal(price)
        return sums

    @guarded
    def refuse_over(self, draft: Activation, ceiling: Ceiling) -> None:
        """Raise OverLimit where `draft` would go past `ceiling` by what is on record at this moment."""
        self._refuse_over(draft, ceiling)

    def _refuse_over(self, draft: Activation, ceiling: Ceiling) -> None:
        ceiling.refuse(draft, self._live(), self._spent_beside(draft, ceiling.since))

    def _live(self) -> int:
        live: int = self._db.execute(_LIVE).fetchone()[0]
        return live

    def _spent_beside(self, draft: Activation, since: datetime) -> Decimal:
        """What was spent since then in the currency of `draft`. No sum over several would mean anything."""
        prices = self._db.execute(_BESIDE, (row_mapping.stamp(since), draft.currency, draft.profile))
        return sum((Decimal(price) for _, price in prices), Decimal())
