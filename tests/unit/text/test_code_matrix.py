"""The code is found in every combination of a sentence structure and a language."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

import pytest
from fixtures.code_phrases import PHRASES, Phrases

from otptui.text.otp_code import extract_code

NUMBER = "918800554477"
CODES = ("739105", "5519", "48120", "2031")
"""One of them looks like a year."""
OTHER_NUMBER = "4471"

Structure = Callable[[Phrases, str], str]
STRUCTURES: dict[str, Structure] = {
    "alone": lambda p, code: p.says.format(code),
    "code first": lambda p, code: p.opens.format(code),
    "sender in brackets": lambda p, code: f"[Lumo] {p.says.format(code)}.",
    "sender in wide brackets": lambda p, code: f"【Lumo】{p.opens.format(code)}",
    "retriever": lambda p, code: f"<#> {p.opens.format(code)}\nQm4RtYw2ZkA",
    "code on a line": lambda p, code: f"{p.says.format(':')[:-1].rstrip(': ')}:\n\n{code}\n\nLumo",
    "card before": lambda p, code: f"{p.card.format(OTHER_NUMBER)}. {p.says.format(code)}.",
    "card behind": lambda p, code: f"{p.says.format(code)}. {p.card.format(OTHER_NUMBER)}",
    "masked card before": lambda p, code: f"**{OTHER_NUMBER}. {p.says.format(code)}",
    "masked card behind": lambda p, code: f"{p.says.format(code)}. *{OTHER_NUMBER}",
    "amount before": lambda p, code: f"{p.amount.format(1250)}. {p.says.format(code)}.",
    "amount behind": lambda p, code: f"{p.says.format(code)}. {p.amount.format(1250)}",
    "amount with decimals": lambda p, code: f"{p.amount.format('1,250.00')}. {p.says.format(code)}.",
    "date before": lambda p, code: f"14.03.2026 09:41. {p.says.format(code)}.",
    "date behind": lambda p, code: f"{p.says.format(code)}. 2026-03-14 09:41",
    "phone behind": lambda p, code: f"{p.says.format(code)}. +1 877 555 0143",
    "address behind": lambda p, code: f"{p.says.format(code)}. https://lumo.example/v/884120",
    "old code before": lambda p, code: f"{p.old.format(OTHER_NUMBER)}. {p.new.format(code)}.",
    "old code behind": lambda p, code: f"{p.new.format(code)}. {p.old.format(OTHER_NUMBER)}.",
    "web otp": lambda p, code: f"{p.old.format(OTHER_NUMBER)}.\n@lumo.example #{code}",
}
SPLIT_CODES = {
    "739-105": "739105",
    "739 105": "739105",
    "7 3 9 1 0 5": "739105",
    "7. 3. 9. 1. 0. 5.": "739105",
}
WORD_CODES = ("K7QM4", "ABC-123", "AB-12CD", "KQZT-4471", "XK7-QPT-9ZM", "TQV-DKM", "VHKQWE")


def wrong(messages: Iterator[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """(message, code, what was found instead) for every message that is misread."""
    return [
        (text, code, found)
        for text, code in messages
        if (found := extract_code(unicodedata.normalize("NFC", text), NUMBER)) != code
    ]


@pytest.mark.parametrize("phrases", PHRASES, ids=lambda phrases: phrases.language)
def test_every_structure_is_read_in_every_language(phrases: Phrases) -> None:
    assert wrong((write(phrases, code), code) for write in STRUCTURES.values() for code in CODES) == []


@pytest.mark.parametrize("phrases", PHRASES, ids=lambda phrases: phrases.language)
def test_split_and_dashed_codes_are_copied_as_they_are_typed(phrases: Phrases) -> None:
    split = ((phrases.says.format(shown), code) for shown, code in SPLIT_CODES.items())
    assert wrong(split) == []
    assert wrong((phrases.says.format(code), code) for code in WORD_CODES) == []


@pytest.mark.parametrize(
    "phrases", [p for p in PHRASES if not p.digits.isascii()], ids=lambda phrases: phrases.language
)
def test_digits_of_every_script_are_copied_as_ascii(phrases: Phrases) -> None:
    def native(number: str) -> str:
        return number.translate(str.maketrans("0123456789", phrases.digits))

    messages = (
        (f"{phrases.card.format(native(OTHER_NUMBER))}. {phrases.says.format(native(code))}", code)
        for code in CODES
    )
    assert wrong(messages) == []


@pytest.mark.parametrize("phrases", PHRASES, ids=lambda phrases: phrases.language)
def test_an_old_code_alone_is_no_code(phrases: Phrases) -> None:
    assert wrong((f"{phrases.old.format(code)}.", "") for code in CODES) == []


def test_the_matrix_is_wide() -> None:
    assert len({phrases.language for phrases in PHRASES}) >= 50
