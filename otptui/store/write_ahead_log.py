"""The write-ahead log read as a file, to notice what SQLite skips without a word.

SQLite stops reading the log at the first frame whose checksum is wrong, because after a crash that is where
writing stopped. A flipped bit looks the same, and every transaction behind it is gone. The difference is
that transactions stand behind it. Format: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

_HEADER = struct.Struct(">8I")
_FRAME = struct.Struct(">6I")
_MAGIC = 0x377F0682
_VERSION = 3007000
_PAGE = 4096

Sums = tuple[int, int]


class _Frame(Struct, frozen=True):
    start: int
    salts: Sums
    is_commit: bool
    sums: Sums


def has_lost_transactions(log: Path) -> bool:
    """Whether the log has complete transactions that SQLite would skip. Raises OSError."""
    data = log.read_bytes() if log.exists() else b""
    frames = _frames(data)
    if not frames or (salts := _salts(data, frames)) is None:
        return False
    end = _valid_end(data)
    return any(frame.is_commit and _is_of(frame, salts) for frame in frames if frame.start >= end)


def repaired(log: Path) -> bytes:
    """The log with all its checksums made right, so that SQLite reads every frame. Raises OSError.

    A page that was damaged stays damaged: the rows in it must be examined.
    """
    data = bytearray(log.read_bytes())
    frames = _frames(data)
    salts = _salts(data, frames) or (0, 0)
    _, _, _, sequence, *_ = _HEADER.unpack_from(data)
    head = struct.pack(">6I", _MAGIC + 1, _VERSION, _PAGE, sequence, *salts)
    sums = _checksum(head, (0, 0), ">")
    data[: _HEADER.size] = head + struct.pack(">2I", *sums)
    last = max(
        (at for at, frame in enumerate(frames) if frame.is_commit and _is_of(frame, salts)), default=-1
    )
    for frame in frames[: last + 1]:
        struct.pack_into(">2I", data, frame.start + 8, *salts)
        sums = _checksum(data[frame.start : frame.start + 8], sums, ">")
        body = frame.start + _FRAME.size
        sums = _checksum(data[body : body + _PAGE], sums, ">")
        struct.pack_into(">2I", data, frame.start + 16, *sums)
    end = frames[last].start + _FRAME.size + _PAGE if last >= 0 else _HEADER.size
    return bytes(data[:end])


def _frames(data: bytes | bytearray) -> list[_Frame]:
    """Every place of a frame, whatever is in it."""
    found = []
    for start in range(_HEADER.size, len(data) - _FRAME.size - _PAGE + 1, _FRAME.size + _PAGE):
        page, size, salt1, salt2, sum1, sum2 = _FRAME.unpack_from(data, start)
        found.append(_Frame(start, (salt1, salt2), bool(page and size), (sum1, sum2)))
    return found


def _salts(data: bytes | bytearray, frames: list[_Frame]) -> Sums | None:
    """The salts of the newest frames. Frames of earlier rounds, and space set aside, have others."""
    _, _, _, _, salt1, salt2, _, _ = _HEADER.unpack_from(data)
    if any(frame.salts == (salt1, salt2) for frame in frames):
        return salt1, salt2
    # The header itself may be damaged; the log is written from its start, so its first frames are the newest.
    first = Counter(frame.salts for frame in frames[:3] if frame.salts != (0, 0))
    return first.most_common(1)[0][0] if first else None


def _is_of(frame: _Frame, salts: Sums) -> bool:
    """Whether a frame is of the round with these salts. Each round changes both, so one of them is enough:
    the other was damaged."""
    return any(one == other for one, other in zip(frame.salts, salts, strict=True))


def _valid_end(data: bytes | bytearray) -> int:
    """Where SQLite stops to read: the start of the first frame that is not valid."""
    magic, version, page, _, salt1, salt2, sum1, sum2 = _HEADER.unpack_from(data)
    order = ">" if magic & 1 else "<"
    sums = _checksum(data[:24], (0, 0), order)
    if magic & ~1 != _MAGIC or version != _VERSION or page != _PAGE or sums != (sum1, sum2):
        return _HEADER.size
    for frame in _frames(data):
        if frame.salts != (salt1, salt2):
            return frame.start
        sums = _checksum(data[frame.start : frame.start + 8], sums, order)
        body = frame.start + _FRAME.size
        sums = _checksum(data[body : body + _PAGE], sums, order)
        if sums != frame.sums:
            return frame.start
    return len(data)


def _checksum(data: bytes | bytearray, sums: Sums, order: str) -> Sums:
    first, second = sums
    words: Iterator[Sums] = struct.iter_unpack(f"{order}2I", data)
    for one, other in words:
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + other + first) & 0xFFFFFFFF
    return first, second
