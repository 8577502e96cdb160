"""Indic vowel signs become letters where a terminal cannot draw them."""

from __future__ import annotations

import pytest

from otptui.text.matching import fold
from otptui.text.vowel_signs import vowel_signs_as_letters
from otptui.ui.terminal.terminal_identity import legible


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("आपका ओटीपी 482910 है", "आपकआ ओटईपई 482910 है"),
        ("கோ ਪੰਜਾਬੀ", "கஓ ਪੰਜਆਬਈ"),
        # These have no letter of the same sound.
        ("দুঃখ မြန်", "দুখ မန်"),
        ("Café ไทย น้ำ 漢字", "Café ไทย น้ำ 漢字"),
    ],
)
def test_each_vowel_sign_becomes_a_letter_with_its_own_cell(text: str, letters: str) -> None:
    assert vowel_signs_as_letters(text) == letters
    assert fold(letters) == fold(text)


def test_only_tmux_gets_letters_for_vowel_signs() -> None:
    assert legible("कि", {"TMUX": "default,1,0"}) == "कइ"
    assert legible("कि", {"TERM": "xterm-kitty"}) == "कि"
