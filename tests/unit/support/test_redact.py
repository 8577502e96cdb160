"""Keys are masked in every form in which answers and errors echo them."""

from __future__ import annotations

import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otptui.support.redact import MASK, excerpt, hide, redact, redact_answer

KEY = "r3d/act+me=<0123>"


@pytest.fixture(autouse=True)
def _hidden() -> None:
    hide(KEY)


def escaped(char: str, how: int) -> str:
    """One character in the form number `how`."""
    code = ord(char)
    forms = [
        char,
        f"%{code:02x}",
        f"%{code:02X}",
        f"%25{code:02X}",
        f"\\u{code:04x}",
        f"\\u{code:04X}",
        f"\\\\u{code:04x}",
        f"&#{code};",
        f"&#x{code:x};",
    ]
    return forms[how % len(forms)]


ECHOES = {
    "plain": KEY,
    "in a URL": quote(KEY, safe=""),
    "in a URL, in lower case": quote(KEY, safe="").lower(),
    "in a form": quote_plus(KEY),
    "in a path": quote(KEY),
    "in a URL of a URL": quote(quote(KEY, safe=""), safe=""),
    "in JSON": KEY.replace("/", r"\/"),
    "in JSON in JSON": json.dumps(json.dumps(KEY.replace("/", r"\/"))),
    "in JSON for HTML": KEY.replace("<", r"\u003C").replace(">", r"\u003e").replace("=", r"\u003d"),
    "in HTML": KEY.replace("<", "&lt;").replace(">", "&gt;").replace("/", "&#x2F;").replace("=", "&#61;"),
    "every character by its number": "".join(f"&#{ord(char)};" for char in KEY),
    "every character by its escape": "".join(f"\\u{ord(char):04x}" for char in KEY),
}


@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES)
def test_a_key_is_masked_in_every_form_it_is_echoed_in(echo: str) -> None:
    # A lower-cased URL only lowers the escapes of this key, which has no capitals.
    page = f"ACCESS_NUMBER:1:919067545744 (asked with {echo}) 482910"
    masked = redact_answer(page.encode())
    assert b"0123" not in masked
    assert MASK.encode() in masked
    assert masked.startswith(b"ACCESS_NUMBER:1:919067545744 (")
    assert masked.endswith(b") 482910")
    assert "0123" not in redact(page)


@given(st.lists(st.integers(0, 8), min_size=len(KEY), max_size=len(KEY)))
def test_symbols_may_be_escaped_in_any_mixture(how: list[int]) -> None:
    echo = "".join(
        char if char.isalnum() else escaped(char, kind) for char, kind in zip(KEY, how, strict=True)
    )
    assert redact_answer(f"<{echo}>".encode()) == f"<{MASK}>".encode()


def test_an_answer_without_the_key_stays_byte_for_byte() -> None:
    body = bytes(range(256)) * 4 + b"api_key=other&token: 123456"
    assert redact_answer(body) == body


def test_an_answer_with_the_key_keeps_its_other_bytes() -> None:
    rest = bytes(range(256))
    assert redact_answer(rest + KEY.encode() + rest) == rest + MASK.encode() + rest


def test_short_keys_are_not_masked() -> None:
    hide("")
    hide("STATUS")
    assert redact("STATUS_CANCEL") == "STATUS_CANCEL"


def test_values_named_as_secrets_are_masked_in_text() -> None:
    text = "GET /?api_key=abc&x=1 {'api_key': 'abc'} token=t"
    assert redact(text) == f"GET /?api_key={MASK}&x=1 {{'api_key': '{MASK}'}} token={MASK}"
    assert redact("BAD_KEY") == "BAD_KEY"


def test_an_excerpt_is_short_printable_and_without_a_key() -> None:
    body = b"\xef\xbb\xbf<!doctype html>\r\n<a href='?api_key=0123abcd&action=x'>\x1b[31m" + b"\xff\xfe" * 500
    shown = excerpt(body)
    assert shown.startswith("<!doctype html> <a href='?api_key=***&action=x'>")
    assert len(shown) == 80
    assert shown.isprintable()
    assert excerpt(f"x: {KEY}, y: {quote(KEY)}".encode()) == "x: ***, y: ***"
    assert excerpt(b"") == ""


def test_an_excerpt_never_ends_in_half_a_key() -> None:
    hide("s3cret-key")
    body = b"start" + b" " * 3_990 + b"s3cret-key"
    assert excerpt(body) == "start"
