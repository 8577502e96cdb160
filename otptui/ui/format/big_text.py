"""Codes and numbers in block letters: to be read at a glance, from the other side of the desk. Pure."""

from __future__ import annotations

_BLOCK = "█"

HEIGHT = 5
"""Lines of a block letter."""

# Three columns and five lines each; # is filled.
_GLYPHS = {
    "0": ("###", "# #", "# #", "# #", "###"),
    "1": (" # ", "## ", " # ", " # ", "###"),
    "2": ("###", "  #", "###", "#  ", "###"),
    "3": ("###", "  #", "###", "  #", "###"),
    "4": ("# #", "# #", "###", "  #", "  #"),
    "5": ("###", "#  ", "###", "  #", "###"),
    "6": ("###", "#  ", "###", "# #", "###"),
    "7": ("###", "  #", "  #", "  #", "  #"),
    "8": ("###", "# #", "###", "# #", "###"),
    "9": ("###", "# #", "###", "  #", "###"),
    "+": ("   ", " # ", "###", " # ", "   "),
    "-": ("   ", "   ", "###", "   ", "   "),
    "?": ("###", "  #", " ##", "   ", " # "),
    " ": ("   ", "   ", "   ", "   ", "   "),
}

# Cells for the left, the middle and the right column, and for the gap to the next: the widest that fits.
_SCALES = ((2, 2, 2, 2), (1, 3, 1, 1), (1, 2, 1, 1), (1, 1, 1, 1))


def drawn(text: str, width: int) -> list[str]:
    """The lines of `text` in block letters, at most `width` cells wide; [] where it does not fit, or has
    other signs than digits, "+", "-", "?" and blanks."""
    if not text or any(sign not in _GLYPHS for sign in text):
        return []
    for *cells, gap in _SCALES:
        if len(text) * (sum(cells) + gap) - gap <= width:
            return [(" " * gap).join(_row(sign, line, cells) for sign in text) for line in range(HEIGHT)]
    return []


def drawn_number(number: str, width: int) -> list[str]:
    """The lines of a phone number that is grouped for reading, in block letters, broken between its groups
    where it is too wide; the number as it is where even one group does not fit.

    A calling code stays in small letters: forms ask for it apart from the number.
    """
    code, _, rest = number.partition(" ") if number.startswith("+") else ("", "", number)
    small = [code] if code else []
    if whole := drawn(rest, width):
        return [*small, *whole]
    lines: list[str] = []
    for group in rest.split(" "):
        block = drawn(group, width)
        if not block:
            return [number]
        lines += [*([""] if lines else []), *block]
    return [*small, *lines]


def _row(sign: str, line: int, cells: list[int]) -> str:
    columns = zip(_GLYPHS[sign][line], cells, strict=True)
    return "".join((_BLOCK if filled == "#" else " ") * width for filled, width in columns)
