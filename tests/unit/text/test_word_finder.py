# ruff: noqa: RUF001 - words of many scripts
"""Words are found in every script, whole or as parts, with and without their accents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otptui.text.otp.word_finder import SearchText, Span, Spans, WordList


def found(entries: str, text: str) -> list[str]:
    return [text[start:end] for start, end in WordList([entries]).find(SearchText(text)).spans]


@pytest.mark.parametrize(
    ("entries", "text", "words"),
    [
        ("pin", "PIN, pinned, shopping, (pin)", ["PIN", "pin"]),
        ("code*", "Codes and encoded", ["Code"]),
        ("*kood", "kinnituskood, koodi", ["kood"]),
        ("*code*", "Sicherheitscodes", ["code"]),
        ("mot de passe", "Votre mot de passe est", ["mot de passe"]),
        ("hasło, código", "HASLO i codigo", ["HASLO", "codigo"]),
        ("şifre*", "sifreniz", ["sifre"]),
        # A short word without its accent is a word of another language.
        ("là", "la code là", ["là"]),
        ("otp", "您的OTP是 รหัสOTPคือ otp5512", ["OTP", "OTP", "otp"]),
        ("验证码", "您的验证码是", ["验证码"]),
        ("कोड", "आपका कोड है, कोडों", ["कोड"]),
        ("код, код подтверждения", "ваш код подтверждения", ["код подтверждения"]),
    ],
)
def test_words_are_found(entries: str, text: str, words: list[str]) -> None:
    assert found(entries, text) == words


def test_spans_are_searched_by_position() -> None:
    spans = Spans([Span(10, 14), Span(0, 4), Span(1, 3)])
    assert spans.spans == [Span(0, 4), Span(10, 14)]
    assert spans.within(0, 14) == [Span(0, 4), Span(10, 14)]
    assert spans.within(1, 14) == [Span(10, 14)]
    assert spans.first_within(1, 20) == Span(10, 14)
    assert spans.last_within(0, 13) == Span(0, 4)
    assert spans.starting_at(10) == spans.ending_at(14) == Span(10, 14)
    assert spans.starting_at(9) is spans.ending_at(13) is None


@given(st.text(alphabet="aáå ßß́İiıIłœΣσς漢", max_size=30))
def test_every_form_has_the_length_of_the_text(text: str) -> None:
    search = SearchText(text)
    assert len(search.lower) == len(search.folded) == len(text)
