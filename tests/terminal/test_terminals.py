"""Each terminal gets only the colours and symbols that it supports."""

from __future__ import annotations

import re

import pytest
from harness import Home, Pty

ALL, MANY, BRIGHT, PLAIN = "24 bit", "256", "bright", "plain"
DRAWN, SPELLED = "▸╭▌", ">+-"


def colours(written: bytes) -> set[str]:
    """The kinds of colours among the attributes that were set."""
    found = set()
    for sequence in re.findall(rb"\x1b\[([0-9;]*)m", written):
        numbers = [int(number or 0) for number in sequence.split(b";")]
        while numbers:
            first = numbers.pop(0)
            if first in (38, 48):
                kind, length = (MANY, 1) if numbers.pop(0) == 5 else (ALL, 3)
                found.add(kind)
                del numbers[:length]
            elif 90 <= first <= 97 or 100 <= first <= 107:
                found.add(BRIGHT)
            elif 30 <= first <= 37 or 40 <= first <= 47:
                found.add(PLAIN)
    return found


@pytest.mark.parametrize(
    ("environ", "kinds", "signs"),
    [
        ({"TERM": "tmux-256color"}, {MANY}, DRAWN),
        ({"TERM": "screen"}, {PLAIN}, DRAWN),
        ({"TERM": "vt100"}, set(), SPELLED),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, set(), DRAWN),
        (
            {"TERM": "xterm-256color", "LC_ALL": "en_US.ISO-8859-1", "PYTHONIOENCODING": "latin-1"},
            {MANY},
            SPELLED,
        ),
    ],
    ids=["256", "8", "vt100", "NO_COLOR", "latin-1"],
)
def test_a_terminal_gets_only_what_it_supports(
    home: Home, environ: dict[str, str], kinds: set[str], signs: str
) -> None:
    with Pty(home, "--demo", environ=environ) as pty:
        pty.wait_for("Russia")
        pty.press("2", "b")
        # The focus is on No, and is visible without any colour.
        pty.wait_for("checked just now")
        written = pty.written()
        text = pty.text
        pty.press("n", "q")
        assert pty.exit() == 0
    assert colours(written) == kinds
    assert re.search(rb"\x1b\[[0-9;]*7[0-9;]*m[^\x1b]*No", written)
    assert all(sign in text for sign in signs)
    assert signs == DRAWN or not set(DRAWN) & set(text)
