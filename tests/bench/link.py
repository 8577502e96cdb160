"""A program at the far end of a slow line, which delays bytes in both directions."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import threading
from collections.abc import Mapping, Sequence
from time import monotonic, sleep

_PIECE = 64
"""Bytes taken from the program at once: behind a full line it has to wait, as in reality."""
_SILENCE = 0.3
"""Seconds without a byte after which the next key is pressed."""

_PAUSE = 0.06
"""Seconds without a byte after which what follows is another frame, as that of a title, and no answer."""


class Link:
    """Use it with `with`. `round_trip` is in seconds, half of it each way; `rate` in bits per second."""

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        size: tuple[int, int],
        round_trip: float,
        rate: int,
    ) -> None:
        self._delay = round_trip / 2
        self._seconds_a_byte = 8 / rate
        self._last_arrival = monotonic()
        self._first_arrival: float | None = None
        self._answered_at = 0.0
        self._side, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self._program = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=dict(environ), start_new_session=True
        )
        os.close(theirs)
        threading.Thread(target=self._carry, daemon=True).start()

    def __enter__(self) -> Link:
        return self

    def __exit__(self, *_: object) -> None:
        self._program.kill()
        self._program.wait()
        os.close(self._side)

    def settle(self, silence: float = _SILENCE) -> None:
        """Wait until nothing has arrived for `silence` seconds."""
        while (left := self._last_arrival + silence - monotonic()) > 0:
            sleep(left)

    def answer(self, key: bytes) -> tuple[float, float]:
        """Press a key; returns the seconds until the first and until the last byte of the answer: of all
        frames before a pause."""
        start = monotonic()
        sleep(self._delay + len(key) * self._seconds_a_byte)
        before, self._first_arrival = self._last_arrival, None
        os.write(self._side, key)
        while self._last_arrival == before and monotonic() - start < 5:
            sleep(0.001)
        self.settle()
        return (self._first_arrival or self._last_arrival) - start, self._answered_at - start

    def _carry(self) -> None:
        free_at = monotonic()
        while True:
            # Bytes that have waited follow at once, however long the sleep took.
            waiting = bool(select.select([self._side], [], [], 0)[0])
            try:
                piece = os.read(self._side, _PIECE)
            except OSError:
                return
            start = free_at if waiting else max(free_at, monotonic())
            free_at = start + len(piece) * self._seconds_a_byte
            sleep(max(0.0, free_at - monotonic()))
            arrival = free_at + self._delay
            if self._first_arrival is None:
                self._first_arrival = self._answered_at = arrival
            elif arrival - self._answered_at < _PAUSE:
                self._answered_at = arrival
            self._last_arrival = arrival
