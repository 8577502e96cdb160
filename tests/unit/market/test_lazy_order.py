"""Orders that are computed page by page: any page first, each row once, and no more compared than needed."""

from __future__ import annotations

from array import array

import pytest

from otptui.domain.row_marks import all_marked, marks_of
from otptui.market.offers.lazy_order import ONE_PAGE, LazyOrder

ROWS = 40_000
NUMBERS = [row * 7_919 % 10_007 for row in range(ROWS)]


class Counted:
    """A key that counts how many rows it gave the numbers of, and how often it compared all rows."""

    def __init__(self) -> None:
        self.given = self.compared = 0

    def numbers(self, rows: array[int]) -> list[float]:
        self.given += len(rows)
        return [NUMBERS[row] for row in rows]

    def below(self, edge: float) -> int:
        self.compared += 1
        return marks_of(bytes(number < edge for number in NUMBERS))

    def equal(self, edge: float) -> int:
        self.compared += 1
        return marks_of(bytes(number == edge for number in NUMBERS))


EXPECTED = sorted(range(ROWS), key=lambda row: (NUMBERS[row], row))


def of_all(key: Counted) -> LazyOrder:
    return LazyOrder(all_marked(ROWS), ROWS, [key])


@pytest.mark.parametrize("position", [0, -1, ROWS - 1, ROWS // 2, 12_345])
def test_one_screen_sorts_few_rows_wherever_it_is(position: int) -> None:
    key = Counted()
    assert of_all(key)[position] == EXPECTED[position]
    assert key.given < ROWS // 10
    assert key.compared < 12


def test_the_lines_of_a_screen_are_sorted_once() -> None:
    key = Counted()
    order = of_all(key)
    assert [order[line] for line in range(40)] == EXPECTED[:40]
    before = key.given, key.compared
    assert [order[line] for line in range(40)] == EXPECTED[:40]
    assert (key.given, key.compared) == before


def test_every_row_comes_once() -> None:
    assert list(of_all(Counted())) == EXPECTED


def test_a_row_is_found_where_it_is_or_not_at_all() -> None:
    order = of_all(Counted())
    assert [order.index(row) for row in (0, 17, ROWS - 1)] == [
        EXPECTED.index(row) for row in (0, 17, ROWS - 1)
    ]
    odd = LazyOrder(marks_of(bytes([0, 1]) * (ROWS // 2)), ROWS, [Counted()])
    assert odd[0] == next(row for row in EXPECTED if row % 2)
    with pytest.raises(ValueError, match="not in"):
        odd.index(4)


def test_past_the_end_there_is_nothing() -> None:
    order = LazyOrder(marks_of(bytes([1, 0, 1])), 3, [Counted()])
    assert [order[0], order[-1], len(order)] == [0, 2, 2]
    for position in (2, -3):
        with pytest.raises(IndexError):
            order[position]


def test_a_short_list_is_one_page() -> None:
    key = Counted()
    order = LazyOrder(marks_of(b"\1" * ONE_PAGE + bytes(ROWS - ONE_PAGE)), ROWS, [key])
    assert order[0] == min(range(ONE_PAGE), key=NUMBERS.__getitem__)
    assert key.compared == 0
