"""Writes to the terminal, so that the event loop never waits for the terminal.

What the terminal takes at once is written at once: waking a thread for it costs a key up to a millisecond. A
thread writes the rest.

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
        self._at_once = _unblocked(fd)
        self._encoding = encoding
        self._on_drained = on_drained
        self._changed = threading.Condition()
        self._waiting: deque[tuple[float, bytes]] = deque()
        self._size = 0
        self._in_flight_since: float | None = None
        self._is_closed = False
        self._was_stuck = False

    def write(self, text: str) -> None:
        """Write `text`, or queue what the terminal does not take at once. Returns at once."""
        data = text.encode(self._encoding, "replace")
        with self._changed:
            if self._is_closed or self._size + len(data) > LIMIT:
                return
            if not self._size:
                data = data[self._write_at_once(data) :]
            if data:
                self._waiting.append((monotonic(), data))
                self._size += len(data)
                self._changed.notify_all()

    def _write_at_once(self, data: bytes) -> int:
        """Returns how many bytes the terminal took."""
        if self._at_once is None:
            return 0
        try:
            return os.write(self._at_once, data)
        except OSError:
            # It takes nothing now, or is gone: the thread finds out.
            return 0

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
        if self._at_once is not None:
            os.close(self._at_once)
            self._at_once = None

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


def _unblocked(fd: int) -> int | None:
    """The same terminal, opened once more for writes that do not wait; None where it cannot be opened.

    The mode belongs to the opening: on `fd` itself it would change for the shell as well.
    """
    try:
        return os.open(os.ttyname(fd), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
