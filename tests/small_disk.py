"""A disk that a test can fill and free: a small file system where one can be mounted."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MEGABYTES = 24
"""The size of the disk: the cache is written while more than 8 of them are free."""


@dataclass(frozen=True)
class SmallDisk:
    """A file system of its own, mounted on `folder`."""

    folder: Path

    @property
    def _filler(self) -> Path:
        return self.folder / "filler"

    def fill(self) -> None:
        """Take every free byte."""
        with self._filler.open("ab", buffering=0) as filler:
            for size in (1 << 20, 4096, 1):
                while _fits(filler.fileno(), bytes(size)):
                    pass

    def free(self) -> None:
        """Give back what `fill` took."""
        self._filler.unlink(missing_ok=True)


def _fits(file: int, data: bytes) -> bool:
    try:
        return os.write(file, data) > 0
    except OSError:
        return False


@contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk | None]:
    """Mount a small disk on the empty `folder`; None where this process may not mount."""
    how = ["-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=0700", "tmpfs", str(folder)]
    try:
        is_mounted = subprocess.run(["mount", *how], capture_output=True, check=False).returncode == 0
    except OSError:
        is_mounted = False
    if not is_mounted:
        yield None
        return
    try:
        yield SmallDisk(folder)
    finally:
        # Lazily: a window that was killed may be a moment late to close its files.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
