"""The size of the terminal."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress

USUAL = (80, 24)


def terminal_size(
    descriptors: Iterable[int] = (0, 2, 1), environ: Mapping[str, str] = os.environ
) -> tuple[int, int]:
    """Columns and lines, as the terminal says. `COLUMNS` and `LINES` count only where it does not know: they
    may be left over from another terminal."""
    for descriptor in descriptors:
        with suppress(OSError):
            columns, lines = os.get_terminal_size(descriptor)
            if columns > 0 and lines > 0:
                return columns, lines
    return _number(environ, "COLUMNS") or USUAL[0], _number(environ, "LINES") or USUAL[1]


def _number(environ: Mapping[str, str], name: str) -> int:
    text = environ.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 5 else 0
