"""Which columns are shown, in which order, and the words for how they are sorted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otptui.config.schema import PRICE_COLUMNS
from otptui.market.offers import Column, Sort
from otptui.ui.format.column_choice import ColumnChoice, direction_text
from otptui.ui.widgets.offer_columns import COLUMNS

CHOSEN = st.lists(st.sampled_from(PRICE_COLUMNS), min_size=1, unique=True).map(tuple)
CHANGES = st.lists(st.tuples(st.sampled_from(PRICE_COLUMNS), st.sampled_from([-1, 0, 1])))


def test_the_setting_names_the_columns_of_the_table() -> None:
    assert [column.column for column in COLUMNS] == list(PRICE_COLUMNS)


@given(CHOSEN)
def test_a_setting_comes_back_as_it_was(chosen: tuple[str, ...]) -> None:
    assert ColumnChoice.of(chosen).chosen == chosen


@given(CHOSEN, CHANGES)
def test_no_column_is_ever_lost_and_one_is_always_shown(
    chosen: tuple[str, ...], changes: list[tuple[str, int]]
) -> None:
    choice = ColumnChoice.of(chosen)
    for name, step in changes:
        choice = choice.moved(name, step) if step else choice.toggled(name)
    assert sorted(choice.order) == sorted(PRICE_COLUMNS)
    assert choice.chosen
    assert ColumnChoice.of(choice.chosen).chosen == choice.chosen


def test_a_column_moves_by_one_place_and_stays_at_the_ends() -> None:
    choice = ColumnChoice.of(("price", "stock", "age"))
    assert choice.moved("stock", -1).chosen == ("stock", "price", "age")
    assert choice.moved("stock", 1).chosen == ("price", "age", "stock")
    assert choice.moved("price", -1) == choice
    assert choice.toggled("stock").chosen == ("price", "age")
    assert choice.toggled("stock").toggled("stock") == choice


@pytest.mark.parametrize(
    ("column", "sort", "words"),
    [
        (Column.PRICE, Sort(), "low to high"),
        (Column.PRICE, Sort(descending=True), "high to low"),
        (Column.STOCK, Sort(), "high to low"),
        (Column.CHANCE, Sort(Column.CHANCE), "low to high"),
        (Column.SERVICE, Sort(), "A to Z"),
        (Column.SERVER, Sort(Column.SERVER, descending=True), "Z to A"),
        (Column.AGE, Sort(), "new to old"),
    ],
)
def test_the_direction_is_the_present_one_or_the_one_it_begins_with(
    column: Column, sort: Sort, words: str
) -> None:
    assert direction_text(column, sort) == words
