"""What the user allows themselves: numbers at once, and money in a day. Pure but for the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from otptui.config.schema import Limits
from otptui.domain.errors import Rejected
from otptui.domain.model import Activation
from otptui.text.sanitize import money


class OverLimit(Rejected):
    """The user's own limit stops a purchase before it is sent."""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """`max_active` live numbers, and `daily_spend` (None: any amount) spent in one currency since `since`."""

    max_active: int
    daily_spend: Decimal | None
    since: datetime

    @classmethod
    def today(cls, limits: Limits) -> Ceiling:
        """What the settings allow, of the day it is."""
        return cls(limits.max_active, limits.daily_spend, start_of_today())

    def refuse(self, draft: Activation, live: int, spent: Decimal) -> None:
        """Raise OverLimit where `draft` is too much beside what is `live`, and `spent` in its currency."""
        if live >= self.max_active:
            numbers = "1 number is" if live == 1 else f"{live} numbers are"
            raise OverLimit(
                f"{numbers} live and max_active is {self.max_active}",
                "Wait for one to end, cancel one with x, or raise max_active in the settings.",
            )
        price = draft.price or Decimal()
        if self.daily_spend is not None and spent + price > self.daily_spend:
            is_spent, more, most = (f"{draft.currency}{money(it)}" for it in (spent, price, self.daily_spend))
            raise OverLimit(
                f"{is_spent} is spent today, and {more} more goes past daily_spend, which is {most}",
                "Raise daily_spend in the settings, or go on tomorrow.",
            )


def start_of_today() -> datetime:
    """Midnight where the user is, in UTC: `daily_spend` is about their day."""
    return datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
