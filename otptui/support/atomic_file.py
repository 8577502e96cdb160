"""Files that only their owner may read, written whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO


def private_folder(folder: Path) -> None:
    """Create `folder` with mode 0700, and its missing parents.

    A folder that exists keeps its mode, because the user may share it on purpose. Raises OSError.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


@contextmanager
def replacing(path: Path, *, follow_links: bool, protected: Iterable[Path] = ()) -> Iterator[TextIO]:
    """A UTF-8 stream whose text replaces the file `path`, with mode 0600, when the block ends well.

    Until then, and after any exception, `path` is unchanged. With `follow_links` a symbolic link stays a
    link and its target is replaced; without, a link to a file is refused, because somebody may have
    planted it to have another file overwritten. A device or a pipe is written to as it is. Raises
    OSError, also if the target is one of the `protected` files.
    """
    target = path.resolve()
    if any(_is_same_file(target, file) for file in protected):
        raise FileExistsError(errno.EEXIST, "it is a file of otptui's own")
    if target.exists() and not target.is_file():
        with target.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        return
    if path.is_symlink() and not follow_links:
        raise FileExistsError(errno.EEXIST, "it is a symbolic link")
    # In the same folder, because a rename is atomic only within one file system; mkstemp makes it 0600.
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


def _is_same_file(one: Path, other: Path) -> bool:
    if one == other.resolve():
        return True
    with suppress(OSError):
        return one.samefile(other)
    return False
