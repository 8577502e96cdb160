"""Which columns a width has room for, and how wide each of them is."""

from __future__ import annotations

from collections.abc import Iterable

WidthStep = tuple[str, int]
"""A column, and the width it gets at this step if there is room."""


def widths(steps: Iterable[WidthStep], room: int) -> dict[str, int]:
    """The width of each column. Steps are taken in order, each that still fits; `room` is in cells.

    There is a gap of one cell between columns.
    """
    granted: dict[str, int] = {}
    for column, width in steps:
        more = width - granted[column] if column in granted else width + bool(granted)
        if 0 <= more <= room:
            granted[column] = width
            room -= more
    return granted
