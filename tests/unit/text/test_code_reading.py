"""Doubt is reported, the last line of WebOTP is believed, and hostile messages cost linear work."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from otptui.text.otp_code import CodeReading, find_codes


def test_a_code_that_is_named_is_certain() -> None:
    assert find_codes("Your code is 482910. Order 5512 is on its way.") == CodeReading("482910", (), True)


@pytest.mark.parametrize(
    ("text", "best", "others"),
    [
        ("Your code is 4829. Your code is 7713.", "4829", ("7713",)),
        ("Code: 482910 or code: 771304", "482910", ("771304",)),
        ("OTP 5512\nOTP 9034", "5512", ("9034",)),
    ],
)
def test_two_codes_that_are_as_good_are_both_returned(text: str, best: str, others: tuple[str, ...]) -> None:
    assert find_codes(text) == CodeReading(best, others, certain=False)


def test_a_code_that_is_repeated_is_no_second_code() -> None:
    assert find_codes("Your code is 482910. Again: your code is 482910.") == CodeReading("482910", (), True)


def test_a_number_that_no_word_names_is_uncertain() -> None:
    reading = find_codes("Hello from the people of Lumo. Glad to have you here! 482910. Log in soon.")
    assert (reading.best, reading.certain) == ("482910", False)


@pytest.mark.parametrize("text", ["", "Hello", "Never share your code.", "Your old code 4410 has expired."])
def test_a_message_without_a_code_has_no_other_codes(text: str) -> None:
    assert find_codes(text) == CodeReading("", (), True)


def test_the_last_line_of_web_otp_is_believed_first() -> None:
    text = "Your code is 111111. Card 4471.\n\n@bank.example #482910"
    assert find_codes(text) == CodeReading("482910", (), True)


def test_web_otp_is_believed_where_the_lines_were_joined() -> None:
    text = "Your code is 111111. Card 4471. @bank.example #482910 %pay.example"
    assert find_codes(text) == CodeReading("482910", (), True)


HOSTILE: dict[str, Callable[[int], str]] = {
    "nouns": lambda size: "code " * (size // 5),
    "numbers": lambda size: "4410 " * (size // 5),
    "nouns and numbers": lambda size: "code 4410 " * (size // 10),
    "expired numbers": lambda size: "old code 4410 expired " * (size // 22),
    "single digits": lambda size: "1 " * (size // 2),
    "dashes": lambda size: "A1-" * (size // 3),
    "letters": lambda size: "a" * size,
    "full stops": lambda size: ". " * (size // 2),
    "web otp": lambda size: "@a.b #" * (size // 6),
    "addresses": lambda size: "a.b/" * (size // 4),
    "currencies": lambda size: "USD 4410 " * (size // 9),
    "labels": lambda size: "card no. 4410 " * (size // 14),
    "uses": lambda size: "enter 4410 " * (size // 11),
    "capitals": lambda size: "CODE TEXTY WORDS " * (size // 17),
    "Han": lambda size: "验证码1234" * (size // 7),
}


def steps(text: str) -> int:
    """How many Python lines run while `text` is read: a measure of work that does not depend on the clock."""
    count = 0

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        find_codes(text)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("kind", HOSTILE)
def test_the_work_grows_with_the_length_and_not_faster(kind: str) -> None:
    write = HOSTILE[kind]
    find_codes("The word lists are compiled with the first message.")
    small, large = steps(write(900)), steps(write(3_600))
    assert large <= 6 * small
    assert steps(write(40_000)) <= 6 * small + 2_000
