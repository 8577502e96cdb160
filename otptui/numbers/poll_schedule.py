"""When a number is polled next, and when a cancel is tried again. Pure."""

from __future__ import annotations

from datetime import datetime

from otptui.config.schema import Polling
from otptui.domain.model import Activation

LONGEST_WAIT = 60.0
"""Seconds between two polls at most, however many have failed."""

OVERDUE_INTERVAL = 60.0
"""Seconds between two polls of a number past its expected end."""

UNKNOWN_ID_RETRY = 15.0
"""Seconds until the next poll of a number that the provider does not know."""

FINAL_CHECK = 30.0
"""Seconds, at most, between the last two polls of a number that seems over: a code may be on its way."""

FINAL_CHECK_INTERVALS = 10
"""The same in polling intervals: 30 seconds at the default one. A shorter interval shortens it."""

CANCEL_WINDOWS = (30.0, 60.0, 120.0, 180.0)
"""Ages in seconds at which providers of this family begin to accept a cancel. A bare ERROR does not say
which of them applies, so each is tried once."""

LONGEST_REFUSAL = 900.0
"""Seconds for which a provider postpones a cancel at most."""


def interval_at(age: float, polling: Polling, *, received: bool) -> float:
    """Seconds until the next poll of a number that is `age` seconds old: often while it is young.

    Most codes arrive within two minutes, so that is where the calls go. Once a code has arrived only
    another one may follow, which is rarer.
    """
    factor = 1.0 if age < 120 else 2.0 if age < 300 else 4.0
    return polling.interval * (max(factor, 2.0) if received else factor)


def lifetime_of(number: Activation, polling: Polling) -> float:
    """Seconds from the purchase to the expected end: by the provider's word, or else by the settings."""
    seconds = (number.expected_end(polling.lifetime) - number.bought_at).total_seconds()
    # An end before the purchase is another clock's.
    return seconds if seconds > 0 else polling.lifetime


def final_check_delay(polling: Polling) -> float:
    """Seconds between the two last polls of a number that seems to be over."""
    return min(FINAL_CHECK, FINAL_CHECK_INTERVALS * polling.interval)


def next_cancel_window(age: float) -> float:
    """Seconds until the next of `CANCEL_WINDOWS`, and one more to be on the safe side."""
    return next((window - age + 1 for window in CANCEL_WINDOWS if window > age), LONGEST_WAIT)


def seconds_until(moment: datetime | None, now: datetime) -> float:
    """Seconds until a postponed cancel is due; 0 for None. No refusal lasts `LONGEST_REFUSAL`: where more
    would be left the wall clock was set back, and the cancel is due now."""
    seconds = (moment - now).total_seconds() if moment else 0.0
    return seconds if seconds < LONGEST_REFUSAL else 0.0
