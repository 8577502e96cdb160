"""Phone numbers are grouped for reading, and no digit is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otptui.text.phone import phone


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("919067545744", "+91 90675 45744"),
        ("+91 90675-45744", "+91 90675 45744"),
        ("00919067545744", "+91 90675 45744"),
        ("12025550123", "+1 202 555 0123"),
        ("79161234567", "+7 916 123 45 67"),
        ("447911123456", "+44 7911 123456"),
        ("8613812345678", "+86 138 1234 5678"),
        ("5511987654321", "+55 11 98765 4321"),
        ("35799123456", "+357 9912 3456"),
        ("4512345678", "+45 1234 5678"),
        ("37360123", "+373 601 23"),
        ("91906754574", "+91 906754574"),
        ("9067545744", "906 754 5744"),
        ("12345", "12345"),
        ("9190675457449190675457", "9190675457449190675457"),
        ("79584******", "79584******"),
        ("\x1b[31m123", "123"),
        ("", ""),
    ],
)
def test_a_phone_number_is_grouped_for_reading(number: str, shown: str) -> None:
    assert phone(number) == shown


@settings(deadline=None)
@given(st.from_regex(r"[0-9]{8,15}", fullmatch=True))
def test_grouping_neither_adds_nor_drops_a_digit(number: str) -> None:
    bare = number.removeprefix("00")
    assert phone(number).replace(" ", "").removeprefix("+") == bare
