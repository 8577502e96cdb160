"""A code that is not certain is shown with a mark of doubt, and its other candidates are known."""

from __future__ import annotations

import pytest
from fakes import START, activation

from otptui.domain.model import Message
from otptui.ui.format.code_text import CodeCandidates, candidates_of, newest_candidates, shown_code


@pytest.mark.parametrize(
    ("text", "code", "codes", "shown"),
    [
        ("Your code is 482910.", "482910", ("482910",), "482910"),
        ("Code: 482910 or code: 771304", "482910", ("482910", "771304"), "482910?"),
        # The second was stored, by a version that read the message in another way.
        ("Code: 482910 or code: 771304", "771304", ("771304", "482910"), "771304?"),
        ("Code: 482910 or code: 771304", "9999", ("9999",), "9999"),
        # One candidate alone may be doubtful as well.
        (
            "Hello from the people of Lumo. Glad to have you here! 482910. Log in soon.",
            "482910",
            ("482910",),
            "482910?",
        ),
        ("Welcome!", "", (), ""),
    ],
)
def test_the_candidates_of_a_message(text: str, code: str, codes: tuple[str, ...], shown: str) -> None:
    candidates = candidates_of(Message(text, code, START), "919067545744")
    assert (candidates.codes, candidates.shown) == (codes, shown)


def test_a_number_shows_its_newest_code() -> None:
    doubtful = Message("Code: 4829 or code: 7713", "4829", START)
    certain = Message("Your code is 5512.", "5512", START)
    assert shown_code(activation(messages=(certain, doubtful, Message("Thanks!", "", START)))) == "4829?"
    assert shown_code(activation(messages=(doubtful, certain))) == "5512"
    assert newest_candidates(activation()) == CodeCandidates()
