"""How many colours and which signs the terminal has, and what is painted made to fit them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from enum import Enum
from functools import lru_cache

from rich.cells import cell_len
from rich.color import Color as RichColor
from rich.color import ColorSystem, ColorType
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.theme import Theme

from otptui.ui.terminal.terminfo import terminfo

USUAL = "textual-dark"
OWN = "terminal"
"""The theme of the terminal's own colours: they suit its background, be it dark or light."""

OWN_THEME = Theme(
    name=OWN,
    ansi=True,
    primary="ansi_blue",
    secondary="ansi_cyan",
    accent="ansi_cyan",
    warning="ansi_magenta",
    error="ansi_red",
    success="ansi_green",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables={
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
        "border": "ansi_cyan",
        "border-blurred": "ansi_default",
        # Textual's are no colour at all here: lines would be gone, and dialogs without a ground to stand on.
        "surface": "ansi_default",
        "panel": "ansi_default",
        "surface-lighten-2": "ansi_default",
        "text-muted": "ansi_default",
        "block-cursor-background": "ansi_blue",
        "block-cursor-foreground": "ansi_white",
        "block-cursor-text-style": "bold",
    },
)


class Depth(Enum):
    """How many colours a terminal has."""

    NONE = 0
    EIGHT = 8
    SIXTEEN = 16
    MANY = 256
    ALL = 1 << 24

    @property
    def system(self) -> ColorSystem:
        """What Rich writes so many colours as; fewer than 16 are seen to by filters."""
        systems = {Depth.MANY: ColorSystem.EIGHT_BIT, Depth.ALL: ColorSystem.TRUECOLOR}
        return systems.get(self, ColorSystem.STANDARD)

    @property
    def has_themes(self) -> bool:
        """Whether there are colours enough for themes that bring their own."""
        return self in (Depth.MANY, Depth.ALL)


def depth(environ: Mapping[str, str], told: Callable[[str], int | None] | None = None) -> Depth:
    """How many colours there are: `NO_COLOR` first, then COLORTERM, then terminfo about TERM (`told`; None
    where it does not know), then what the name says."""
    if environ.get("NO_COLOR"):
        return Depth.NONE
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return Depth.ALL
    term = environ.get("TERM", "")
    colours = (told or _terminfo)(term)
    if colours is None:
        if term.endswith("-direct"):
            return Depth.ALL
        if "256" in term:
            return Depth.MANY
        return Depth.NONE if is_plain_terminal(term) else Depth.SIXTEEN
    return max((one for one in Depth if one.value <= colours), key=lambda one: one.value)


def _terminfo(term: str) -> int | None:
    known = terminfo(term)
    return None if known is None else max(0, known.tigetnum("colors"))


def is_plain_terminal(term: str) -> bool:
    """Whether that is a terminal of the days before colours, or one that says it can do nothing."""
    return term in ("", "dumb", "unknown") or term.startswith(("vt1", "vt2"))


def has_signs(encoding: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the signs the program uses can be shown: not in other encodings than UTF-8, and not by Linux'
    console, whose fonts have but 512 characters."""
    term = environ.get("TERM", "")
    return encoding.lower().startswith("utf") and term != "linux" and not is_plain_terminal(term)


def theme_for(colours: Depth, chosen: str) -> str:
    """The theme to show: the one chosen, where there are colours enough for it."""
    if chosen.startswith("ansi-") or chosen == OWN:
        return chosen
    return (chosen or USUAL) if colours.has_themes else OWN


class Colourless(LineFilter):
    """No colour at all; bold, dim, underlined and reversed stay."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(text, style and _without_colour(style), control) for text, style, control in segments]


class EightColours(LineFilter):
    """The bright eight of sixteen colours as the plain ones."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(text, style and _dark(style), control) for text, style, control in segments]


class Spelled(LineFilter):
    """Signs as characters that every terminal has; what `encoding` has no character for is a "?"."""

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


# One cell for one cell, each as what it stands for.
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
