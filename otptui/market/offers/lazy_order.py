"""Row numbers in an order that is worked out no further than somebody looks."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import chain, islice

ROW = "I"
"""The type of a row number in an `array`: a quarter of a list, and nothing the garbage collector walks."""

OTHERWISE = bytes([1, 0]) + bytes(254)
"""Turns 0 into 1 and 1 into 0, in bytes that say which rows."""

_AHEAD = 512
"""Rows worked out at a time: several screens of them."""

_SCREENFUL = 64
"""Rows that a screen may show at once."""

_NEAR = 4096
"""Known rows that are looked through before others are worked out."""


class LazyRows:
    """The `length` row numbers that `rows` yields. For one thread at a time."""

    def __init__(self, length: int, rows: Iterator[int], ahead: int = _AHEAD) -> None:
        self._length = length
        self._ahead = ahead
        self._rest = rows
        self._known = array(ROW)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int) -> int:
        stop = (index // self._ahead + 1) * self._ahead if index >= 0 else self._length
        return self._up_to(stop)[index]

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

    def has(self, passing: bytes) -> bool:
        """Whether a screen full of rows whose byte in `passing` is not 0 is known already."""
        return sum(map(passing.__getitem__, self._known[:_NEAR])) >= _SCREENFUL

    def only(self, passing: bytes, count: int) -> LazyRows:
        """Those rows whose byte in `passing` is not 0, of which there are `count`."""
        rows = (row for block in self._blocks() for row in block if passing[row])
        # No further than a screen at a time: many of these rows may be worked out for each of those.
        return LazyRows(count, rows, _SCREENFUL)

    def _blocks(self) -> Iterator[array[int]]:
        start = 0
        while block := self._block(start):
            yield block
            start += len(block)

    def _block(self, start: int) -> array[int]:
        """Some rows from `start` on: of what is known, before anything has to be worked out."""
        known = len(self._known)
        stop = start + self._ahead if start == known else min(start + _NEAR, known)
        return self._up_to(stop)[start:stop]

    def _up_to(self, stop: int) -> array[int]:
        if stop > len(self._known):
            self._known.extend(islice(self._rest, stop - len(self._known)))
        return self._known
