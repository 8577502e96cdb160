"""Command keys on keyboards without Latin letters."""

from __future__ import annotations

import pytest
from textual import events
from textual.widgets import Input, Static

from otptui.ui.terminal.key_layouts import LATIN_KEYS, KeyLayouts


def translated(
    key: str, character: str | None, *, base: str = "", bound: str = "", target=None
) -> tuple[str, str | None]:
    layouts = KeyLayouts(lambda _: base, lambda name: name == bound)
    found = layouts.for_target(events.Key(key, character), target or Static())
    return found.key, found.character


@pytest.mark.parametrize(
    ("typed", "latin"),
    [
        ("и", "b"),
        ("н", "y"),
        ("\u041d", "Y"),
        ("ж", "semicolon"),
        ("Ж", "colon"),
        ("\u0456", "s"),
        ("β", "b"),
        ("ψ", "c"),
        ("נ", "b"),
        ("\u05d8", "y"),
    ],
)
def test_a_letter_is_the_key_it_is_on(typed: str, latin: str) -> None:
    assert translated(typed, typed)[0] == latin


def test_ctrl_chords_are_translated_everywhere() -> None:
    assert translated("ctrl+\u0441", None) == ("ctrl+c", None)
    assert translated("ctrl+\u0441", None, target=Input()) == ("ctrl+c", None)


def test_a_text_field_gets_what_was_typed() -> None:
    assert translated("и", "и", target=Input()) == ("и", "и")


def test_a_letter_that_is_bound_keeps_its_meaning() -> None:
    assert translated("и", "и", bound="и") == ("и", "и")


def test_what_the_terminal_tells_of_a_key_comes_first() -> None:
    # A phonetic layout has another letter there than the usual one.
    assert translated("и", "и", base="i") == ("i", "i")
    assert translated("И", "И", base="i") == ("I", "I")
    assert translated("Ж", "Ж", base=";") == ("colon", ":")


@pytest.mark.parametrize("key", ["b", "é", "ü", "ß", "字", "enter", "ctrl+b", "f1"])
def test_latin_letters_and_other_keys_stay_as_they_are(key: str) -> None:
    character = key if len(key) == 1 else None
    assert translated(key, character) == (key, character)


def test_every_layout_has_every_letter_of_a_command() -> None:
    letters = set("qwertyuiopasdfghjklzxcvbnm")
    by_script = {"cyrillic": "йцукенгшщзфывапролдячсмить", "greek": "ςερτυθιοπασδφγηξκλζχψωβνμ"}
    for layout in by_script.values():
        assert letters - {LATIN_KEYS[letter] for letter in layout} <= {"q"}
