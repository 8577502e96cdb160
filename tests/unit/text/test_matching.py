from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otptui.text.matching import fold, meant_by, spans, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café", "CAFE"),
        ("İstanbul", "istanbul"),
        ("Straße", "STRASSE"),
        ("\uff35ber", "uber"),
        ("ΣΑΣ", "σας"),
    ],
)
def test_case_accents_and_width_do_not_tell_words_apart(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_words_are_folded_and_said_once() -> None:
    assert words_of("  Ubér uber\tINDIA ") == ("uber", "india")


def test_no_query_has_no_words() -> None:
    assert words_of(" ") == ()


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("WhatsApp", "app what", ["What", "App"]),
        ("banana", "an ana", ["anan"]),
        ("Café Olé", "e", ["é", "é"]),
        ("Cafe\u0301 Ole", "fe", ["fe\u0301"]),
        ("Straße", "ss", ["ß"]),
        ("Straße", "as", ["aß"]),
        ("ﬁsh", "fi", ["ﬁ"]),
        ("漢字 Uber", "uber", ["Uber"]),
        ("Uber", "x", []),
    ],
)
def test_hits_are_marked_in_the_text_as_it_is_written(text: str, query: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in spans(text, words_of(query))] == found


@given(st.text(max_size=20), st.text(alphabet="aeéßﬁ\u0301İ漢x ", max_size=4))
def test_marks_are_in_order_within_the_text_and_hold_a_word(text: str, query: str) -> None:
    words = words_of(query)
    at = 0
    for start, end in spans(text, words):
        assert at <= start < end <= len(text)
        assert any(word in fold(text[start:end]) for word in words)
        at = end


@given(st.text(max_size=20), st.text(alphabet="aeéßﬁ\u0301İ漢x", min_size=1, max_size=3))
def test_what_a_filter_finds_is_marked(text: str, query: str) -> None:
    words = words_of(query)
    assert bool(spans(text, words)) == any(word in fold(text) for word in words)


def slips(word: str) -> set[str]:
    """Every word that one slip makes of `word`, the plain way."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return {
        *(head + tail[1:] for head, tail in cuts if tail),
        *(head + letter + tail[1:] for head, tail in cuts if tail for letter in "abc"),
        *(head + letter + tail for head, tail in cuts for letter in "abc"),
        *(head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1),
    }


@given(st.text("abc", min_size=4, max_size=7), st.text("abc", min_size=1, max_size=8))
def test_a_slip_is_one_letter_more_less_or_another_or_two_swapped(word: str, name: str) -> None:
    is_whole = name in slips(word) | {word}
    assert (meant_by(word, f"first {name}") == (name,)) >= is_whole
    near = [name[:length] for length in range(1, len(name)) if name[:length] in slips(word) | {word}]
    assert meant_by(word, name) == ((name,) if is_whole else tuple(near))
