"""Which columns there is room for: a list of wishes, the most important first."""

from __future__ import annotations

from collections.abc import Iterable

WidthStep = tuple[str, int]
"""A column and the width it should have by now."""


def widths(steps: Iterable[WidthStep], room: int) -> dict[str, int]:
    """Grant the wishes in their order, each that still fits into `room` cells; gaps of one cell count."""
    granted: dict[str, int] = {}
    for column, width in steps:
        more = width - granted[column] if column in granted else width + bool(granted)
        if 0 <= more <= room:
            granted[column] = width
            room -= more
    return granted
