"""Whether lines of a picture have only moved up or down: then the terminal can move them itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

_FEWEST = 3
"""Lines that must have moved together: for fewer the way there costs more than to write them."""


class Move(NamedTuple):
    """The lines from `top` to `bottom` go up by `up` lines, or down where it is below 0."""

    top: int
    bottom: int
    up: int


def moved(before: Mapping[int, str], now: Mapping[int, str]) -> Move | None:
    """How most of the lines that changed have moved, by what they said `before` and say `now`."""
    places: dict[str, list[int]] = {}
    for y, text in before.items():
        if not text.isspace():
            places.setdefault(text, []).append(y)
    ways = [(was - y, y) for y, text in now.items() for was in places.get(text, ()) if was != y]
    ((up, lines),) = Counter(up for up, _ in ways).most_common(1) or [(0, 0)]
    if lines < _FEWEST:
        return None
    arrived = [y for by, y in ways if by == up]
    return Move(min(arrived) + min(up, 0), max(arrived) + max(up, 0), up)
