"""Filters that make painted lines fit a terminal with few colours or few characters."""

from __future__ import annotations

from functools import lru_cache

from rich.cells import cell_len
from rich.color import Color as RichColor
from rich.color import ColorSystem, ColorType
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter


class Colourless(LineFilter):
    """Removes every colour; bold, dim, underline and reverse stay."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(text, style and _without_colour(style), control) for text, style, control in segments]


class EightColours(LineFilter):
    """Turns the bright eight of sixteen colours into the plain ones."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(text, style and _dark(style), control) for text, style, control in segments]


class Spelled(LineFilter):
    """Turns signs into ASCII, and what `encoding` has no character for into "?"."""

    def __init__(self, encoding: str) -> None:
        super().__init__()
        self._encoding = encoding

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(_spelled(text, self._encoding), style, control) for text, style, control in segments]


@lru_cache(1024)
def _without_colour(style: Style) -> Style:
    return style.without_color


@lru_cache(1024)
def _dark(style: Style) -> Style:
    return style + Style.from_color(_plain(style.color), _plain(style.bgcolor))


def _plain(colour: RichColor | None) -> RichColor | None:
    if colour is None:
        return None
    found = colour.downgrade(ColorSystem.STANDARD)
    if found.type is ColorType.STANDARD and found.number is not None and found.number >= 8:
        return RichColor.from_ansi(found.number - 8)
    return found


# Each sign takes one cell, and so does its replacement.
_SPELLED_AS = {
    "*": "●★", "o": "◌", "%": "◔", "x": "×", "<": "↩←◂", "-": "–─▔▁━", "~": "…", ">": "▌▸→", ".": "·•░",
    "@": "◉", "'": "↺", "v": "▾↓", "^": "▴↑", "#": "█▀▄▅▆▇", "_": "▂▃", "|": "│▊▎▍▏▕┃", "+": "╭╮╰╯┌┐└┘├┤┬┴┼",
}  # fmt: skip
_SPELLING = {ord(sign): ascii for ascii, signs in _SPELLED_AS.items() for sign in signs}


@lru_cache(4096)
def _spelled(text: str, encoding: str) -> str:
    if text.isascii():
        return text
    text = text.translate(_SPELLING)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_encodable(character, encoding) for character in text)
    return text


def _encodable(character: str, encoding: str) -> str:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return "?" * cell_len(character)
    return character
