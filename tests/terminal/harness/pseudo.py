"""The program in a pty: its output is kept as bytes and drawn on a pyte screen."""

from __future__ import annotations

import base64
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Iterable, Mapping
from time import monotonic

import pyte
from margins import MarginedByteStream, MarginedScreen

from harness.home import OTPTUI, Home
from harness.watching import PATIENCE, Wanted, give_up, met

WIDE = (140, 40)
TRUECOLOR = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}

# The program must own its terminal, as under a shell or sshd; otherwise no hangup or ctrl+z reaches it.
_OWN_THE_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""

# pyte takes the private sequences of the kitty keyboard protocol for text.
_KITTY = re.compile(rb"\x1b\[[<=>][0-9;]*u")
_UNFINISHED = re.compile(rb"\x1b(\[[<=>]?[0-9;]*)?\Z")

KEYS = {
    "enter": "\r",
    "esc": "\x1b",
    "tab": "\t",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
}


class Pty:
    """One run of the program in a terminal of `size` (columns, rows). Close it, or use it with `with`.

    `answers` maps each query to the answer of the terminal, which is sent once.
    """

    def __init__(
        self,
        home: Home,
        *arguments: str,
        size: tuple[int, int] = WIDE,
        command: Iterable[str] = OTPTUI,
        environ: Mapping[str, str] = TRUECOLOR,
        answers: Mapping[bytes, bytes] | None = None,
    ) -> None:
        self._master, self._slave = os.openpty()
        self._fit(size)
        self._before = termios.tcgetattr(self._slave)
        self._screen = MarginedScreen(*size)
        self._stream = MarginedByteStream(self._screen)
        self._undrawn = b""
        self._drawn = 0
        self._written = bytearray()
        self._more = threading.Condition()
        self.process = subprocess.Popen(
            [sys.executable, "-ISc", _OWN_THE_TERMINAL, *command, *arguments],
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            env={**home.environ(), **environ},
            cwd=home.folder,
            start_new_session=True,
        )
        self._answers = dict(answers or {})
        self._reads = threading.Event()
        self._reads.set()
        self._enough, self._say_enough = os.pipe()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Pty:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the program, if it still runs, and close the terminal. A second call does nothing."""
        self.thaw()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._let_go_of_slave()
        self._let_go_of_master()

    # Reading

    @property
    def text(self) -> str:
        """The text of the screen, without trailing blanks."""
        with self._more:
            self._draw()
            return "\n".join(line.rstrip() for line in self._screen.display)

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row of the cursor, from 0."""
        with self._more:
            self._draw()
            return self._screen.cursor.x, self._screen.cursor.y

    @property
    def cells(self) -> list[list[tuple[object, ...]]]:
        """Everything visible, cell by cell; the foreground of a blank is not."""
        with self._more:
            self._draw()
            return [
                [_seen(self._screen.buffer[y][x]) for x in range(self._screen.columns)]
                for y in range(self._screen.lines)
            ]

    def wait_for(self, wanted: Wanted, timeout: float = PATIENCE) -> str:
        """Wait until the screen is as wanted. Returns its text; fails with the current screen."""
        give_up_at = monotonic() + timeout
        while True:
            with self._more:
                text = self.text
                if met(wanted, text):
                    return text
                left = give_up_at - monotonic()
                if left <= 0 or (self.process.poll() is not None and not self._reader.is_alive()):
                    break
                # The program may end without writing anything.
                self._more.wait(min(left, 0.2))
        ended = self.process.poll()
        give_up(wanted, text, "" if ended is None else f"the program has ended with {ended}")

    def written(self, since: int = 0) -> bytes:
        """The bytes the program wrote, from the mark `since` on."""
        with self._more:
            return bytes(self._written[since:])

    @property
    def mark(self) -> int:
        """How many bytes the program has written so far."""
        with self._more:
            return len(self._written)

    def wait_for_bytes(self, pattern: bytes, since: int = 0, timeout: float = PATIENCE) -> re.Match[bytes]:
        """Wait until the output matches. Returns the last match."""
        give_up_at = monotonic() + timeout
        while True:
            with self._more:
                for found in reversed(list(re.finditer(pattern, bytes(self._written[since:]), re.DOTALL))):
                    return found
                left = give_up_at - monotonic()
                if left <= 0:
                    give_up(lambda _: False, self.text, f"no bytes match {pattern!r}")
                self._more.wait(left)

    def clipboard(self, since: int = 0) -> str:
        """The text that the program last put into the terminal's clipboard (OSC 52), from the mark on."""
        # tmux leaves it to the terminal which clipboard: no "c".
        found = self.wait_for_bytes(rb"\x1b\]52;c?;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)", since)
        return base64.b64decode(found[1]).decode()

    # Acting

    def press(self, *keys: str) -> None:
        """Press keys by name (enter, esc, ctrl+c …) or letter."""
        for key in keys:
            self.type(chr(ord(key[-1]) & 0x1F) if key.startswith("ctrl+") else KEYS.get(key, key))

    def click(self, text: str) -> None:
        """Click with the mouse on the first place that shows `text`."""
        lines = self.wait_for(text).splitlines()
        row = next(row for row, line in enumerate(lines) if text in line)
        place = f"{lines[row].index(text) + 1};{row + 1}"
        self.type(f"\x1b[<0;{place}M\x1b[<0;{place}m")

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def paste(self, text: str) -> None:
        """Paste a text, as a terminal with bracketed paste does."""
        self.type(f"\x1b[200~{text}\x1b[201~")

    def resize(self, size: tuple[int, int]) -> None:
        """Resize the window to `size` (columns, rows), which clears the screen."""
        with self._more:
            self._draw()
            self._screen.resize(size[1], size[0])
            self._screen.erase_in_display(2)
        self._fit(size)

    def freeze(self) -> None:
        """Stop reading, like a window that hangs or a line that is down."""
        self._reads.clear()

    def thaw(self) -> None:
        """Read again."""
        self._reads.set()

    @property
    def unread(self) -> int:
        """The number of bytes sent to the program that it has not read."""
        count = fcntl.ioctl(self._slave, termios.FIONREAD, b"\0\0\0\0")
        return int(struct.unpack("i", count)[0])

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def hang_up(self) -> None:
        """Close the other end of the terminal, as when an SSH connection drops."""
        self._let_go_of_slave()
        self._let_go_of_master()

    def exit(self, timeout: float = PATIENCE) -> int:
        """Wait for the program's end; its exit status (the negative signal where one killed it)."""
        try:
            status = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            give_up("the end of the program", self.text)
        if self._slave >= 0:
            self._after = termios.tcgetattr(self._slave)
            self._let_go_of_slave()
            self._reader.join()
        return status

    def left_behind(self) -> list[str]:
        """After `exit`, the terminal modes that differ from those before the program; [] for none."""
        last = {int(mode): on == b"h" for mode, on in re.findall(rb"\x1b\[\?(\d+)([hl])", self.written())}
        unlike = [
            f"mode {mode}"
            for mode in (1049, 1000, 1003, 1004, 1006, 1015, 1016, 2004, 2048)
            if last.get(mode)
        ]
        if not last.get(25, True):
            unlike.append("hidden cursor")
        if self.written().count(b"\x1b[<u") < len(re.findall(rb"\x1b\[>\d+u", self.written())):
            unlike.append("kitty keyboard")
        if self.written().count(b"\x1b[22;0t") != self.written().count(b"\x1b[23;0t"):
            unlike.append("title")
        if self._after != self._before:
            unlike.append("termios")
        return unlike

    # Internals

    def _read(self) -> None:
        while self._master in select.select([self._master, self._enough], [], [])[0]:
            self._reads.wait()
            try:
                data = os.read(self._master, 65536)
            except OSError:
                # When the slave is closed, reading gives EIO on Linux and an empty result elsewhere.
                data = b""
            with self._more:
                self._written += data
                self._more.notify_all()
            for question in [question for question in self._answers if question in self._written]:
                os.write(self._master, self._answers.pop(question))
            if not data:
                return

    def _draw(self) -> None:
        data = self._undrawn + bytes(self._written[self._drawn :])
        self._drawn = len(self._written)
        unfinished = _UNFINISHED.search(data)
        end = unfinished.start() if unfinished else len(data)
        self._undrawn = data[end:]
        self._stream.feed(without_kitty(data[:end]))

    def _let_go_of_slave(self) -> None:
        if self._slave >= 0:
            os.close(self._slave)
            self._slave = -1

    def _let_go_of_master(self) -> None:
        # The reader first: while it waits on it, a closed master stays open.
        if self._master >= 0:
            os.write(self._say_enough, b".")
            self._reader.join()
            for descriptor in (self._master, self._enough, self._say_enough):
                os.close(descriptor)
            self._master = -1

    def _fit(self, size: tuple[int, int]) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))


def modes_left_on(written: bytes, but: tuple[int, ...] = ()) -> list[str]:
    """The modes of a terminal that are not as before what was `written`, without those of `but`."""
    last = {int(mode): on == b"h" for mode, on in re.findall(rb"\x1b\[\?(\d+)([hl])", written)}
    modes = (1049, 1000, 1003, 1004, 1006, 1015, 1016, 2004, 2048)
    left = [f"mode {mode}" for mode in modes if last.get(mode) and mode not in but]
    return left if last.get(25, True) or 25 in but else [*left, "hidden cursor"]


def without_kitty(written: bytes) -> bytes:
    """The part of the output that pyte can draw."""
    return _KITTY.sub(b"", written)


def _seen(cell: pyte.screens.Char) -> tuple[object, ...]:
    lined = cell.underscore or cell.strikethrough or cell.reverse
    ground = (cell.data, cell.bg, cell.underscore, cell.strikethrough, cell.reverse)
    return (*ground, cell.fg, cell.bold, cell.italics) if lined or cell.data != " " else ground
