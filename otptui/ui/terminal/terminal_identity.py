"""The kind of terminal, by the environment, and what that kind can do."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from otptui.text.vowel_signs import vowel_signs_as_letters

_BY_PROGRAM = {"iTerm.app": "iterm", "WezTerm": "wezterm", "ghostty": "ghostty"}
_BY_VARIABLE = {"KITTY_WINDOW_ID": "kitty", "WEZTERM_PANE": "wezterm", "GHOSTTY_RESOURCES_DIR": "ghostty",
                "WT_SESSION": "windows", "VTE_VERSION": "vte"}  # fmt: skip
_BY_TERM = ("xterm-kitty", "xterm-ghostty", "foot", "wezterm", "rxvt-unicode", "alacritty")


def terminal_kind(environ: Mapping[str, str]) -> str:
    """The kind of terminal; "" where it is unknown. Of these variables SSH passes on only TERM."""
    term = environ.get("TERM", "")
    for name in _BY_TERM:
        if term.startswith(name):
            return name.removeprefix("xterm-").removesuffix("-unicode")
    if kind := _BY_PROGRAM.get(environ.get("TERM_PROGRAM", "")):
        return kind
    return next((kind for name, kind in _BY_VARIABLE.items() if environ.get(name)), "")


def unusable_reason(environ: Mapping[str, str] = os.environ) -> str:
    """Why the screen cannot be shown on this terminal, with what to do about it; "" where it can."""
    term = environ.get("TERM", "")
    if term not in ("", "dumb", "unknown"):
        return ""
    found = f"TERM is {term}" if term else "TERM is not set"
    return f"{found}, so this terminal cannot show the screen: set TERM to its name, such as xterm-256color"


def is_plain_terminal(term: str) -> bool:
    """Whether that terminal is older than colours, or says that it can do nothing."""
    return term in ("", "dumb", "unknown") or term.startswith(("vt1", "vt2"))


def in_screen(environ: Mapping[str, str]) -> bool:
    """Whether the terminal is GNU screen, also one that SSH was started in. tmux may call itself screen."""
    term = environ.get("TERM", "")
    return not environ.get("TMUX") and (
        bool(environ.get("STY")) or term == "screen" or term.startswith("screen.")
    )


def in_mosh() -> bool:
    """Whether this process runs below a mosh-server, as far as /proc tells."""
    pid = os.getppid()
    try:
        while pid > 1:
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
            name, _, rest = stat.partition("(")[2].rpartition(")")
            if name == "mosh-server":
                return True
            pid = int(rest.split()[1])
    except OSError:
        return False
    return False


def legible(text: str, environ: Mapping[str, str] = os.environ) -> str:
    """`text` for this terminal: tmux shows only half of an Indic syllable with a vowel sign."""
    return vowel_signs_as_letters(text) if not text.isascii() and environ.get("TMUX") else text


def notification(text: str, environ: Mapping[str, str] = os.environ) -> str:
    """The sequence that shows `text` as a desktop notification; "" where the terminal has none.

    Only terminals known to have notifications get one: others would print it. tmux and screen keep it.
    """
    if environ.get("TMUX") or environ.get("STY"):
        return ""
    # A semicolon would end the text.
    safe = "".join(c for c in text.replace(";", ",") if c.isprintable())
    match terminal_kind(environ):
        case "ghostty" | "foot" | "wezterm" | "rxvt" | "vte":
            return f"\x1b]777;notify;otptui;{safe}\x07"
        case "kitty" | "iterm":
            return f"\x1b]9;otptui: {safe}\x07"
        case _:
            return ""
