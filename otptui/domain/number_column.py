"""A column of whole numbers of any size, such as stocks: hardly two rows have the same one."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator
from functools import cached_property

from otptui.domain.row_marks import rows_in

_TO_ONE = bytes([0]) + b"\1" * 255
_IS_LESS, _IS_EQUAL = 2, 1


class NumberColumn:
    """A number from 0 to 4 billion for each row."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self.numbers = array("I", numbers)

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, row: int) -> int:
        return self.numbers[row]

    def __iter__(self) -> Iterator[int]:
        return iter(self.numbers)

    @cached_property
    def most(self) -> int:
        """The largest number; 0 without rows."""
        if not self._planes:
            return 0
        digits = self._planes[-1]
        most = next(digit for digit in range(255, 0, -1) if digit in digits)
        rows = rows_in(int.from_bytes(digits.translate(_is(most)), "little"), len(self))
        return max(map(self.numbers.__getitem__, rows))

    def marked_below(self, limit: int) -> bytes:
        """For each row 1 where its number is less than `limit`, else 0. No row costs a step in Python."""
        below = bytes(len(self))
        if limit <= 0:
            return below
        if limit >= 256 ** len(self._planes):
            return b"\1" * len(self)
        for plane, digit in zip(self._planes, limit.to_bytes(4, "little"), strict=False):
            # Less in this digit, or equal in it and less in the digits below.
            signs = plane.translate(_signs(digit))
            lower = below.translate(_LESS_IF_EQUAL_OR_LESS)
            both = int.from_bytes(signs, "little") & int.from_bytes(lower, "little")
            below = both.to_bytes(len(self), "little").translate(_TO_ONE)
        return below

    @cached_property
    def _planes(self) -> list[bytes]:
        """The digits of the numbers in base 256, the lowest first, without those that are 0 in all rows."""
        numbers = self.numbers[:]
        if sys.byteorder == "big":
            numbers.byteswap()
        digits, size = numbers.tobytes(), numbers.itemsize
        planes = [digits[place::size] for place in range(size)]
        while planes and not planes[-1].strip(b"\0"):
            planes.pop()
        return planes


def _is(digit: int) -> bytes:
    """A table from a digit to 1 where it is `digit`, else 0."""
    return bytes(digit) + b"\1" + bytes(255 - digit)


def _signs(digit: int) -> bytes:
    """A table from a digit to how it compares with `digit`."""
    return bytes([_IS_LESS]) * digit + bytes([_IS_EQUAL]) + bytes(255 - digit)


_LESS_IF_EQUAL_OR_LESS = bytes([_IS_LESS, _IS_LESS | _IS_EQUAL]) + bytes(254)
"""A table from "is less in the digits below" to the signs of this digit with which the number is less."""
