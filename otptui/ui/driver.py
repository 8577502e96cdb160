"""The terminal itself, with what Textual leaves out: its title, put back at every end, and the mouse off."""

from __future__ import annotations

import os
from collections.abc import Mapping

from textual.drivers.linux_driver import LinuxDriver

_TITLED = (
    "xterm", "tmux", "screen", "rxvt", "alacritty", "foot", "kitty", "wezterm", "konsole", "vte", "gnome",
    "contour", "ghostty", "mintty", "iterm", "st-",
)  # fmt: skip
"""How the TERM of terminals begins that take a title; others may print it (Linux' console does)."""

_PUSH, _POP = "\x1b[22;0t", "\x1b[23;0t"


def has_title(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the terminal takes a title."""
    return environ.get("TERM", "").startswith(_TITLED)


class Terminal(LinuxDriver):
    """Textual's driver. Whatever ends or suspends the program, the title goes back to what it was."""

    _title = ""
    _has_title = False
    _pushed = False

    def set_title(self, title: str) -> None:
        """Have the terminal's window, tab or pane called `title`."""
        if title == self._title:
            return
        self._title = title
        self._write_title()
        self.flush()

    def _write_title(self) -> None:
        if self._pushed and self._title:
            safe = "".join(character for character in self._title if character.isprintable())
            self.write(f"\x1b]2;{safe}\x07")

    @property
    def has_mouse(self) -> bool:
        """Whether the mouse is reported to the program."""
        return self._mouse

    def set_mouse(self, on: bool) -> None:
        """Have the mouse reported to the program, or leave it to the terminal, to select text with."""
        if on:
            self._mouse = True
            self._enable_mouse_support()
            if self._mouse_pixels:
                # The line above has asked for cells; what arrives is still read as pixels.
                self._enable_mouse_pixels()
        else:
            self._disable_mouse_support()
            self._mouse = False
        self.flush()

    def start_application_mode(self) -> None:
        before = self._writer_thread
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual gives it no types
        # It does nothing while the program is in the background.
        if self._writer_thread is not before and has_title():
            self.write(_PUSH)
            self._pushed = True
            self._write_title()

    def stop_application_mode(self) -> None:
        if self._pushed:
            # A terminal that keeps no titles is left with none, not with one that is no longer true.
            self.write(f"\x1b]2;\x07{_POP}")
            self._pushed = False
        super().stop_application_mode()
