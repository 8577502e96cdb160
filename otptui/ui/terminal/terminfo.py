"""The system's terminal database."""

from __future__ import annotations

from types import ModuleType


def terminfo(term: str) -> ModuleType | None:
    """The curses module, set up for the terminal of that name; None for an unknown terminal."""
    try:
        import curses
    except ImportError:
        return None
    try:
        # curses reads only the line speed from the descriptor.
        curses.setupterm(term, 1)
    except curses.error:
        return None
    return curses
