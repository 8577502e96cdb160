"""Sets of rows as marks: one byte for each row, 1 where the row is in the set, all of them in one int.

A million rows cost no step in Python each: bytes are translated by a table, and ints are combined with & and
|, both at some gigabytes a second. Byte `row` of the int, counted from the lowest, is the mark of `row`.
"""

from __future__ import annotations

from array import array
from itertools import compress

ROW = "I"
"""The array type of a row number: a quarter of a list, and the garbage collector does not scan it."""

_FEW = 8
"""One row in so many is few: those are searched for one by one."""


def marks_of(marked: bytes | bytearray) -> int:
    """The marks in these bytes, which are 0 or 1."""
    return int.from_bytes(marked, "little")


def marked_bytes(marks: int, rows: int) -> bytes:
    """The marks as one byte for each of `rows` rows."""
    return marks.to_bytes(rows, "little")


def all_marked(rows: int) -> int:
    """Marks for every one of `rows` rows."""
    return int.from_bytes(b"\1" * rows, "little")


def marked_before(row: int, everything: int) -> int:
    """The marks of the rows before `row`; `everything` marks all rows."""
    return everything & ((1 << 8 * row) - 1)


def rows_in(marks: int, rows: int) -> array[int]:
    """The marked ones of `rows` rows, ascending."""
    marked, count = marked_bytes(marks, rows), marks.bit_count()
    if count * _FEW > rows:
        return array(ROW, compress(range(rows), marked))
    found, row = array(ROW), -1
    for _ in range(count):
        row = marked.index(1, row + 1)
        found.append(row)
    return found
