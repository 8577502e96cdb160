"""The log file: rotated, for its owner's eyes, and without a key.

One rule no filter can keep for us: nobody logs the text of a message or a code. A code is a few digits,
and whatever hid those would hide the ports and statuses a log is read for.
"""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from urllib.parse import quote

from otptui.support.atomic_file import private_folder

MAX_BYTES = 256 * 1024
FILES = 3

_NAMED_KEY = re.compile(r"""(api_key["']?\s*[=:]\s*["']?)[^\s&"',)}]+""", re.IGNORECASE)
_secrets: set[str] = set()


def hide(secret: str) -> None:
    """Keep `secret`, as it is and as a URL has it, out of every line logged from now on."""
    # A key is long; a word of three letters would only blank out the log.
    if len(secret) > 5:
        _secrets.update((secret, quote(secret, safe="")))


@contextmanager
def logging_to(file: Path, level: int = logging.INFO) -> Iterator[None]:
    """Send everything logged inside the block to `file`, made at the first line and never before.

    Trouble with the file, a full disk say, is silent: a log must not stop anyone from reading a code.
    """
    handler = _PrivateFile(file)
    root = logging.getLogger()
    earlier = root.level
    root.addHandler(handler)
    root.setLevel(level)
    # At INFO they log every URL, and so the key.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(earlier)
        handler.close()


class _Redacting(logging.Formatter):
    """One line a record, in UTC. Works on the finished text, so tracebacks are cleaned as well."""

    def __init__(self) -> None:
        self.converter = time.gmtime
        super().__init__("%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for secret in _secrets:
            text = text.replace(secret, "[key]")
        return _NAMED_KEY.sub(r"\1[key]", text)


class _PrivateFile(RotatingFileHandler):
    def __init__(self, file: Path) -> None:
        super().__init__(file, maxBytes=MAX_BYTES, backupCount=FILES - 1, encoding="utf-8", delay=True)
        self.setFormatter(_Redacting())

    def _open(self) -> TextIOWrapper:
        file = Path(self.baseFilename)
        private_folder(file.parent)
        number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return open(number, "a", encoding="utf-8", errors="backslashreplace")

    def handleError(self, record: logging.LogRecord) -> None:
        pass

    def close(self) -> None:
        # The last lines may not fit on the disk; the file is closed all the same.
        with suppress(OSError):
            super().close()
