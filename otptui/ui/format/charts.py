"""Charts made of block characters: a sparkline, and a share as a bar. Pure, no widget."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

_HEIGHTS = "▁▂▃▄▅▆▇█"
_NOTHING = "·"


def sparkline(values: Sequence[Decimal]) -> str:
    """One bar for each value, the highest for the largest; a dot for 0. No value may be negative."""
    most = max(values, default=Decimal())
    return "".join(_HEIGHTS[min(7, int(value * 8 / most))] if value else _NOTHING for value in values)


def curve(shares: Sequence[float]) -> str:
    """Shares from 0 to 1 as one bar each, the full height for 1: a curve that rises to its plateau."""
    return "".join(_HEIGHTS[min(7, int(share * 8))] if share > 0 else " " for share in shares)


def bar(share: float, width: int) -> str:
    """A share from 0 to 1 as `width` cells, filled up to it. Only a share of 1 fills all of them."""
    filled = int(share * width) if share < 1 else width
    if share > 0:
        filled = max(1, filled)
    return "█" * filled + "░" * (width - filled)


def percent(share: float | None) -> str:
    """A share in words: "92 %"; "–" where it is not known."""
    return "–" if share is None else f"{share * 100:.0f} %"
