"""Text whose colour is too near its background, made legible: decided here for every theme and widget.

The measure is that of WCAG 2.2, success criterion 1.4.3: a contrast of 4.5 to 1 for text.
"""

from __future__ import annotations

from functools import lru_cache

from rich.color import Color as RichColor
from rich.color_triplet import ColorTriplet
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import ANSIToTruecolor, LineFilter

from otptui.text.late_pattern import late_pattern

LEAST = 4.5
"""The contrast that every text has at least."""

ENHANCED = 7.0
"""The contrast of every text in the theme for weak eyes: success criterion 1.4.6."""

DIMMED = 0.5
"""How far a dim text is from its background to its full colour, where that is legible."""

_BLACK, _WHITE = ColorTriplet(0, 0, 0), ColorTriplet(255, 255, 255)
_NO_DIM = Style(dim=False)

# Frames, bars and scrollbars: no text, and loud where they stood out as much.
_DRAWN = late_pattern(r"[\s\u2500-\u259f]*")


class Legible(LineFilter):
    """Gives each text a contrast of `least`, dim ones too, which it replaces by their colours.

    `resolve` is Textual's own filter, which turns the names of colours into colours.
    """

    def __init__(self, resolve: ANSIToTruecolor, least: float = LEAST) -> None:
        super().__init__()
        self._resolve = resolve
        self._least = least
        self._styled = lru_cache(2048)(self._style)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        ground = background.rich_color
        return [
            Segment(text, style and self._styled(style, ground, _DRAWN.fullmatch(text) is None))
            for text, style, _ in segments
        ]

    def _style(self, style: Style, background: RichColor, is_text: bool) -> Style:
        if not is_text:
            return self._resolve.truecolor_style(style, background)
        plain = self._resolve.truecolor_style(style + _NO_DIM, background)
        colour, ground = plain.color, plain.bgcolor or background
        if colour is None or colour.triplet is None or ground.triplet is None:
            return plain
        found = legible(colour.triplet, ground.triplet, dim=bool(style.dim), least=self._least)
        return plain if found == colour.triplet else plain + Style.from_color(RichColor.from_triplet(found))


class UndimmedOnColour(LineFilter):
    """Takes dim off text on a coloured background, for themes of the terminal's own colours.

    How a terminal dims is its own affair: often to half, which no coloured background has contrast for.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(text, style and _undimmed(style), control) for text, style, control in segments]


def legible(
    colour: ColorTriplet, ground: ColorTriplet, *, dim: bool = False, least: float = LEAST
) -> ColorTriplet:
    """The colour nearest to `colour`, or to a dim one of it, that has a contrast of `least` on `ground`, or
    black or white where no colour has."""
    if contrast(colour, ground) < least:
        far = max(_BLACK, _WHITE, key=lambda end: contrast(end, ground))
        return _nearest(colour, far, ground, least)
    return _nearest(_blend(ground, colour, DIMMED), colour, ground, least) if dim else colour


def contrast(one: ColorTriplet, other: ColorTriplet) -> float:
    """The contrast of two colours, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _nearest(colour: ColorTriplet, end: ColorTriplet, ground: ColorTriplet, least: float) -> ColorTriplet:
    """The first colour from `colour` to `end` that has a contrast of `least` on `ground`; else `end`."""
    steps = (_blend(colour, end, step / 32) for step in range(32))
    return next((found for found in steps if contrast(found, ground) >= least), end)


def _blend(one: ColorTriplet, other: ColorTriplet, share: float) -> ColorTriplet:
    return ColorTriplet(*(round(a + (b - a) * share) for a, b in zip(one, other, strict=True)))


def _luminance(colour: ColorTriplet) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@lru_cache(1024)
def _undimmed(style: Style) -> Style:
    has_ground = style.bgcolor is not None and not style.bgcolor.is_default
    return style + _NO_DIM if style.dim and has_ground else style
