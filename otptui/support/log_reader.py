"""Read the log back, as entries, the newest last."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from otptui.support.log import FILES

_HEAD = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d{3}Z ([A-Z]+) ([\w.]+): (.*)")


class Entry(Struct, frozen=True):
    """One entry of the log. `text` may have several lines, such as a traceback; `at` is in UTC."""

    at: datetime
    level: str
    text: str


class LogTail:
    """The log in `file` and the files that were rotated away from it."""

    def __init__(self, file: Path) -> None:
        self._files = [file.with_name(f"{file.name}.{number}") for number in range(FILES - 1, 0, -1)] + [file]
        self._seen: object = None

    def read(self) -> list[Entry] | None:
        """All entries; None where nothing was added since the last call. May take some milliseconds.

        Files that cannot be read are left out: the log is opened when something is wrong already.
        """
        seen = [_size(file) for file in self._files]
        if seen == self._seen:
            return None
        self._seen = seen
        entries: list[Entry] = []
        for file in self._files:
            entries += _entries(file)
        return entries


def _entries(file: Path) -> list[Entry]:
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    heads: list[tuple[datetime, str, list[str]]] = []
    for line in lines:
        # A line may quote what a provider sent.
        line = "".join(char if char.isprintable() else " " for char in line)
        if found := _HEAD.fullmatch(line):
            at = datetime.fromisoformat(found[1]).replace(tzinfo=UTC)
            heads.append((at, found[2], [f"{found[3].removeprefix('otptui.')}: {found[4]}"]))
        elif heads:
            heads[-1][2].append(line)
    return [Entry(at, level, "\n".join(text)) for at, level, text in heads]


def _size(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size
