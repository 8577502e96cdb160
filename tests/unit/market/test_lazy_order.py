from __future__ import annotations

from collections.abc import Iterator

import pytest

from otptui.market.offers.lazy_order import LazyRows


class Counted:
    """Yields 0, 1, 2 … and counts how many were taken."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.taken = 0

    def __iter__(self) -> Iterator[int]:
        for number in range(self.length):
            self.taken += 1
            yield number


def test_only_what_is_looked_at_is_worked_out() -> None:
    source = Counted(100_000)
    rows = LazyRows(100_000, iter(source))
    assert len(rows) == 100_000
    assert [rows[3], rows[1]] == [3, 1]
    # Several screens at a time.
    assert source.taken == 512


def test_a_filter_over_it_looks_no_further_than_its_own_reader() -> None:
    source = Counted(100_000)
    even = LazyRows(100_000, iter(source)).only(bytes([1, 0]) * 50_000, 50_000)
    assert even[1] == 2
    assert source.taken < 5_000


def test_every_row_comes_once_however_it_is_asked_for() -> None:
    rows = LazyRows(3_000, iter(range(3_000)))
    assert rows[1_500] == 1_500
    assert rows[-1] == 2_999
    assert list(rows) == list(rows) == list(range(3_000))


def test_past_the_end_there_is_nothing() -> None:
    rows = LazyRows(2, iter((7, 8)))
    with pytest.raises(IndexError):
        rows[2]


def test_a_row_is_found_where_it_stands_or_not_at_all() -> None:
    rows = LazyRows(3_000, iter(range(3_000, 0, -1)))
    assert rows.index(1) == 2_999
    with pytest.raises(ValueError, match="5000"):
        rows.index(5_000)
