"""Exports activations to a file while the program runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from otptui.domain.errors import OtpError
from otptui.history.export_formats import WRITERS
from otptui.store import Store
from otptui.store.export_rows import ExportedRow
from otptui.support.atomic_file import replacing
from otptui.support.paths import database_files, tilde


class ExportFailed(OtpError):
    """The file was not written. An earlier file of that name is unchanged."""

    what_now = "Free some space there, or choose another folder, and press e again."


class ExportStopped(ExportFailed):
    """The user quit while the file was being written."""


def write_history(database: Path, keys: Sequence[int], file: Path, stop: threading.Event) -> None:
    """Write the activations of `keys` (ascending) to `file`, in the format of its name's ending.

    The file is written as a whole or not at all, and only its owner can read it. It takes seconds for
    many activations, so it must run in a thread; setting `stop` ends it early. Raises ExportFailed, and
    StoreError where the database cannot be read.
    """
    try:
        own_files = database_files(database)
        with (
            closing(Store.open_readonly(database)) as store,
            replacing(file, follow_links=False, protected=own_files) as stream,
        ):
            rows = _until(stop, store.export_rows.of(keys))
            WRITERS[file.suffix.removeprefix(".").lower()](rows, stream)
    except OSError as error:
        problem = ExportFailed(f"{tilde(file)} cannot be written: {error.strerror}")
    else:
        return
    raise problem


def _until(stop: threading.Event, rows: Iterator[ExportedRow]) -> Iterator[ExportedRow]:
    for row in rows:
        if stop.is_set():
            raise ExportStopped("the export was stopped")
        yield row
