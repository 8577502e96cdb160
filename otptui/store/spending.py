"""How much was spent: sums over the journal, exact."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from otptui.store import rows
from otptui.store.database import Database
from otptui.store.trouble import explained
from otptui.store.windows import LIVE

_GIVEN_BACK = "('refused', 'cancelled', 'refunded_by_provider')"
"""States in which no money was kept. An unknown outcome counts as spent until it is settled."""


class Spending(Database):
    """What the limits are checked against."""

    @explained
    def live_and_spent(self, since: datetime) -> tuple[int, Decimal]:
        """How many numbers are live, of all profiles, and what was spent since `since` and not given back."""
        with self._reading() as db:
            live: int = db.execute(f"SELECT count(*) FROM activation WHERE {LIVE}").fetchone()[0]
            prices = db.execute(
                "SELECT price FROM activation"
                f" WHERE bought_at >= ? AND price IS NOT NULL AND state NOT IN {_GIVEN_BACK}",
                (rows.stamp(since),),
            )
            # Summed here: SQLite would add them as floats.
            return live, sum((Decimal(price) for (price,) in prices), Decimal())
