"""Indic vowel signs replaced by letters, for terminals that draw only half of a syllable with a sign."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


def vowel_signs_as_letters(text: str) -> str:
    """`text` with each spacing vowel sign replaced by the letter of the same sound: "कि" becomes "कइ".

    Terminals that give such a sign (Unicode category Mc) a cell of its own, tmux among them, draw the next
    character over it. The letter stays legible and has one cell everywhere. A sign without a
    corresponding letter is dropped.
    """
    return text if text.isascii() else "".join(map(_letter_for, text))


@lru_cache(maxsize=1024)
def _letter_for(char: str) -> str:
    if unicodedata.category(char) != "Mc":
        return char
    try:
        letter = unicodedata.lookup(unicodedata.name(char).replace("VOWEL SIGN", "LETTER"))
    except KeyError:
        return ""
    return letter if letter.isalpha() else ""
