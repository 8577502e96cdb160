"""Row numbers in an order that is computed only as far as it is read."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import chain, islice

ROW = "I"
"""The array type of a row number: a quarter of a list, and the garbage collector does not scan it."""

INVERT = bytes([1, 0]) + bytes(254)
"""A translation table that swaps 0 and 1, for bytes that mark rows."""

_BLOCK = 512
"""Rows computed at a time: several screens."""

SCREENFUL = 64
"""Rows that a screen shows at most."""

_SEARCHED = 4096
"""Rows already computed that are searched before more are computed."""


class LazyRows:
    """The `length` row numbers that `rows` yields. Not safe for several threads at a time."""

    def __init__(self, length: int, rows: Iterator[int], block: int = _BLOCK) -> None:
        self._length = length
        self._block_size = block
        self._rest = rows
        self._known = array(ROW)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int) -> int:
        stop = (index // self._block_size + 1) * self._block_size if index >= 0 else self._length
        return self._up_to(stop)[index]

    def __iter__(self) -> Iterator[int]:
        return chain.from_iterable(self._blocks())

    def index(self, row: int) -> int:
        """The position of `row`. Raises ValueError where it is not in here."""
        passed = 0
        for block in self._blocks():
            if row in block:
                return passed + block.index(row)
            passed += len(block)
        raise ValueError(row)

    def has_screenful(self, passing: bytes) -> bool:
        """Whether enough rows whose byte in `passing` is 1 are computed already to fill a screen."""
        return sum(map(passing.__getitem__, self._known[:_SEARCHED])) >= SCREENFUL

    def only(self, passing: bytes, count: int) -> LazyRows:
        """The rows whose byte in `passing` is 1, of which there are `count`, in the same order."""
        rows = (row for block in self._blocks() for row in block if passing[row])
        # A screen at a time: each of these rows may need many rows of the whole order.
        return LazyRows(count, rows, SCREENFUL)

    def _blocks(self) -> Iterator[array[int]]:
        start = 0
        while block := self._block_from(start):
            yield block
            start += len(block)

    def _block_from(self, start: int) -> array[int]:
        """Some rows from `start` on: known ones, before any is computed."""
        known = len(self._known)
        stop = start + self._block_size if start == known else min(start + _SEARCHED, known)
        return self._up_to(stop)[start:stop]

    def _up_to(self, stop: int) -> array[int]:
        if stop > len(self._known):
            self._known.extend(islice(self._rest, stop - len(self._known)))
        return self._known
