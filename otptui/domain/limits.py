"""The user's limits: how many live numbers at once, how much money in a day. Pure but for the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from msgspec import Struct

from otptui.domain.errors import Rejected
from otptui.domain.model import Activation
from otptui.domain.money import money


class OverLimit(Rejected):
    """The user's own limit stops a purchase before it is sent."""


class Ceiling(Struct, frozen=True):
    """`max_active` live numbers, and `daily_spend` since `since` in one currency (None: any amount)."""

    max_active: int
    daily_spend: Decimal | None
    since: datetime

    @classmethod
    def today(cls, max_active: int, daily_spend: Decimal | None) -> Ceiling:
        """The limits of the settings, for the user's current day."""
        return cls(max_active, daily_spend, start_of_today())

    def refuse(self, draft: Activation, live: int, spent: Decimal) -> None:
        """Raise OverLimit if `draft` is too much.

        `live` numbers are active already, and `spent` is today's sum in the currency of `draft`.
        """
        if live >= self.max_active:
            numbers = "1 number is" if live == 1 else f"{live} numbers are"
            raise OverLimit(
                f"{numbers} live and max_active is {self.max_active}",
                "Wait for one to end, cancel one with x, or raise max_active in the settings.",
            )
        price = draft.price or Decimal()
        if self.daily_spend is not None and spent + price > self.daily_spend:
            sums = (spent, price, self.daily_spend)
            total, more, most = (f"{draft.currency}{money(amount)}" for amount in sums)
            raise OverLimit(
                f"{total} spent today, and {more} more exceeds daily_spend ({most})",
                "Raise daily_spend in the settings, or wait until tomorrow.",
            )


def start_of_today() -> datetime:
    """Midnight in the user's time zone, as UTC: `daily_spend` is for the user's day."""
    return datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
