"""The log file: rotated, readable by its owner alone, and without API keys.

Keys are redacted here. Messages and codes are not: they must never be logged. A code is a few digits, and
a filter that removed those would also remove the ports and statuses that a log is read for.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from otptui.support.atomic_file import private_folder
from otptui.support.redact import redact

MAX_BYTES = 256 * 1024
FILES = 3


def silence_http_libraries() -> None:
    """Drop everything httpx and httpcore log: they log whole URLs, and the API key is in every URL."""
    for logger in map(logging.getLogger, ("httpx", "httpcore")):
        logger.setLevel(logging.CRITICAL)
        logger.propagate = False
        if not logger.handlers:
            # A logger without a handler falls back to stderr, which is the screen.
            logger.addHandler(logging.NullHandler())


@contextmanager
def logging_to(file: Path, level: int = logging.INFO) -> Iterator[None]:
    """Write everything logged inside the block to `file`, which the first line creates.

    Trouble with the file, such as a full disk, is ignored: the log must not stop the program.
    """
    handler = _PrivateFile(file)
    root = logging.getLogger()
    earlier = root.level
    root.addHandler(handler)
    root.setLevel(level)
    silence_http_libraries()
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(earlier)
        handler.close()


class _RedactingFormatter(logging.Formatter):
    """Formats a record with its time in UTC, and redacts the result, tracebacks included."""

    def __init__(self) -> None:
        self.converter = time.gmtime
        super().__init__("%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class _PrivateFile(RotatingFileHandler):
    def __init__(self, file: Path) -> None:
        super().__init__(file, maxBytes=MAX_BYTES, backupCount=FILES - 1, encoding="utf-8", delay=True)
        self.setFormatter(_RedactingFormatter())

    def _open(self) -> TextIOWrapper:
        file = Path(self.baseFilename)
        private_folder(file.parent)
        number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return open(number, "a", encoding="utf-8", errors="backslashreplace")

    def handleError(self, record: logging.LogRecord) -> None:
        pass

    def close(self) -> None:
        # The disk may have no room for the last lines; close the file anyway.
        with suppress(OSError):
            super().close()
