"""How an account stands with providers that restrict those whose numbers seldom get a code. Pure.

The rule is that of Hero's rules page (2026): a service in a country is closed to an account for half an hour
after 100 numbers of which under 6 % got a code, and fewer numbers can be live at once after 500 with under
3 %. Its day begins at 21:00 UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from msgspec import Struct

CLOSED_AFTER, CLOSED_BELOW = 100, 0.06
"""Numbers of one service in one country, and the share with a code below which it is closed then."""

CUT_AFTER, CUT_BELOW = 500, 0.03
"""The same for all numbers of an account: fewer of them can be live at once then."""

_CAUTION = 0.5
"""From this part of the numbers on the user is warned: nearer to the limit a warning would come too late."""

_DAY_BEGINS = time(21, tzinfo=UTC)


class CodeCount(Struct, frozen=True):
    """How many numbers were `bought`, and how many of them got a code."""

    bought: int
    with_code: int

    def falls_short(self, after: int, below: float) -> bool:
        """Whether the share with a code is below `below`, more than half way to `after` numbers."""
        return self.bought >= after * _CAUTION and self.with_code < below * self.bought


class Standing(Struct, frozen=True):
    """The numbers of an account since its provider's day began: of one `service` in a country, and of all."""

    service: CodeCount
    account: CodeCount

    @property
    def endangers_service(self) -> bool:
        """Whether one more number without a code may close the service."""
        return self.service.falls_short(CLOSED_AFTER, CLOSED_BELOW)

    @property
    def endangers_account(self) -> bool:
        """Whether one more number without a code may lower how many can be live at once."""
        return self.account.falls_short(CUT_AFTER, CUT_BELOW)


def day_began(now: datetime) -> datetime:
    """When the provider's day of `now` began."""
    began = datetime.combine(now.astimezone(UTC).date(), _DAY_BEGINS)
    return began if began <= now else began - timedelta(days=1)
