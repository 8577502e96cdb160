"""Disk space set aside for an answer on its way, so that a disk that fills up meanwhile cannot lose it."""

from __future__ import annotations

import os
from pathlib import Path

HEADROOM = 1024 * 1024
"""Bytes: the longest answer that is kept, what becomes of it, and a minute of heartbeats of some windows."""

RESERVE = 8 * HEADROOM
"""Bytes of free disk space below which nothing is written that can do without: the cache."""

# https://www.sqlite.org/fileformat2.html#the_write_ahead_log
_WAL_HEADER = 32
_FRAME = 24 + 4096


def make_headroom(database: Path, frames: int) -> None:
    """Allocate `HEADROOM` bytes of the write-ahead log beyond the `frames` in use. Raises OSError.

    In WAL mode every commit goes into that log and none into the database itself, so later commits need
    no other space. SQLite ignores the bytes behind the log's last valid frame. Must be called inside a
    write transaction, so that nobody else adds to the log.
    """
    if frames < 0:
        # The file system has no shared memory, so SQLite keeps no such log.
        return
    wanted = _WAL_HEADER + frames * _FRAME + HEADROOM
    # Written zeros allocate blocks; a hole would not. The commit of the transaction syncs the log.
    with Path(f"{database}-wal").open("r+b") as log:
        missing = wanted - log.seek(0, os.SEEK_END)
        if missing > 0:
            log.write(bytes(missing))


def has_reserve(folder: Path) -> bool:
    """Whether the disk has more than `RESERVE` bytes left. Raises OSError."""
    free = os.statvfs(folder)
    return free.f_bavail * free.f_frsize > RESERVE
