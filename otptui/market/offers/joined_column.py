"""One column over all answers, row by row."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain
from typing import Generic, Protocol, TypeVar

T_co = TypeVar("T_co", covariant=True)


class Part(Protocol[T_co]):
    """The column of one answer."""

    def __len__(self) -> int: ...

    def __getitem__(self, row: int) -> T_co: ...

    def __iter__(self) -> Iterator[T_co]: ...


class JoinedColumn(Generic[T_co]):
    """The columns of several answers, one after the other."""

    def __init__(self, parts: Sequence[Part[T_co]]) -> None:
        self._parts = [part for part in parts if len(part)]
        self._stops = list(accumulate(map(len, self._parts)))

    def __len__(self) -> int:
        return self._stops[-1] if self._stops else 0

    def __getitem__(self, row: int) -> T_co:
        at = bisect_right(self._stops, row)
        return self._parts[at][row - self._stops[at - 1] if at else row]

    def __iter__(self) -> Iterator[T_co]:
        return chain.from_iterable(self._parts)

    def of(self, rows: array[int]) -> list[T_co]:
        """The values of these rows, which must ascend."""
        found: list[T_co] = []
        start = at = 0
        for part, stop in zip(self._parts, self._stops, strict=True):
            end = bisect_left(rows, stop, at)
            found += [part[row - start] for row in rows[at:end]]
            start, at = stop, end
        return found
