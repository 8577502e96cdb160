"""What is copied again comes in another form: a number without country code, the next candidate for
a code."""

from __future__ import annotations

import pytest
from fakes import START, activation
from msgspec.structs import replace

from otptui.domain.model import Activation, Message
from otptui.text.phone import national
from otptui.ui.format.copy_forms import PATIENCE, CodeForms, NumberForms

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
    whole, own = ("919067545744", "number"), ("9067545744", "number without country code")
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


def coded(text: str, code: str) -> Activation:
    return replace(UBER, messages=(Message(text, code, START),))


def test_a_second_copy_of_a_doubtful_code_is_the_next_candidate() -> None:
    now = 0.0
    forms = CodeForms(lambda: now)
    doubtful = coded("Uber code 482910. WhatsApp code 771204", "482910")
    first, second = ("482910", "1 of 2 possible codes"), ("771204", "2 of 2 possible codes")
    assert [forms.next(doubtful) for _ in range(3)] == [first, second, first]
    # The code of another number comes in between.
    assert forms.next(replace(doubtful, key=2)) == first
    assert forms.next(doubtful) == first
    now += PATIENCE + 1
    assert forms.next(doubtful) == first
    # A new message begins anew.
    assert forms.next(coded("Code: 4829 or code: 7713", "4829"))[0] == "4829"


def test_a_certain_code_is_the_same_each_time() -> None:
    forms = CodeForms()
    certain = coded("Your code is 482910.", "482910")
    assert [forms.next(certain) for _ in range(2)] == [("482910", "code")] * 2
    assert forms.next(UBER) == ("", "")
