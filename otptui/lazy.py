"""Row numbers in an order that is worked out no further than somebody looks."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import chain, islice

ROW = "I"
"""The type of a row number in an `array`: a quarter of a list, and nothing the garbage collector walks."""

OTHERWISE = bytes([1, 0]) + bytes(254)
"""Turns 0 into 1 and 1 into 0, in bytes that say which rows."""

_AHEAD = 1024
"""Rows worked out at a time by what goes through all of them."""


class LazyRows:
    """The `length` row numbers that `rows` yields. For one thread at a time."""

    def __init__(self, length: int, rows: Iterator[int]) -> None:
        self._length = length
        self._rest = rows
        self._known = array(ROW)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int) -> int:
        known = self._up_to(index + 1 if index >= 0 else self._length)
        return known[index]

    def __iter__(self) -> Iterator[int]:
        return chain.from_iterable(self._blocks())

    def index(self, row: int) -> int:
        """Where `row` is. Raises ValueError where it is not."""
        passed = 0
        for block in self._blocks():
            if row in block:
                return passed + block.index(row)
            passed += len(block)
        raise ValueError(row)

    def only(self, passing: bytes, count: int) -> LazyRows:
        """Those rows whose byte in `passing` is not 0, of which there are `count`."""
        return LazyRows(count, (row for block in self._blocks() for row in block if passing[row]))

    def _blocks(self) -> Iterator[array[int]]:
        for start in range(0, self._length, _AHEAD):
            yield self._up_to(min(start + _AHEAD, self._length))[start : start + _AHEAD]

    def _up_to(self, stop: int) -> array[int]:
        if stop > len(self._known):
            self._known.extend(islice(self._rest, stop - len(self._known)))
        return self._known
