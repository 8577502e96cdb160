"""Nothing a stranger sends may act on the terminal, and nothing worth reading may be lost."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otptui.text.matching import fold
from otptui.text.sanitize import (
    excerpt,
    money,
    phone,
    redact,
    tidy_country,
    tidy_message,
    tidy_name,
    with_letters,
)
from otptui.ui.terminal.capabilities import legible


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


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("आपका ओटीपी 482910 है", "आपकआ ओटईपई 482910 है"),
        ("கோ ਪੰਜਾਬੀ", "கஓ ਪੰਜਆਬਈ"),
        # No letter sounds like these.
        ("দুঃখ မြန်", "দুখ မန်"),
        ("Café ไทย น้ำ 漢字", "Café ไทย น้ำ 漢字"),
    ],
)
def test_vowel_signs_can_be_letters_each_in_a_cell_of_its_own(text: str, letters: str) -> None:
    assert with_letters(text) == letters
    assert fold(letters) == fold(text)


def test_only_tmux_is_told_letters_for_vowel_signs() -> None:
    assert legible("कि", {"TMUX": "default,1,0"}) == "कइ"
    assert legible("कि", {"TERM": "xterm-kitty"}) == "कि"


@pytest.mark.parametrize(
    ("raw", "tidy"),
    [
        ("russia", "Russia"),
        ("iNDIA", "India"),
        ("india ", "India"),
        ("INDIA", "India"),
        ("usa", "USA"),
        ("usa (virtual)", "USA (virtual)"),
        ("(virtual) usa", "(virtual) USA"),
        ("uae", "UAE"),
        ("USA", "USA"),
        ("UAE", "UAE"),
        ("southafrica", "Southafrica"),
        ("south korea", "South Korea"),
        ("sri lanka", "Sri Lanka"),
        ("NEW ZEALAND", "New Zealand"),
        ("antigua and barbuda", "Antigua and Barbuda"),
        ("côte d'ivoire", "Côte d'Ivoire"),
        ("Côte d'Ivoire", "Côte d'Ivoire"),
        ("Timor-Leste", "Timor-Leste"),
        ("timor-leste", "Timor-Leste"),
        ("dr congo", "DR Congo"),
        ("🇮🇳 india", "IN India"),
        ("россия", "Россия"),
        ("中国", "中国"),
        ("", ""),
    ],
)
def test_a_country_has_the_case_of_names(raw: str, tidy: str) -> None:
    assert tidy_country(raw) == tidy


def test_a_skin_tone_goes_since_terminals_give_it_no_agreed_width() -> None:
    assert tidy_name("👍🏽 Thumbs 🏿") == "👍 Thumbs"


def test_a_message_keeps_its_lines_and_its_emoji() -> None:
    raw = "🎉 <#> Your code: 482910\r\nDo not\tshare it \rBye\u2028now\n\n\n\n\x1b[2JFA+9qCX9VSu\n"
    assert tidy_message(raw) == "🎉 <#> Your code: 482910\nDo not share it\nBye\nnow\n\nFA+9qCX9VSu"


def test_a_message_keeps_colons_quotes_and_markup_as_they_are() -> None:
    raw = '[b]Uber[/b]: "it\'s" [a1b2] https://uber.com/a?b=c&d=[@click=x]'
    assert tidy_message(raw) == raw


def test_an_escape_sequence_may_span_lines_and_an_open_one_hides_no_code() -> None:
    assert tidy_message("a\x1b]52;c;QUJD\nREVG\x07b") == "ab"
    assert tidy_message("\x1b]0;code 482910") == "code 482910"
    # Latin-1 text in the wrong place: 0x9b is a quote there, not the begin of a colour.
    assert "482910" in tidy_message("code \x9b482910 is yours")


def test_a_message_has_at_most_4000_characters() -> None:
    assert len(tidy_message("word " * 2_000)) == 4_000
    assert tidy_message("word " * 2_000).endswith("…")
    assert tidy_message("x" * 4_000) == "x" * 4_000


@settings(deadline=None)
@given(st.text(max_size=200))
def test_whatever_comes_in_nothing_a_terminal_acts_on_comes_out(raw: str) -> None:
    for tidy in (tidy_name(raw), tidy_country(raw), tidy_message(raw).replace("\n", "")):
        assert tidy.isprintable()
    assert len(tidy_name(raw)) <= 60


def test_an_excerpt_is_short_printable_and_without_a_key() -> None:
    body = b"\xef\xbb\xbf<!doctype html>\r\n<a href='?api_key=0123abcd&action=x'>\x1b[31m" + b"\xff\xfe" * 500
    shown = excerpt(body)
    assert shown.startswith("<!doctype html> <a href='?api_key=***&action=x'>")
    assert len(shown) == 80
    assert shown.isprintable()
    assert excerpt(b"x: s3cret, y: a%2Fb", secrets=["s3cret", "a/b"]) == "x: ***, y: ***"
    assert excerpt(b"") == ""


def test_an_excerpt_never_ends_in_half_a_secret() -> None:
    body = b"start" + b" " * 3_990 + b"s3cret-key"
    assert excerpt(body, secrets=["s3cret-key"]) == "start"


def test_redact_masks_secrets_in_every_spelling() -> None:
    text = "GET /?api_key=abc&x=1 {'api_key': 'abc'} token=t k/y k%2Fy"
    assert redact(text, ["k/y", ""]) == "GET /?api_key=***&x=1 {'api_key': '***'} token=*** *** ***"
    assert redact("BAD_KEY", ["abc"]) == "BAD_KEY"


@pytest.mark.parametrize(
    ("price", "shown"),
    [
        ("9", "9.00"),
        ("13.5", "13.50"),
        ("0.105", "0.105"),
        ("0.1050", "0.105"),
        ("13.0000", "13.00"),
        ("1234.5", "1,234.50"),
        ("1E+3", "1,000.00"),
        ("0", "0.00"),
        ("-2.5", "-2.50"),
    ],
)
def test_money_is_exact_with_two_decimals_at_least(price: str, shown: str) -> None:
    assert money(Decimal(price)) == shown


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
