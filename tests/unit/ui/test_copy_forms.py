"""A number is copied whole, and asked for again without its country prefix."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes import activation

from otptui.text.phone import national
from otptui.ui.format.copy_forms import PATIENCE, NumberForms

UBER = activation()


@pytest.mark.parametrize(
    ("number", "own"),
    [
        ("919067545744", "9067545744"),
        ("+91 90675 45744", "9067545744"),
        ("12025550123", "2025550123"),
        ("79161234567", "9161234567"),
        ("447700900123", "7700900123"),
        ("380441234567", "441234567"),
        ("6281234567890", "81234567890"),
        # Without its calling code already, too short, and no number at all.
        ("9067545744", "9067545744"),
        ("12345", "12345"),
        ("none", "none"),
        ("", ""),
    ],
)
def test_a_number_without_its_calling_code(number: str, own: str) -> None:
    assert national(number) == own


def test_the_other_form_is_for_the_same_number_soon_after() -> None:
    now = 0.0
    forms = NumberForms(lambda: now)
    whole, own = ("919067545744", "number"), ("9067545744", "number without its country prefix")
    assert [forms.next(UBER) for _ in range(3)] == [whole, own, whole]
    assert forms.next(replace(UBER, key=2)) == whole
    assert forms.next(UBER) == whole
    now += PATIENCE + 1
    assert forms.next(UBER) == whole


def test_a_number_that_came_without_its_country_prefix_is_copied_whole_each_time() -> None:
    forms = NumberForms()
    indian = replace(UBER, number="9812340000")
    assert [forms.next(indian) for _ in range(2)] == [("9812340000", "number")] * 2


def test_a_number_with_one_form_stays_as_it_is() -> None:
    forms = NumberForms()
    bare = replace(UBER, number="12345")
    assert [forms.next(bare) for _ in range(2)] == [("12345", "number")] * 2
    assert forms.next(replace(UBER, number="")) == ("", "number")
