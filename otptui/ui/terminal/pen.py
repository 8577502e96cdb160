"""How a cell is drawn, and the shortest sequence from one way to another."""

from __future__ import annotations

from typing import NamedTuple

ATTRIBUTES = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "21", "51", "52", "53")
"""SGR parameters, in the order of the bits of a Rich style."""

_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "7": "27", "9": "29"}
"""The SGR parameter that turns an attribute off, where all terminals agree on it."""

_SEEN_ON_BLANKS = frozenset({"4", "5", "6", "7", "9", "21", "51", "52", "53"})
"""Attributes that are visible on a blank."""


class Pen(NamedTuple):
    """How a cell is drawn, as SGR parameters; "" and no attributes are the terminal's defaults."""

    attributes: tuple[str, ...] = ()
    foreground: str = ""
    background: str = ""

    def for_blank(self) -> Pen:
        """The pen that all blanks looking like a blank of this pen share."""
        seen = tuple(a for a in self.attributes if a in _SEEN_ON_BLANKS)
        return Pen(seen, self.foreground if seen else "", self.background)


def sgr_change(old: Pen, new: Pen) -> str:
    """The shortest SGR from one pen to another."""
    anew = ["0", *new.attributes, *filter(None, (new.foreground, new.background))]
    changes = [anew] if new != Pen() else [[""]]
    gone = set(old.attributes) - set(new.attributes)
    if gone <= _OFF.keys():
        off = {_OFF[a] for a in gone}
        # One parameter turns bold and dim off together.
        on = [a for a in new.attributes if a not in old.attributes or _OFF.get(a) in off]
        step = [*sorted(off), *on]
        if old.foreground != new.foreground:
            step.append(new.foreground or "39")
        if old.background != new.background:
            step.append(new.background or "49")
        changes.append(step)
    return min((f"\x1b[{';'.join(change)}m" for change in changes), key=len)
