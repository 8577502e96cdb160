"""The sentences about speed in the README, made from the figures in RESULTS.md."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from .results import RESULTS

WIDTH = 118

_TEXT = """
A cursor key among 13,300 offers takes {key.ours} and writes {bytes.ours} to the terminal; Textual's own table
takes {key.theirs} and {bytes.theirs}. Among a million offers it takes {million.ours}. 100,000 offers are on
the screen, sorted, {first.ours} after the provider's answer; while nothing is live, nothing is written.
`python -m tests.bench` measures it beside a peer in the same run ([all figures](tests/bench/RESULTS.md)).
"""

_ROWS = {
    "key": "a cursor key among 13,300 offers: to the last byte",
    "bytes": "a cursor key among 13,300 offers: bytes",
    "million": "a cursor key among 1,000,000 offers: to the last byte",
    "first": "bytes of 100,000 offers to the sorted first frame",
}


class _Median:
    """The medians of a row: ours, and that of the peer."""

    def __init__(self, cells: list[str]) -> None:
        _, ours, beside, theirs, *_ = cells
        self.ours = _without_range(ours)
        self.theirs = _without_range(theirs or beside)


def speed() -> str:
    """The paragraph of the README. Raises KeyError where a row that it needs was not measured."""
    rows = _rows(RESULTS.read_text(encoding="utf-8"))
    words = _TEXT.format(**{name: _Median(rows[row]) for name, row in _ROWS.items()})
    return textwrap.fill(" ".join(words.split()), WIDTH, break_long_words=False, break_on_hyphens=False)


def _rows(page: str) -> Mapping[str, list[str]]:
    """The cells of each row of the first table, by what it is about."""
    lines = [line for line in page.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: row for row in reversed(cells) if len(row) >= 7}


def _without_range(figure: str) -> str:
    return figure.partition(" (")[0]
