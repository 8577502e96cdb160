"""Text in terminal cells, cut and padded so that columns stay aligned with any characters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style

from otptui.ui.terminal.terminal_identity import legible

Align = Literal["left", "right"]

FAVOURITE, RECENT, WATCHED = "★", "↺", "◉"
"""The signs before a favourite service, before one that was bought recently, and before a watched offer."""


def fit(text: str, width: int, align: Align = "left") -> str:
    """`text` in exactly `width` cells: padded with spaces, or cut with "…" where it is too long.

    A character two cells wide is never halved, and a combining mark stays with its letter. `text` has been
    through `text.sanitize`: it has no characters whose width terminals disagree about.
    """
    if width <= 0:
        return ""
    text = legible(text)
    taken = cell_len(text)
    if taken > width:
        # Cutting through a wide character leaves a space, which belongs after the ellipsis.
        text = set_cell_size(text, width - 1).rstrip() + "…"
        taken = cell_len(text)
    space = " " * (width - taken)
    return text + space if align == "left" else space + text


def marked(text: str, spans: Sequence[tuple[int, int]], style: Style, match: Style) -> list[Segment]:
    """`text` in `style`, with the characters of `spans` (start, end) in `match`; spans are in order."""
    if not spans:
        return [Segment(text, style)]
    segments: list[Segment] = []
    done = 0
    for start, end in spans:
        segments += [Segment(text[done:start], style), Segment(text[start:end], match)]
        done = end
    segments.append(Segment(text[done:], style))
    return [segment for segment in segments if segment.text]
