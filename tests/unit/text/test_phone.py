"""Phone numbers are grouped for reading, and no digit is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otptui.text.calling_codes import number_plan
from otptui.text.phone import national, phone


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


@pytest.mark.parametrize(
    ("number", "country", "shown", "own"),
    [
        ("9812340000", "India", "+91 98123 40000", "9812340000"),
        ("919812340000", "India", "+91 98123 40000", "9812340000"),
        # Ten digits are a whole number in India, also where they begin like its calling code.
        ("9198123400", "India", "+91 91981 23400", "9198123400"),
        ("9812340000", "", "+98 1234 0000", "12340000"),
        ("9812340000", "Atlantis", "+98 1234 0000", "12340000"),
        ("2025550123", "USA (virtual)", "+1 202 555 0123", "2025550123"),
        ("7701234567", "kazakhstan", "+7 770 123 45 67", "7701234567"),
        ("447911123456", "England", "+44 7911 123456", "7911123456"),
        ("9647701234567", "Iraq", "+964 770 123 4567", "7701234567"),
        ("+919812340000", "Kenya", "+91 98123 40000", "9812340000"),
        # Neither is a number of the country: no calling code is made up.
        ("4207751234567", "India", "420 775 123 4567", "4207751234567"),
        ("09812340000", "India", "098 1234 0000", "09812340000"),
        ("12345", "India", "12345", "12345"),
        ("79584******", "Russia", "79584******", "79584******"),
    ],
)
def test_the_country_that_was_bought_tells_the_calling_code(
    number: str, country: str, shown: str, own: str
) -> None:
    assert phone(number, country) == shown
    assert national(number, country) == own


@pytest.mark.parametrize(
    ("spellings", "code"),
    [
        (("Saint Kitts & Nevis", "saintkitts and nevis", "St. Kitts and Nevis"), "1"),
        (("Côte d'Ivoire", "cote divoire", "Ivory Coast", "ivory"), "225"),
        (("Türkiye", "turkey", "TURKEY"), "90"),
        (("Hong Kong", "hongkong"), "852"),
        (("saotomeandprincipe", "São Tomé & Príncipe"), "239"),
        (("DR Congo", "dcongo"), "243"),
        (("USA (virtual)", "usa", "United States"), "1"),
    ],
)
def test_a_country_is_found_in_every_spelling(spellings: tuple[str, ...], code: str) -> None:
    assert {plan.calling_code for name in spellings if (plan := number_plan(name))} == {code}
    assert all(map(number_plan, spellings))


def test_a_name_that_is_no_country_has_no_plan() -> None:
    assert number_plan("country 22") is None
    assert number_plan("") is None


@settings(deadline=None)
@given(
    st.from_regex(r"[0-9]{8,15}", fullmatch=True), st.sampled_from(["India", "USA", "Germany", "Denmark", ""])
)
def test_the_country_never_costs_a_digit(number: str, country: str) -> None:
    bare = number.removeprefix("00")
    digits = phone(number, country).replace(" ", "").removeprefix("+")
    assert digits.endswith(bare)
    assert bare.endswith(national(number, country))
