"""The user is told when a round of checks takes minutes, and only then."""

from __future__ import annotations

import pytest

from otptui.ui.format.poll_round import slow_round


@pytest.mark.parametrize(
    ("live", "per_second", "words"),
    [
        (0, 4, ""),
        (20, 4, ""),
        (240, 4, ""),
        (241, 4, "every 1 min"),
        (1000, 4, "every 4 min: all share polling.max_per_second = 4."),
        (1000, 200, ""),
        (100, 0.5, "every 3 min"),
    ],
)
def test_a_slow_round_is_told(live: int, per_second: float, words: str) -> None:
    told = slow_round(live, per_second)
    assert words in told
    assert bool(told) == bool(words)
