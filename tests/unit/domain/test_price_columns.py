"""The tier that a purchase gets: the cheapest in stock, or the cheapest where nothing is in stock."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from otptui.domain.model import PriceColumns

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["22", "0"]),
        st.sampled_from(["bne", "aaz", "wa"]),
        st.sampled_from(["9.00", "10.00", "13.50", "100.00"]),
        st.integers(0, 2),
    ),
    max_size=30,
)


@given(ROWS)
def test_the_first_of_the_cheapest_in_stock_is_sold(rows: list[tuple[str, str, str, int]]) -> None:
    columns = PriceColumns(
        countries=[row[0] for row in rows],
        services=[row[1] for row in rows],
        prices=[row[2] for row in rows],
        stocks=[row[3] for row in rows],
    )
    expected: dict[tuple[str, str], int] = {}
    for row, (country, code, price, stock) in enumerate(rows):
        before = expected.get((country, code))
        if before is None or (stock == 0, Decimal(price)) < (rows[before][3] == 0, Decimal(rows[before][2])):
            expected[country, code] = row
    assert {
        (country, code): tier for country, found in columns.best.items() for code, tier in found.items()
    } == {place: (Decimal(rows[row][2]), rows[row][3]) for place, row in expected.items()}
    assert list(columns.sold_first) == [int(row in expected.values()) for row in range(len(rows))]
