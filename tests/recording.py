"""An animated SVG of screens, one after the other: it plays once, in a plain image, and stops at the last.

A piece of the screen is written once for each stretch of time in which it stays the same, and CSS shows
it during that stretch only. A viewer without animation, or with less motion asked for, sees the last screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from itertools import groupby

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import SVG_EXPORT_THEME
from textual.strip import Strip

CELL = 9
LINE = 18
LETTERS = 15.3
MARGIN = 12
BAR = 30
"""Pixels: a cell's width, the heights of a line and of its letters, the frame, the caption's height."""

_HEAD = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}">
<!-- {made_with} -->
<!-- screens: {screens} -->
<style>
text{{font:{letters:g}px {font}}}
.h{{visibility:hidden}}
@keyframes s{{from,to{{visibility:visible}}}}
@keyframes w{{from,to{{visibility:hidden}}}}
@media (prefers-reduced-motion:reduce){{g{{animation:none!important}}}}
{styles}
</style>
<rect width="100%" height="100%" rx="8" fill="#2b2b2b"/>
"""


@dataclass(frozen=True)
class Take:
    """A screen: its lines, how many seconds it is shown, and what was done to get there."""

    lines: Sequence[Strip]
    seconds: float
    caption: str


def digests(takes: Iterable[Take]) -> list[str]:
    """A short name for each screen, by which a recording tells which screens it has."""
    return [sha256(repr([list(strip) for strip in take.lines]).encode()).hexdigest()[:12] for take in takes]


def recorded_digests(svg: str) -> list[str]:
    """The names of the screens in this recording."""
    found = re.search(r"<!-- screens: ([0-9a-f ]*) -->", svg)
    return found[1].split() if found else []


def animated(takes: Sequence[Take], font: str, made_with: str) -> str:
    """The SVG of these screens, which are all of one size."""
    painter = _Painter()
    height, width = len(takes[0].lines), takes[0].lines[0].cell_length
    grounds, words = _Layer(), _Layer()
    for take in takes:
        words.add(take.seconds, [painter.caption(take.caption), *painter.words(take.lines)])
        grounds.add(take.seconds, _grounds(take.lines))
    head = _HEAD.format(
        width=width * CELL + 2 * MARGIN, height=height * LINE + 2 * MARGIN + BAR, letters=LETTERS, font=font,
        made_with=made_with, screens=" ".join(digests(takes)), styles="\n".join(painter.styles()),
    )  # fmt: skip
    return "\n".join([head.strip(), *grounds.groups(), *words.groups(), "</svg>", ""])


class _Layer:
    """Pieces of the picture that do not cover each other, each with the stretches of time it is shown."""

    def __init__(self) -> None:
        self._end = 0.0
        self._stretches: dict[str, list[tuple[float, float]]] = {}

    def add(self, seconds: float, pieces: Iterable[str]) -> None:
        """Show these pieces for so many seconds more."""
        start, self._end = self._end, self._end + seconds
        for piece in pieces:
            stretches = self._stretches.setdefault(piece, [])
            since = stretches.pop()[0] if stretches and stretches[-1][1] == start else start
            stretches.append((since, self._end))

    def groups(self) -> Iterator[str]:
        """An SVG group for all pieces of the same stretch."""
        together: dict[tuple[float, float], list[str]] = {}
        for piece, stretches in self._stretches.items():
            for stretch in stretches:
                together.setdefault(stretch, []).append(piece)
        for (start, end), pieces in together.items():
            yield f"<g{self._shown(start, end)}>{''.join(pieces)}</g>"

    def _shown(self, start: float, end: float) -> str:
        if end < self._end:
            return f' class="h" style="animation:s {end - start:g}s {start:g}s"'
        return f' style="animation:w {start:g}s"' if start else ""


class _Painter:
    """Draws lines, and gives each style of text a short name."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def styles(self) -> Iterator[str]:
        return (f".{name}{{{style}}}" for style, name in self._names.items())

    def caption(self, text: str) -> str:
        name = self._named("fill:#e5c07b")
        return f'<text x="{MARGIN}" y="{MARGIN + 15}" class="{name}">{escape(text, quote=False)}</text>'

    def words(self, lines: Sequence[Strip]) -> Iterator[str]:
        """The text of a screen, a piece for each run of one style."""
        for top, column, segment in _placed(lines):
            word = segment.text.strip()
            if not word:
                continue
            column += len(segment.text) - len(segment.text.lstrip())
            length = Segment(word).cell_length * CELL
            yield (
                f'<text x="{MARGIN + column * CELL}" y="{top + 14}" textLength="{length}" '
                f'lengthAdjust="spacingAndGlyphs" class="{self._named(_style(segment))}">'
                # An SVG would join several spaces.
                f"{escape(word, quote=False).replace(' ', chr(0xA0))}</text>"
            )

    def _named(self, style: str) -> str:
        return self._names.setdefault(style, f"c{len(self._names)}")


def _placed(lines: Sequence[Strip]) -> Iterator[tuple[int, int, Segment]]:
    """The runs of one style on a screen, each with its pixel from the top and its column."""
    for row, strip in enumerate(lines):
        column = 0
        for segment in Segment.simplify(strip):
            yield MARGIN + BAR + row * LINE, column, segment
            column += segment.cell_length


def _grounds(lines: Sequence[Strip]) -> Iterator[str]:
    """The rectangles behind the text of a screen."""
    for (top, ground), parts in groupby(_placed(lines), lambda part: (part[0], _colours(part[2])[1])):
        run = list(parts)
        x, end = run[0][1] * CELL, (run[-1][1] + run[-1][2].cell_length) * CELL
        yield f'<rect x="{MARGIN + x}" y="{top}" width="{end - x}" height="{LINE}" fill="{ground}"/>'


def _style(segment: Segment) -> str:
    style = segment.style or Style()
    parts = [f"fill:{_colours(segment)[0]}"]
    parts += ["font-weight:bold"] if style.bold else []
    parts += ["font-style:italic"] if style.italic else []
    parts += ["text-decoration:underline"] if style.underline else []
    return ";".join(parts)


def _colours(segment: Segment) -> tuple[str, str]:
    """What a segment is written with, and on, as `#rrggbb`."""
    style = segment.style or Style()
    ink = (style.color or Color.default()).get_truecolor(SVG_EXPORT_THEME, foreground=True)
    ground = (style.bgcolor or Color.default()).get_truecolor(SVG_EXPORT_THEME, foreground=False)
    if style.reverse:
        ink, ground = ground, ink
    return ink.hex, ground.hex
