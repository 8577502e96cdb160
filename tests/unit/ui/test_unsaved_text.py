"""The words for what could not be written when the program ended."""

from __future__ import annotations

from fakes import START, activation

from otptui.domain.lifecycle import Texted, after
from otptui.ui.format.unsaved_text import unsaved_text


def test_nothing_is_said_of_nothing() -> None:
    assert unsaved_text([]) == ""


def test_each_number_is_named_with_its_id_and_codes() -> None:
    coded = after(activation(), Texted("Your code is 482910", "482910"), START)
    text = unsaved_text([coded, activation(id="b2")])
    first, second, third = text.splitlines()
    assert first.endswith("about these 2 numbers:")
    assert "activation id a1" in second
    assert "code 482910" in second
    assert "activation id b2" in third
    assert "waiting" in third


def test_a_message_without_a_code_is_told_whole() -> None:
    assert "Call us back" in unsaved_text([after(activation(), Texted("Call us back", ""), START)])
