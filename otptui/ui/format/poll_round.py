"""How long a round of checks takes, where so many numbers are live that a code is seen late."""

from __future__ import annotations

SLOW_ROUND = 60.0
"""Seconds. A longer round is reported to the user, whose form may time out before the code is seen."""


def slow_round(live: int, per_second: float) -> str:
    """What to say while `live` numbers share `per_second` checks a second; "" where each has its turn soon
    enough."""
    seconds = live / per_second
    if seconds <= SLOW_ROUND:
        return ""
    minutes = max(1, round(seconds / 60))
    return (
        f"Each live number is checked only about every {minutes} min: all share polling.max_per_second = "
        f"{per_second:g}. Raise it if your provider allows that"
    )
