"""Detects lines that only moved up or down between two frames: the terminal can scroll those itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

FEWEST = 3
"""Lines that must move together before scrolling is shorter than writing them."""


class Move(NamedTuple):
    """The lines from `top` to `bottom` move up by `up` lines; a negative `up` moves them down."""

    top: int
    bottom: int
    up: int


def moved(before: Mapping[int, str], now: Mapping[int, str]) -> Move | None:
    """The move that most of the changed lines share, by their texts `before` and `now`; None without one."""
    places: dict[str, list[int]] = {}
    for y, text in before.items():
        if not text.isspace():
            places.setdefault(text, []).append(y)
    ways = [(was - y, y) for y, text in now.items() for was in places.get(text, ()) if was != y]
    ((up, lines),) = Counter(up for up, _ in ways).most_common(1) or [(0, 0)]
    if lines < FEWEST:
        return None
    arrived = [y for by, y in ways if by == up]
    return Move(min(arrived) + min(up, 0), max(arrived) + max(up, 0), up)
