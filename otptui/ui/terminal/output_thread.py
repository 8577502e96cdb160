"""Writes to the terminal in a thread of its own, so that the event loop never waits for the terminal.

A terminal may stop reading: a frozen window, a line that is down before TCP notices. Textual's own writer has
a queue of 30 pieces and blocks the event loop once it is full, and with it polling, alerts and SIGTERM.
"""

from __future__ import annotations

import os
import select
import threading
from collections import deque
from collections.abc import Callable
from time import monotonic

STUCK_AFTER = 1.0
"""Seconds a piece may wait until the terminal counts as stuck: a whole frame takes less on a slow line."""

LIMIT = 1 << 20
"""Bytes that may wait. Anything beyond them is dropped."""

_PIECE = 4096
"""Bytes written at once: the buffer of a pty."""


class OutputThread(threading.Thread):
    """Writes to the file descriptor `fd`. `on_drained` is called in this thread once nothing waits any more
    after `is_stuck` was true. Errors mean that the terminal is gone; everything is dropped then."""

    def __init__(self, fd: int, encoding: str, on_drained: Callable[[], None]) -> None:
        super().__init__(daemon=True, name="terminal-output")
        self._fd = fd
        self._encoding = encoding
        self._on_drained = on_drained
        self._changed = threading.Condition()
        self._waiting: deque[tuple[float, bytes]] = deque()
        self._size = 0
        self._in_flight_since: float | None = None
        self._is_closed = False
        self._was_stuck = False

    def write(self, text: str) -> None:
        """Queue `text` for writing. Returns at once."""
        data = text.encode(self._encoding, "replace")
        with self._changed:
            if not self._is_closed and self._size + len(data) <= LIMIT:
                self._waiting.append((monotonic(), data))
                self._size += len(data)
                self._changed.notify_all()

    @property
    def is_stuck(self) -> bool:
        """Whether something has been waiting for longer than `STUCK_AFTER`."""
        with self._changed:
            since = self._in_flight_since
            if since is None and self._waiting:
                since = self._waiting[0][0]
            stuck = since is not None and monotonic() - since > STUCK_AFTER
            self._was_stuck |= stuck
            return stuck

    def drain(self, timeout: float) -> bool:
        """Wait until everything is written, for `timeout` seconds at most; whether it is."""
        with self._changed:
            return self._changed.wait_for(
                lambda: not self._waiting and self._in_flight_since is None, timeout
            )

    def stop(self, timeout: float) -> None:
        """Write what waits, for `timeout` seconds at most, and end the thread."""
        self.drain(timeout)
        with self._changed:
            self._is_closed = True
            self._waiting.clear()
            self._changed.notify_all()
        self.join(timeout=0.1)

    def run(self) -> None:
        while (data := self._next()) is not None:
            self._write_out(data)
            with self._changed:
                self._size -= len(data)
                self._in_flight_since = None
                tells = self._was_stuck and not self._waiting and not self._is_closed
                if tells:
                    self._was_stuck = False
                self._changed.notify_all()
            if tells:
                self._on_drained()

    def _write_out(self, data: bytes) -> None:
        while data and not self._is_closed:
            try:
                written = os.write(self._fd, data[:_PIECE])
            except BlockingIOError:
                # Another program has left the terminal in non-blocking mode.
                select.select([], [self._fd], [], 0.5)
                continue
            except OSError:
                # The terminal is gone. The driver finds that out when it reads, and ends the program.
                return
            data = data[written:]

    def _next(self) -> bytes | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_closed)
            if self._is_closed:
                return None
            self._in_flight_since, data = self._waiting.popleft()
            return data
