"""What the system's terminal database knows of a terminal."""

from __future__ import annotations

from types import ModuleType


def terminfo(term: str) -> ModuleType | None:
    """`curses`, to be asked about the terminal of that name; None where nothing is known of it."""
    try:
        import curses
    except ImportError:
        return None
    try:
        # Of the descriptor only the speed of a line would be read.
        curses.setupterm(term, 1)
    except curses.error:
        return None
    return curses
