"""A part of the history into a file, beside a running program."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from otptui.domain.errors import OtpError
from otptui.history.export_formats import WRITERS
from otptui.store import Store
from otptui.support.atomic_file import replacing
from otptui.support.paths import tilde


class NotExported(OtpError):
    """The file was not written; what was there before still is."""

    what_now = "Free some space there, or choose another folder, and press e again."


class Stopped(NotExported):
    """The user left while the file was being written."""


def write_history(database: Path, keys: Sequence[int], file: Path, stop: threading.Event) -> None:
    """Write the activations of `keys` (ascending) to `file`, as what its name ends in says.

    Whole or not at all, readable by its owner only. Slow for many: not for the event loop; `stop` ends
    it early. Raises NotExported, and StoreError where the database cannot be read.
    """
    try:
        with closing(Store.open_readonly(database)) as store, replacing(file) as stream:
            rows = _until(stop, store.export_these(keys))
            WRITERS[file.suffix.removeprefix(".").lower()](rows, stream)
    except OSError as error:
        problem = NotExported(f"{tilde(file)} cannot be written: {error.strerror}")
    else:
        return
    raise problem


def _until(stop: threading.Event, rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        if stop.is_set():
            raise Stopped("the export was stopped")
        yield row
