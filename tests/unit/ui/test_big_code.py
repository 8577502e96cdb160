from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otptui.ui.format.big_text import drawn


def test_a_code_is_drawn_in_five_lines() -> None:
    assert drawn("17-", 11) == [
        " █  ███    ",
        "██    █    ",
        " █    █ ███",
        " █    █    ",
        "███   █    ",
    ]


@pytest.mark.parametrize(("length", "width"), [(4, 30), (5, 29), (6, 29), (7, 27), (8, 31)])
def test_up_to_eight_signs_fit_into_the_narrowest_panel(length: int, width: int) -> None:
    lines = drawn("8" * length, 32)
    assert {len(line) for line in lines} == {width}
    # No stroke is thinner than a gap, or two digits would run into one.
    assert all("██" in lines[row] for row in (0, 2, 4))


@pytest.mark.parametrize("code", ["", "AB12", "4829\u06610", "123456789"])
def test_what_cannot_be_drawn_is_not(code: str) -> None:
    assert drawn(code, 32) == []


@given(st.text("0123456789- ", min_size=1, max_size=10), st.integers(1, 80))
def test_it_is_never_wider_than_asked_and_digits_differ(code: str, width: int) -> None:
    lines = drawn(code, width)
    assert len(lines) in (0, 5)
    assert len({len(line) for line in lines}) <= 1
    assert all(len(line) <= width for line in lines)
    others = {tuple(drawn(digit, width)) for digit in "0123456789"}
    assert width < 3 or len(others) == 10
