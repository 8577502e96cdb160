"""The terminal itself, with what Textual leaves out: its title, put back at every end, the mouse off, and
keys that are read when they are there."""

from __future__ import annotations

import asyncio
import os
from codecs import getincrementaldecoder
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, Any

from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

_TITLED = (
    "xterm", "tmux", "screen", "rxvt", "alacritty", "foot", "kitty", "wezterm", "konsole", "vte", "gnome",
    "contour", "ghostty", "mintty", "iterm", "st-",
)  # fmt: skip
"""How the TERM of terminals begins that take a title; others may print it (Linux' console does)."""

_PUSH, _POP = "\x1b[22;0t", "\x1b[23;0t"


_MOST = 4096
"""Bytes read at once: a paste comes in several pieces."""

_HUNG_UP = 129


def has_title(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the terminal takes a title."""
    return environ.get("TERM", "").startswith(_TITLED)


class Line:
    """The file the terminal is written to. One whose terminal is gone takes everything: Textual's thread
    would end there, and the program wait for ever to get rid of its last words."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._file.flush()

    def fileno(self) -> int:
        return self._file.fileno()


class TerminalDriver(LinuxDriver):
    """Textual's driver. Whatever ends or suspends the program, the title goes back to what it was."""

    _title = ""
    _pushed = False
    _escape: asyncio.TimerHandle | None = None
    """When the beginning of a key that has not gone on by then was a key of its own: esc."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # There is one: the command line has looked. All that is asked of it is to write.
        self._file = Line(self._file)  # type: ignore[assignment,arg-type]  # see above

    def _sigcont_application(self, *_: object) -> None:
        # In the loop: the signal may come while what is to be written is being handed over.
        self._loop.call_soon_threadsafe(self._resume)

    def _resume(self) -> None:
        # A terminal that hangs up sends the signal too: to go on on it would be to go on for ever.
        if not (self._auto_restart and self._app.is_running and os.isatty(self.fileno)):
            return
        if self._writer_thread is not None and self._writer_thread.is_alive():
            # It was stopped without being asked: the shell has had the terminal.
            self.suspend_application_mode()
        self.resume_application_mode()

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
        if self._writer_thread is before:
            return
        self._listen()
        if has_title():
            self.write(_PUSH)
            self._pushed = True
            self._write_title()

    def stop_application_mode(self) -> None:
        if self._pushed:
            # A terminal that keeps no titles is left with none, not with one that is no longer true.
            self.write(f"\x1b]2;\x07{_POP}")
            self._pushed = False
        super().stop_application_mode()

    # Keys

    def run_input_thread(self) -> None:
        """Nothing: Textual's own would wake ten times a second to see whether it is to end, and each key
        would wait for two threads to take turns."""

    def _listen(self) -> None:
        self._parser = XTermParser(self._debug)
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._loop.add_reader(self.fileno, self._read)

    def disable_input(self) -> None:
        self._loop.remove_reader(self.fileno)
        if self._escape is not None:
            self._escape.cancel()
        super().disable_input()

    def send_message(self, message: Message) -> None:
        self._app.post_message(message)

    def _read(self) -> None:
        try:
            data = os.read(self.fileno, _MOST)
        except OSError:
            data = b""
        if not data:
            # It is gone, and the signal that tells so did not reach this program.
            self._loop.remove_reader(self.fileno)
            self._app.exit(return_code=_HUNG_UP)
        # Half a character is none yet, and nothing is the end to the parser.
        elif text := self._decode(data):
            for message in self._parser.feed(text):
                self.process_message(message)
            if self._escape is not None:
                self._escape.cancel()
            self._escape = self._loop.call_later(ESCAPE_DELAY, self._give_up_waiting)

    def _give_up_waiting(self) -> None:
        for message in self._parser.tick():
            self.process_message(message)
