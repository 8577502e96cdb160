"""Columns of few distinct values: each value once, and for each row the number of its value.

An object for each row would make 100,000 rows slow to filter and to collect as garbage. Here a question about
values ("which services contain this word?") is answered once for each distinct value, and then for all rows
at once, as marks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cached_property
from itertools import chain, repeat
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

T = TypeVar("T", bound=Hashable)
T_co = TypeVar("T_co", covariant=True)

_PLANE = 256
_GROUP = 8 * _PLANE
"""Values whose marks are found together, by one byte that has a bit for each 256 of them."""
_MOST_GROUPS = 16
"""From so many groups on a step for each row is cheaper."""
_TO_ONE = bytes([0]) + b"\1" * 255


class ValueColumn(Protocol[T_co]):
    """A column whose rows have codes: `values[code]` is the value of a row."""

    @property
    def values(self) -> Sequence[T_co]:
        """The distinct values, by code. Some may be in no row."""

    def __len__(self) -> int: ...

    def __getitem__(self, row: int) -> T_co: ...

    def __iter__(self) -> Iterator[T_co]: ...

    def code(self, row: int) -> int:
        """The code of a row."""

    def marked(self, flags: bytes) -> bytes:
        """For each row 1 where the flag of its value is 1, else 0; `flags` has a byte for each value."""


class CodedColumn(Generic[T]):
    """A column with a value for each row. `codes` has a character for each row: the code of its value.

    Characters, because a string takes as little room as its codes allow, and Python joins, repeats and
    searches strings without a step for each row.
    """

    def __init__(self, codes: str, values: Sequence[T]) -> None:
        self.codes = codes
        self.values = values

    @classmethod
    def of(cls, values: Sequence[T], order: Callable[[T], Any] | None = None) -> CodedColumn[T]:
        """The column of these values, one for each row; the codes ascend with `order` of their values."""
        distinct = dict.fromkeys(values)
        ordered = sorted(distinct, key=order) if order else tuple(distinct)
        codes = {value: chr(code) for code, value in enumerate(ordered)}
        return cls("".join(map(codes.__getitem__, values)), tuple(ordered))

    def recoded(self, order: Callable[[T], Any]) -> CodedColumn[T]:
        """The same column with codes that ascend with `order` of their values."""
        before = sorted(range(len(self.values)), key=lambda code: order(self.values[code]))
        if before == list(range(len(before))):
            return self
        codes = {chr(old): chr(new) for new, old in enumerate(before)}
        values = tuple(map(self.values.__getitem__, before))
        return CodedColumn("".join(map(codes.__getitem__, self.codes)), values)

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> T:
        return self.values[ord(self.codes[row])]

    def __iter__(self) -> Iterator[T]:
        return map(self.values.__getitem__, map(ord, self.codes))

    def code(self, row: int) -> int:
        return ord(self.codes[row])

    def rows_of(self, value: T, start: int, stop: int) -> Iterator[int]:
        """The rows with that value from `start` up to `stop`, ascending."""
        if (code := self._codes_of.get(value)) is None:
            return
        while (start := self.codes.find(code, start, stop)) >= 0:
            yield start
            start += 1

    @cached_property
    def _codes_of(self) -> dict[T, str]:
        return {value: chr(code) for code, value in enumerate(self.values)}

    def marked(self, flags: bytes) -> bytes:
        """For each row 1 where the flag of its value is 1, else 0; `flags` has a byte for each value."""
        planes = self._planes
        if planes is None:
            return bytes(map(flags.__getitem__, map(ord, self.codes)))
        low, high = planes
        if high is None:
            return low.translate(flags.ljust(_PLANE, b"\0"))
        found = 0
        for first in range(0, len(self.values), _GROUP):
            group = flags[first : first + _GROUP]
            if 1 in group:
                # Of the eight planes of 256 values: bit n of a row's byte is set where its value would be
                # marked in plane n, and then where it is in plane n.
                marked = int.from_bytes(low.translate(_bits_by_low(group)), "little")
                found |= marked & int.from_bytes(high.translate(_bit_of_plane(first // _PLANE)), "little")
        return found.to_bytes(len(low), "little").translate(_TO_ONE)

    def prepare(self) -> None:
        """Compute now what `marked` computes once."""
        _ = self._planes

    @cached_property
    def _planes(self) -> tuple[bytes, bytes | None] | None:
        """The low and the high byte of each code; no high ones where all are 0, None where it pays not."""
        if len(self.values) <= _PLANE:
            return self.codes.encode("latin-1"), None
        if len(self.values) > _MOST_GROUPS * _GROUP:
            return None
        both = self.codes.encode("utf-16-le", "surrogatepass")
        return both[::2], both[1::2]


def _bits_by_low(group: bytes) -> bytes:
    """For each low byte of a code a byte with bit n set where that code is flagged in plane n of a group."""
    bits = 0
    for plane in range(0, len(group), _PLANE):
        flags = group[plane : plane + _PLANE].ljust(_PLANE, b"\0")
        bits |= int.from_bytes(flags, "little") << plane // _PLANE
    return bits.to_bytes(_PLANE, "little")


def _bit_of_plane(first: int) -> bytes:
    """A table from a high byte to a byte with bit n set, n counted from plane `first`; 0 beyond eight."""
    return bytes(first) + bytes(1 << n for n in range(8)) + bytes(_PLANE - first - 8)


class Run(NamedTuple):
    """The rows from `start` up to `stop`, which all have the value of `code`."""

    code: int
    start: int
    stop: int


class RunColumn(Generic[T]):
    """A column whose value changes seldom: `lengths` has each value with the length of its run of rows."""

    def __init__(self, lengths: Sequence[tuple[T, int]]) -> None:
        codes: dict[T, int] = {}
        self.runs: list[Run] = []
        start = 0
        for value, length in lengths:
            code = codes.setdefault(value, len(codes))
            if length:
                self.runs.append(Run(code, start, start + length))
                start += length
        self.values: Sequence[T] = tuple(codes)
        self._length = start

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, row: int) -> T:
        return self.values[self.code(row)]

    def __iter__(self) -> Iterator[T]:
        return chain.from_iterable(repeat(self.values[run.code], run.stop - run.start) for run in self.runs)

    def code(self, row: int) -> int:
        return self.runs[bisect_right(self._stops, row)].code

    @cached_property
    def _stops(self) -> list[int]:
        return [run.stop for run in self.runs]

    def marked(self, flags: bytes) -> bytes:
        """For each row 1 where the flag of its value is 1, else 0; `flags` has a byte for each value."""
        return b"".join(bytes([flags[run.code]]) * (run.stop - run.start) for run in self.runs)
