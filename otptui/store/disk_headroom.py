"""Room on the disk for an answer that is still on its way, so that a disk that fills up cannot lose it."""

from __future__ import annotations

import os
from pathlib import Path

HEADROOM = 1024 * 1024
"""Bytes: the longest answer kept, what it becomes, and a minute of the heartbeats of several windows."""

# https://www.sqlite.org/fileformat2.html#the_write_ahead_log
_WAL_HEADER = 32
_FRAME = 24 + 4096


def make_headroom(database: Path, frames: int) -> None:
    """Allocate `HEADROOM` bytes of the write-ahead log beyond the `frames` in use. Raises OSError.

    In WAL mode every commit goes into that log, never into the database itself, so space that the log
    has already is all that later commits need. Bytes behind its last valid frame mean nothing to
    SQLite. Only to be called inside a write transaction: nobody else may be adding to the log.
    """
    if frames < 0:
        # The file system has no shared memory, and SQLite for its sake no such log.
        return
    wanted = _WAL_HEADER + frames * _FRAME + HEADROOM
    # Zeros that are written, and not a hole that is asked for: it must be blocks. They are on the disk
    # with the commit of the transaction, which syncs the log.
    with Path(f"{database}-wal").open("r+b") as log:
        missing = wanted - log.seek(0, os.SEEK_END)
        if missing > 0:
            log.write(bytes(missing))
