"""A whole program in a pty, as a user has it: what a key costs, from its bytes to the last byte of the frame.

Nobody interprets what is written: a model of a terminal would take longer than the program.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, perf_counter

QUIET = 0.03
"""Seconds of silence after which a frame is over."""
_PATIENCE = 180.0
"""Seconds until something that does not come is an error: a million offers take a while to load."""
_IDLE, _RESTS = 0.05, 2.0
"""The share of a processor below which a program is at rest, over so many seconds."""

REPAINT = b"\x0c"
"""The key that makes otptui write the whole screen again."""

ASKS_MARGINS = b"\x1b[?69$p"
HAS_MARGINS: Mapping[bytes, bytes] = {ASKS_MARGINS: b"\x1b[?69;2$y"}
"""The answer of a terminal that has left and right margins."""


@dataclass(frozen=True, slots=True)
class Step:
    """What some keys cost: `ms` until the last byte of their frame, the bytes of it, and `cpu`, the
    milliseconds that all threads computed until nothing more was written."""

    ms: float
    cpu: float
    size: int


class Program:
    """A run of `command` in a terminal of `size` (columns, rows). Use it with `with`.

    `answers` maps questions to the terminal to what it answers; the others stay unanswered.
    """

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        size: tuple[int, int],
        answers: Mapping[bytes, bytes] | None = None,
    ) -> None:
        self._answers = dict(answers or {})
        self._side, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=dict(environ), start_new_session=True
        )
        os.close(theirs)

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        # The signal of a window that is closed, so that a profiler around the program can finish.
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self._side)

    def wait_for(self, words: str) -> None:
        """Wait until these words are written, each in a piece."""
        missing = {word.encode() for word in words.split()}
        written, until = b"", monotonic() + _PATIENCE
        while missing:
            assert monotonic() < until, f"{missing} did not come; the last was {written[-2000:]!r}"
            if select.select([self._side], [], [], 1.0)[0]:
                written += self.read()
                missing = {word for word in missing if word not in written}

    def rest(self) -> None:
        """Wait until the program writes nothing and does next to nothing."""
        until = monotonic() + _PATIENCE
        while monotonic() < until:
            start, used = monotonic(), self.cpu()
            while (left := start + _RESTS - monotonic()) > 0:
                if select.select([self._side], [], [], left)[0]:
                    self.read()
            if self.cpu() - used < _IDLE * _RESTS:
                return
        raise AssertionError("the program did not come to rest")

    def repainted(self) -> bytes:
        """The whole screen, written again."""
        os.write(self._side, REPAINT)
        written = b""
        while select.select([self._side], [], [], 0.3)[0]:
            written += self.read()
        return written

    def press(self, keys: bytes) -> Step:
        """Press keys at once, and wait until nothing more is written."""
        while select.select([self._side], [], [], 0)[0]:
            # Written by itself, since the last key.
            self.read()
        used, size = self.cpu(), 0
        start = came = perf_counter()
        os.write(self._side, keys)
        assert select.select([self._side], [], [], _PATIENCE)[0], f"{keys!r} was not answered"
        while select.select([self._side], [], [], 0)[0] or select.select([self._side], [], [], QUIET)[0]:
            size += len(self.read())
            came = perf_counter()
        return Step((came - start) * 1000, (self.cpu() - used) * 1000, size)

    def fileno(self) -> int:
        """Our side of the terminal, for `select`."""
        return self._side

    def cpu(self) -> float:
        """The seconds of processor that the program has used, in all its threads."""
        used = 0
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            used += int((task / "schedstat").read_text().split()[0])
        return used / 1e9

    def read(self) -> bytes:
        """What is written and not read yet. Questions to the terminal are answered."""
        data = os.read(self._side, 65_536)
        for question, answer in list(self._answers.items()):
            if question in data:
                os.write(self._side, answer)
        return data
