"""Files that only their owner may read, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO


def private_folder(folder: Path) -> None:
    """Make `folder` with mode 0700, and whatever is missing above it.

    A folder that exists keeps its mode: it may be one the user shares on purpose. Raises OSError.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """A UTF-8 stream whose text takes the place of `path`, with mode 0600, when the block ends well.

    Until then, and after any exception, `path` is as it was. A symbolic link stays one and its target
    is replaced; a device or a pipe cannot be replaced and is written to as it stands. Raises OSError.
    """
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        return
    target = path.resolve()
    # The same folder, because a rename is only atomic within one file system; mkstemp makes it 0600.
    number, unfinished = tempfile.mkstemp(dir=target.parent, prefix=".otptui-")
    try:
        with open(number, "w", encoding="utf-8", newline="") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(unfinished, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(unfinished)
        raise
