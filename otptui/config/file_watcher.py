"""The config file while the program runs: another window or an editor may write it at any time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from otptui.config.config_file import load
from otptui.config.schema import Config

_NO_ENVIRONMENT: Mapping[str, str] = {}
"""For the settings as the file has them, without the variables that override them in this run."""


class ConfigFile:
    """The config file at `path`, and whether it has changed since it was last read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen = _stamp_of(path)

    def has_changed(self) -> bool:
        """Whether the file was written since. Costs one stat call."""
        return _stamp_of(self.path) != self._seen

    async def read(self) -> Config | None:
        """The settings in the file, without the environment; None where there is none. Raises ConfigError."""
        self._seen = _stamp_of(self.path)
        # In a thread: the home folder may be on a slow network.
        config = await asyncio.to_thread(load, self.path, None, _NO_ENVIRONMENT)
        return config if self._seen is not None else None


def _stamp_of(file: Path) -> tuple[int, int, int] | None:
    """A value that differs between two states of a file; None where there is no file."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino, status.st_size
