"""What the terminal can do by itself with cells that are on the screen already: erase them, and move them."""

from __future__ import annotations

import os
from collections.abc import Mapping

from otptui.ui.terminal.terminfo import terminfo


def erases_in_colour(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the terminal fills erased cells with the current background colour, by its terminfo entry."""
    if environ.get("TMUX") and not environ.get("STY"):
        # tmux always does, whatever TERM it announces.
        return True
    known = terminfo(environ.get("TERM", "dumb"))
    return known is not None and known.tigetflag("bce") == 1 and bool(known.tigetstr("ech"))


def moves_lines(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether scrolling a region is cheaper than writing its lines."""
    if environ.get("TMUX") or environ.get("STY"):
        # A pane beside another is not as wide as the terminal: tmux and screen would rewrite every line.
        return False
    known = terminfo(environ.get("TERM", "dumb"))
    return known is not None and all(map(known.tigetstr, ("csr", "ind", "ri")))
