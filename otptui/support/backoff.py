"""How long to wait before a failed call is tried again: one policy for polls, one for listings."""

from __future__ import annotations

from msgspec import Struct

from otptui.domain.errors import OtpError, RateLimited


class Backoff(Struct, frozen=True):
    """Waits that double with each failure in a row, in seconds: the first is `first`, none is over `longest`.

    Where the provider says how long to wait (Retry-After), the wait is at least that, but the provider's
    word counts for `longest_asked` at most.
    """

    first: float
    longest: float
    longest_asked: float

    def delay(self, failures: int, error: OtpError | None = None) -> float:
        """Seconds to wait after `failures` failures in a row (1 or more), the newest of which was `error`."""
        doubled = min(self.longest, self.first * 2 ** min(max(failures, 1) - 1, 30))
        asked = error.retry_after if isinstance(error, RateLimited) else None
        return float(doubled if asked is None else max(doubled, min(asked, self.longest_asked)))


LISTINGS = Backoff(first=5.0, longest=80.0, longest_asked=900.0)
"""For listings: those on the screen, and those of a country scan."""


def polls(interval: float) -> Backoff:
    """The policy for a live number that is polled every `interval` seconds.

    However long the provider asks to wait, its code may be in: five minutes are the most.
    """
    return Backoff(first=2 * interval, longest=60.0, longest_asked=300.0)
