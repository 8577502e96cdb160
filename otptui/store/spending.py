"""What was spent: exact sums over the journal, and the check against the user's limits."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from otptui.domain.limits import Ceiling
from otptui.domain.model import Activation
from otptui.domain.states import State
from otptui.store import row_mapping
from otptui.store.database import Database, guarded
from otptui.store.liveness import LIVE, state_in

_LIVE = f"SELECT count(*) FROM activation WHERE {LIVE}"  # noqa: S608 (our own condition)

_PAID = state_in(state for state in State if state.is_paid)
_SPENT = f"SELECT currency, price FROM activation WHERE bought_at >= ? AND price IS NOT NULL AND {_PAID}"  # noqa: S608 (our own condition)

# The profile counts too, so that renaming a currency in the settings does not reset the day's sum.
_SPENT_BESIDE = f"{_SPENT} AND (currency = ? OR profile = ?)"


class Spending:
    """Sums that the limits are checked against."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @guarded
    def since(self, moment: datetime) -> dict[str, Decimal]:
        """What was spent since `moment` and not given back, over all profiles, by currency."""
        sums: dict[str, Decimal] = {}
        # Added up here, because SQLite would add floats.
        for currency, price in self._database.execute(_SPENT, (row_mapping.stamp(moment),)):
            sums[currency] = sums.get(currency, Decimal()) + Decimal(price)
        return sums

    @guarded
    def refuse_over(self, draft: Activation, ceiling: Ceiling) -> None:
        """Raise OverLimit if buying `draft` now would exceed `ceiling`."""
        live = self._database.execute(_LIVE).fetchone()[0]
        ceiling.refuse(draft, live, self._spent_beside(draft, ceiling.since))

    def _spent_beside(self, draft: Activation, since: datetime) -> Decimal:
        """What was spent in the currency of `draft`: amounts in different currencies have no sum."""
        prices = self._database.execute(
            _SPENT_BESIDE, (row_mapping.stamp(since), draft.currency, draft.profile)
        )
        return sum((Decimal(price) for _, price in prices), Decimal())
