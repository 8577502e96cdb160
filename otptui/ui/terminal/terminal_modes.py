"""The terminal modes that the program sets, each with the sequence that resets it."""

from __future__ import annotations

import os
from collections.abc import Mapping

from textual.constants import DISABLE_KITTY_KEY

from otptui.ui.terminal.terminal_identity import is_plain_terminal

_TITLED = (
    "xterm", "tmux", "screen", "rxvt", "alacritty", "foot", "kitty", "wezterm", "konsole", "vte", "gnome",
    "contour", "ghostty", "mintty", "iterm", "st-",
)  # fmt: skip
"""The beginnings of TERM of terminals that take a title. Others may print it, as the Linux console does."""

ALTERNATE_SCREEN = "\x1b[?1049h"
HIDDEN_CURSOR = "\x1b[?25l"
NO_LINE_WRAP = "\x1b[?7l"
FOCUS_EVENTS = "\x1b[?1004h"
BRACKETED_PASTE = "\x1b[?2004h"
MOUSE = "\x1b[?1000h\x1b[?1003h\x1b[?1015h\x1b[?1006h"
NO_MOUSE = "\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"

PUSH_TITLE, POP_TITLE = "\x1b[22;0t", "\x1b[23;0t"

# Of the kitty keyboard protocol: 1 disambiguates, 4 adds the key of a Latin layout, 8 reports every key that
# way, 16 adds the text a key types.
_KEYBOARD_FLAGS = 1 | 4 | 8 | 16
PUSH_KEYBOARD, SET_KEYBOARD, POP_KEYBOARD = (
    f"\x1b[>{_KEYBOARD_FLAGS}u",
    f"\x1b[={_KEYBOARD_FLAGS};1u",
    "\x1b[<u",
)

ASK_SYNCHRONIZED_OUTPUT = "\x1b[?2026$p"
ASK_MARGINS = "\x1b[?69$p"
ASK_CURSOR = "\x1b[6n"
ASK_STATUS = "\x1b[5n"


def title(text: str) -> str:
    """The sequence that sets the title of the window, tab or pane."""
    return f"\x1b]2;{''.join(character for character in text if character.isprintable())}\x07"


class TerminalModes:
    """The sequences for the terminal that `environ` describes."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        term = environ.get("TERM", "")
        is_simple = is_plain_terminal(term) or term == "linux"
        self.has_title = has_title(environ)
        self.has_keyboard = not is_simple and not DISABLE_KITTY_KEY
        # Apple's Terminal prints a letter of the question, as simple terminals may.
        self.may_ask_modes = not is_simple and environ.get("TERM_PROGRAM") != "Apple_Terminal"

    def on(self, *, mouse: bool) -> str:
        """The sequences at the start of the program."""
        title = PUSH_TITLE if self.has_title else ""
        keyboard = PUSH_KEYBOARD if self.has_keyboard else ""
        return f"{ALTERNATE_SCREEN}{title}{keyboard}{self._common(mouse=mouse)}"

    def again(self, *, mouse: bool, clear: bool = True) -> str:
        """What sets every mode once more, for another terminal that came in the place of the first one
        (dtach, abduco, a reset). What is kept on a stack is set and not pushed. The alternate screen is
        chosen only with `clear`, because that clears it."""
        keyboard = SET_KEYBOARD if self.has_keyboard else ""
        screen = ALTERNATE_SCREEN if clear else ""
        return f"{screen}{keyboard}{self._common(mouse=mouse)}"

    def _common(self, *, mouse: bool) -> str:
        reports = MOUSE if mouse else ""
        return f"{HIDDEN_CURSOR}{NO_LINE_WRAP}{FOCUS_EVENTS}{BRACKETED_PASTE}{reports}"

    def silence(self) -> str:
        """The sequences that end every report of the terminal. They come first: a report after the end of the
        program would be typed at the prompt."""
        keyboard = POP_KEYBOARD if self.has_keyboard else ""
        return f"{NO_MOUSE}\x1b[?2004l\x1b[?1004l{keyboard}"

    def leave(self, lines: int) -> str:
        """What gives the screen back. Where there is no alternate screen (mosh, GNU screen by default, the
        Linux console) it is left empty, with the cursor on the last line."""
        # A terminal that keeps no stack of titles is left with none, not with one that is no longer true.
        title = f"\x1b]2;\x07{POP_TITLE}" if self.has_title else ""
        return f"\x1b[m\x1b[r\x1b[H\x1b[J\x1b[{lines};1H\x1b[?7h\x1b[?1049l\x1b[?25h{title}"


def has_title(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the terminal takes a title."""
    return environ.get("TERM", "").startswith(_TITLED)
