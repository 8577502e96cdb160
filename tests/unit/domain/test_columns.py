"""Columns that answer for all rows at once say what a plain loop over the rows says."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from otptui.domain import sold_first as sold
from otptui.domain.coded_column import CodedColumn, RunColumn
from otptui.domain.number_column import NumberColumn
from otptui.domain.row_marks import all_marked, marked_before, marks_of, rows_in
from otptui.domain.sold_first import sold_first


@pytest.mark.parametrize("distinct", [1, 2, 256, 257, 2_048, 2_049, 5_000, 40_000, 70_000])
def test_flags_of_values_become_marks_of_rows(distinct: int) -> None:
    chance = random.Random(distinct)
    values = [chance.randrange(distinct) for _ in range(3_000)]
    column = CodedColumn.of([*range(distinct), *values])
    assert list(column) == [*range(distinct), *values]
    for share in (0.0, 0.3, 1.0):
        wanted = {value for value in range(distinct) if chance.random() < share}
        marked = column.marked(bytes(value in wanted for value in column.values))
        assert list(marked) == [value in wanted for value in column]


def test_the_codes_ascend_with_the_order_asked_for() -> None:
    prices = ["10.00", "9.00", "10.00", "100.00"]
    by_price = CodedColumn.of(prices, order=Decimal)
    assert list(by_price.values) == ["9.00", "10.00", "100.00"]
    again = CodedColumn.of(prices).recoded(order=Decimal)
    assert (again.codes, again.values) == (by_price.codes, by_price.values)
    assert list(again) == prices


def test_the_rows_of_a_value_are_found_within_their_limits() -> None:
    column = CodedColumn.of(["a", "b", "a", "a"])
    assert list(column.rows_of("a", 1, 3)) == [2]
    assert list(column.rows_of("a", 0, 4)) == [0, 2, 3]
    assert list(column.rows_of("c", 0, 4)) == []


def test_runs_are_a_column() -> None:
    runs = RunColumn([("22", 2), ("7", 0), ("0", 1), ("22", 1)])
    assert [*runs] == [runs[row] for row in range(4)] == ["22", "22", "0", "22"]
    assert list(runs.marked(bytes(value == "22" for value in runs.values))) == [1, 1, 0, 1]


NUMBERS = st.lists(
    st.one_of(st.integers(0, 300), st.integers(0, 70_000), st.integers(0, 2**32 - 1)), max_size=20
)


@given(NUMBERS, st.integers(-2, 2**32 + 2))
@example([0, 0], 0)
@example([255, 256, 257], 256)
@example([65_535, 65_536], 65_536)
def test_numbers_below_a_limit(numbers: list[int], limit: int) -> None:
    column = NumberColumn(numbers)
    for near in (limit, *numbers, *(number + 1 for number in numbers)):
        assert list(column.marked_below(near)) == [number < near for number in numbers]
    assert column.most == max(numbers, default=0)
    assert list(column) == numbers


@given(st.lists(st.booleans(), max_size=40))
def test_marks_are_rows(flags: list[bool]) -> None:
    marks = marks_of(bytes(flags))
    rows = [row for row, flag in enumerate(flags) if flag]
    assert list(rows_in(marks, len(flags))) == rows
    everything = all_marked(len(flags))
    for stop in range(len(flags) + 1):
        before = rows_in(marks & marked_before(stop, everything), len(flags))
        assert list(before) == [row for row in rows if row < stop]


def test_few_marks_among_many_rows_are_found() -> None:
    assert list(rows_in(marks_of(bytes([0] * 900 + [1] + [0] * 98 + [1])), 1_000)) == [900, 999]


TIER = st.tuples(st.sampled_from(["9.00", "10.00", "13.50", "100.00"]), st.integers(0, 2))
PLACES = st.lists(
    st.dictionaries(st.sampled_from("abcd"), st.lists(TIER, min_size=1, max_size=4), max_size=4), max_size=3
)


def expected(places: Sequence[dict[str, list[tuple[str, int]]]]) -> list[int]:
    """For each tier 1 where it is sold first, by the obvious loop."""
    found = []
    for services in places:
        for tiers in services.values():
            best = min(range(len(tiers)), key=lambda at: (tiers[at][1] == 0, Decimal(tiers[at][0])))
            found += [int(at == best) for at in range(len(tiers))]
    return found


@pytest.mark.parametrize("short", [1 << 14, 0])
@given(places=PLACES)
@example(places=[{"a": [("9.00", 1)] * 2}, {"a": [("9.00", 0)] * 2}])
@example(places=[{"a": [("9.00", 0)] * 20 + [("10.00", 1)]}])
def test_the_tier_sold_first_is_found_for_all_places_at_once(
    short: int, places: list[dict[str, list[tuple[str, int]]]]
) -> None:
    tiers = [(service, *tier) for services in places for service, found in services.items() for tier in found]
    lengths = [(str(id), sum(map(len, services.values()))) for id, services in enumerate(places)]
    columns = (
        RunColumn(lengths),
        CodedColumn.of([service for service, _, _ in tiers]),
        CodedColumn.of([price for _, price, _ in tiers], order=Decimal),
        NumberColumn([stock for _, _, stock in tiers]),
    )
    with pytest.MonkeyPatch.context() as patch:
        # Lanes of two bytes, and of four.
        patch.setattr(sold, "SHORT", short)
        assert list(sold_first(*columns, is_by_place=True)) == expected(places)
    assert list(sold_first(*columns)) == expected(places)
