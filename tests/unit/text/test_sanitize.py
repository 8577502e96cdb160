"""Nothing from a provider can act on the terminal, and nothing worth reading is lost."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otptui.text.country_names import tidy_country
from otptui.text.sanitize import tidy_message, tidy_name


@pytest.mark.parametrize(
    ("raw", "tidy"),
    [
        ("Uber ", "Uber"),
        ("  Mera \t Gaon\u00a0\u3000", "Mera Gaon"),
        ("GreatDay  SunFish", "GreatDay SunFish"),
        ("vk.com", "vk.com"),
        ("iHerb", "iHerb"),
        ("99app", "99app"),
        ("two\nlines\r\nhere\u2028now", "two lines here now"),
        ("INDIAN SERVER 1 🇮🇳", "INDIAN SERVER 1 IN"),
        ("Server🇮🇳🇺🇸2", "Server IN US 2"),
        ("🇮", "I"),
        ("\x1b[31;1mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("\x1b]0;new title\x07Uber", "Uber"),
        ("\x1b]8;;https://evil\x1b\\Uber\x1b]8;;\x1b\\", "Uber"),
        ("\x1bP1$r0m\x1b\\Uber\x1b_x\x1b\\", "Uber"),
        ("\x1b(B\x1bcUber\x1b=", "Uber"),
        ("\x07be\x08ll\x7f\x00\x85\x9f", "bell"),
        ("a\u202eb\u2066c\u2069d\u200fe\u061c", "abcde"),
        ("\ufeffa\u200bb\u2060c\u00add", "abcd"),
        ("U\U000e0055\U000e0042ber", "Uber"),
        ("heart ❤\ufe0f", "heart ❤"),
        ("👨\u200d👩", "👨👩"),
        ("p\ue000q\U000f0000r\ud800s\uffff", "pqrs"),
        ("bl\u3164an\u115fk", "blank"),
        ("Z" + "\u0316\u0317\u0318\u0319" * 30 + "algo", "Z\u0316\u0317algo"),
        ("\u0301\u0302first", "first"),
        ("e\u0301", "é"),
        ("YUEWEN 阅文集团", "YUEWEN 阅文集团"),
        ("رسال resal", "رسال resal"),
        ("", ""),
        ("\u200b \t", ""),
    ],
)
def test_a_name_is_one_safe_line_in_its_own_case(raw: str, tidy: str) -> None:
    assert tidy_name(raw) == tidy


def test_a_long_name_is_cut_with_an_ellipsis() -> None:
    assert tidy_name("word " * 40) == "word " * 11 + "word…"
    assert tidy_name("x" * 60) == "x" * 60
    assert tidy_name("x" * 61, limit=10) == "xxxxxxxxx…"


def test_indic_vowel_signs_and_their_marks_survive() -> None:
    assert tidy_name("चीज़ों की किताब") == unicodedata.normalize("NFC", "चीज़ों की किताब")


def test_skin_tones_are_removed_because_their_width_varies() -> None:
    assert tidy_name("👍🏽 Thumbs 🏿") == "👍 Thumbs"


def test_a_message_keeps_its_lines_and_its_emoji() -> None:
    raw = "🎉 <#> Your code: 482910\r\nDo not\tshare it \rBye\u2028now\n\n\n\n\x1b[2JFA+9qCX9VSu\n"
    assert tidy_message(raw) == "🎉 <#> Your code: 482910\nDo not share it\nBye\nnow\n\nFA+9qCX9VSu"


@pytest.mark.parametrize(
    ("raw", "tidy"),
    [
        ("&lt;#&gt; Your code is 482910", "<#> Your code is 482910"),
        ("&amp;lt;#&amp;gt; A &amp; B&#39;s &quot;code&quot;", '<#> A & B\'s "code"'),
        ("&#x20B9;500&nbsp;paid", "₹500 paid"),
        ("&#27;[31mred&#7;", "[31mred"),
        ("https://lumo.example/?a=1&copy=2&lt=3", "https://lumo.example/?a=1&copy=2&lt=3"),
        ("AT&T &unknown; &;", "AT&T &unknown; &;"),
    ],
)
def test_a_message_has_its_html_entities_decoded(raw: str, tidy: str) -> None:
    assert tidy_message(raw) == tidy


def test_a_message_keeps_colons_quotes_and_markup_as_they_are() -> None:
    raw = '[b]Uber[/b]: "it\'s" [a1b2] https://uber.com/a?b=c&d=[@click=x]'
    assert tidy_message(raw) == raw


def test_an_escape_sequence_may_span_lines_and_an_open_one_hides_no_code() -> None:
    assert tidy_message("a\x1b]52;c;QUJD\nREVG\x07b") == "ab"
    assert tidy_message("\x1b]0;code 482910") == "code 482910"
    # Wrongly decoded text: 0x9b is a quotation mark there, not the start of a colour sequence.
    assert "482910" in tidy_message("code \x9b482910 is yours")


def test_a_message_has_at_most_32000_characters() -> None:
    assert len(tidy_message("word " * 16_000)) == 32_000
    assert tidy_message("word " * 16_000).endswith("…")
    assert tidy_message("x" * 32_000) == "x" * 32_000


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_input_leaves_anything_a_terminal_acts_on(raw: str) -> None:
    for tidy in (tidy_name(raw), tidy_country(raw), tidy_message(raw).replace("\n", "")):
        assert tidy.isprintable()
    assert len(tidy_name(raw)) <= 60
