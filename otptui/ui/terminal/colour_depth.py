"""How many colours the terminal has, and which theme fits them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from enum import Enum

from rich.color import ColorSystem
from textual.theme import Theme

from otptui.ui.terminal.terminal_identity import in_screen, is_plain_terminal
from otptui.ui.terminal.terminfo import terminfo

USUAL = "textual-dark"
OWN = "terminal"
"""The theme of the terminal's own colours, which suit a dark background and a light one."""

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
        # Textual's are no colour at all here: lines would be invisible, and dialogs transparent.
        "surface": "ansi_default",
        "panel": "ansi_default",
        "surface-lighten-2": "ansi_default",
        "text-muted": "ansi_default",
        "block-cursor-background": "ansi_blue",
        "block-cursor-foreground": "ansi_white",
        "block-cursor-text-style": "bold",
    },
)

CONTRAST = "high-contrast"
CONTRAST_THEME = Theme(
    name=CONTRAST,
    primary="#6cc7ff",
    secondary="#6cc7ff",
    accent="#ffe45c",
    warning="#ffe45c",
    error="#ff9a8f",
    success="#7dff9b",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    boost="#000000",
    variables={
        "border": "#ffffff",
        "border-blurred": "#a0a0a0",
        "block-cursor-background": "#ffffff",
        "block-cursor-foreground": "#000000",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#3a3a3a",
        "block-cursor-blurred-foreground": "#ffffff",
        "text-muted": "#d8d8d8",
        # Frames.
        "surface-lighten-2": "#9a9a9a",
        "input-selection-background": "#3a3a3a",
        "input-selection-foreground": "#ffffff",
    },
)
"""White and bright colours on black, for weak eyes and bad screens."""


class Depth(Enum):
    """How many colours a terminal has."""

    NONE = 0
    EIGHT = 8
    SIXTEEN = 16
    MANY = 256
    ALL = 1 << 24

    @property
    def system(self) -> ColorSystem:
        """The colour system Rich writes. Fewer than 16 colours are left to filters."""
        systems = {Depth.MANY: ColorSystem.EIGHT_BIT, Depth.ALL: ColorSystem.TRUECOLOR}
        return systems.get(self, ColorSystem.STANDARD)

    @property
    def has_themes(self) -> bool:
        """Whether there are enough colours for themes that bring their own."""
        return self in (Depth.MANY, Depth.ALL)


def depth(environ: Mapping[str, str], colours_of: Callable[[str], int | None] | None = None) -> Depth:
    """How many colours there are: `NO_COLOR` decides first, then COLORTERM, then terminfo for TERM
    (`colours_of`, None for an unknown terminal), then the name.

    GNU screen passes on the COLORTERM of the terminal around it and cannot show those colours.
    """
    if environ.get("NO_COLOR"):
        return Depth.NONE
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit") and not in_screen(environ):
        return Depth.ALL
    term = environ.get("TERM", "")
    colours = (colours_of or _colours_by_terminfo)(term)
    if colours is None:
        if term.endswith("-direct"):
            return Depth.ALL
        # A terminal missing from terminfo is newer than the database: xterm-ghostty, xterm-kitty.
        return Depth.NONE if is_plain_terminal(term) else Depth.MANY
    return max((depth for depth in Depth if depth.value <= colours), key=lambda depth: depth.value)


def _colours_by_terminfo(term: str) -> int | None:
    known = terminfo(term)
    return None if known is None else max(0, known.tigetnum("colors"))


def has_signs(encoding: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the program's signs can be shown: only in UTF-8, and not on the Linux console, whose fonts have
    512 characters."""
    term = environ.get("TERM", "")
    return encoding.lower().startswith("utf") and term != "linux" and not is_plain_terminal(term)


def theme_for(colours: Depth, chosen: str) -> str:
    """The theme to show: the chosen one where there are enough colours for it, "" for the default."""
    if chosen.startswith("ansi-") or chosen == OWN:
        return chosen
    return (chosen or USUAL) if colours.has_themes else OWN
