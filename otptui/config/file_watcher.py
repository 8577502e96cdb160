"""The config file while the program runs: another window, or an editor, may write it at any time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from otptui.config.config_file import load
from otptui.config.schema import Config

_NO_ENVIRONMENT: Mapping[str, str] = {}
"""What the file itself says, whatever stands in for it in this run."""


class ConfigFile:
    """Tells when the file at `path` is not as it was read last."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen = _stamp_of(path)

    def has_changed(self) -> bool:
        """Whether somebody wrote it since; costs one look at its folder entry."""
        return _stamp_of(self.path) != self._seen

    async def read(self) -> Config | None:
        """What it says now, without the environment; None where there is no file. Raises ConfigError."""
        self._seen = _stamp_of(self.path)
        # Not in the loop: a home folder may be on a slow network.
        config = await asyncio.to_thread(load, self.path, None, _NO_ENVIRONMENT)
        return config if self._seen is not None else None


def _stamp_of(file: Path) -> tuple[int, int, int] | None:
    """What tells one state of a file from the next; None where there is no such file."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino, status.st_size
