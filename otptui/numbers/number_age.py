"""How old a number is, and whether it is overdue, without believing a wall clock that may have jumped."""

from __future__ import annotations

from otptui.domain.model import Activation
from otptui.support.clock import Clock

SLOWEST_SALE = 60.0
"""Seconds by which the provider's clock for a number may start after ours, which starts before it is bought.
For so long after the expected end the number counts as alive, or a refund at that moment would be missed."""

OVERDUE_LIMIT = 24 * 3600.0
"""Seconds past its expected end after which a number is given up if the provider never says it is over."""


class NumberAge:
    """The age of one number in this window.

    The wall clock is read once, when the window begins to follow the number; from then on the age runs on
    the monotonic clock. That one reading may be wrong by any amount, so nothing is over until this window
    itself has followed the number for a whole lifetime.
    """

    def __init__(self, number: Activation, clock: Clock) -> None:
        self._clock = clock
        self._followed_since = clock.monotonic()
        self._born = self._followed_since - max(0.0, (clock.now() - number.bought_at).total_seconds())

    @property
    def seconds(self) -> float:
        """The age, in seconds."""
        return self._clock.monotonic() - self._born

    @property
    def followed(self) -> float:
        """Seconds for which this window has followed the number."""
        return self._clock.monotonic() - self._followed_since

    def is_overdue(self, lifetime: float) -> bool:
        """Whether the expected end, `lifetime` seconds after the purchase, has passed by our clock."""
        return self.seconds >= lifetime + SLOWEST_SALE

    def is_over(self, lifetime: float, *, received: bool) -> bool:
        """Whether the number may be given up, though the provider does not say that it is over.

        One that `received` its code has done its work at its expected end; one that waits is polled for
        `OVERDUE_LIMIT` more.
        """
        end = lifetime + (SLOWEST_SALE if received else OVERDUE_LIMIT)
        return self.seconds >= end and self.followed >= lifetime + SLOWEST_SALE
