"""Typed words match names in any order, case and accent, and with one typing error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otptui.text.matching import fold, near_spellings, spans, words_of


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
def test_words_that_differ_in_case_accents_or_width_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_query_words_are_folded_and_distinct() -> None:
    assert words_of("  Ubér uber\tINDIA ") == ("uber", "india")


def test_a_blank_query_has_no_words() -> None:
    assert words_of(" ") == ()


@pytest.mark.parametrize(
    ("text", "query", "marked"),
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
def test_spans_refer_to_the_original_text(text: str, query: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in spans(text, words_of(query))] == marked


@given(st.text(max_size=20), st.text(alphabet="aeéßﬁ\u0301İ漢x ", max_size=4))
def test_spans_are_ordered_inside_the_text_and_contain_a_word(text: str, query: str) -> None:
    words = words_of(query)
    at = 0
    for start, end in spans(text, words):
        assert at <= start < end <= len(text)
        assert any(word in fold(text[start:end]) for word in words)
        at = end


@given(st.text(max_size=20), st.text(alphabet="aeéßﬁ\u0301İ漢x", min_size=1, max_size=3))
def test_every_matching_text_has_spans(text: str, query: str) -> None:
    words = words_of(query)
    assert bool(spans(text, words)) == any(word in fold(text) for word in words)


def single_edits(word: str) -> set[str]:
    """Every string one edit away from `word`, computed independently."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return {
        *(head + tail[1:] for head, tail in cuts if tail),
        *(head + letter + tail[1:] for head, tail in cuts if tail for letter in "abc"),
        *(head + letter + tail for head, tail in cuts for letter in "abc"),
        *(head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1),
    }


@given(st.text("abc", min_size=4, max_size=7), st.text("abc", min_size=1, max_size=8))
def test_near_spellings_are_one_edit_away(word: str, name: str) -> None:
    is_whole = name in single_edits(word) | {word}
    assert (near_spellings(word, f"first {name}") == (name,)) >= is_whole
    near = [name[:length] for length in range(1, len(name)) if name[:length] in single_edits(word) | {word}]
    assert near_spellings(word, name) == ((name,) if is_whole else tuple(near))
