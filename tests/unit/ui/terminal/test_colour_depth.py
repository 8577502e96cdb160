from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from otptui.ui.terminal.colour_depth import OWN, USUAL, Depth, depth, has_signs, theme_for
from otptui.ui.terminal.line_filters import Colourless, EightColours, Spelled

BLACK = Color(0, 0, 0)


@pytest.mark.parametrize(
    ("environ", "told", "found"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, 256, Depth.ALL),
        ({"TERM": "xterm-256color"}, 256, Depth.MANY),
        ({"TERM": "xterm-direct"}, 1 << 24, Depth.ALL),
        ({"TERM": "xterm-16color"}, 16, Depth.SIXTEEN),
        ({"TERM": "xterm-88color"}, 88, Depth.SIXTEEN),
        ({"TERM": "linux"}, 8, Depth.EIGHT),
        ({"TERM": "vt100"}, 0, Depth.NONE),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, 256, Depth.NONE),
        # An empty one means nothing, by the convention.
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, 256, Depth.MANY),
        # Unknown to this machine's terminfo: the name is all there is.
        ({"TERM": "foo-256color"}, None, Depth.MANY),
        ({"TERM": "foo-direct"}, None, Depth.ALL),
        ({"TERM": "alacritty"}, None, Depth.MANY),
        ({"TERM": "xterm-ghostty"}, None, Depth.MANY),
        ({"TERM": "xterm-kitty"}, None, Depth.MANY),
        # The COLORTERM of the terminal around GNU screen is not its own; tmux has those colours.
        ({"TERM": "screen", "STY": "1.pts", "COLORTERM": "truecolor"}, 8, Depth.EIGHT),
        ({"TERM": "screen.xterm-256color", "COLORTERM": "truecolor"}, 256, Depth.MANY),
        ({"TERM": "screen-256color", "TMUX": "s,1,0", "COLORTERM": "truecolor"}, 256, Depth.ALL),
        ({"TERM": "vt220"}, None, Depth.NONE),
        ({"TERM": "dumb"}, None, Depth.NONE),
        ({}, None, Depth.NONE),
    ],
)
def test_how_many_colours_there_are(environ: dict[str, str], told: int | None, found: Depth) -> None:
    assert depth(environ, lambda _: told) is found


def test_a_theme_with_colours_of_its_own_needs_a_terminal_that_has_them() -> None:
    for has_many in (Depth.MANY, Depth.ALL):
        assert theme_for(has_many, "") == USUAL
        assert theme_for(has_many, "nord") == "nord"
        assert theme_for(has_many, OWN) == OWN
    for has_few in (Depth.NONE, Depth.EIGHT, Depth.SIXTEEN):
        assert theme_for(has_few, "") == theme_for(has_few, "nord") == OWN
        assert theme_for(has_few, "ansi-light") == "ansi-light"


def test_signs_need_their_characters() -> None:
    assert has_signs("utf-8", {"TERM": "xterm-256color"})
    assert has_signs("UTF-8", {"TERM": "tmux-256color"})
    assert not has_signs("iso-8859-1", {"TERM": "xterm-256color"})
    assert not has_signs("utf-8", {"TERM": "linux"})
    assert not has_signs("utf-8", {"TERM": "vt100"})


def test_colours_go_and_the_rest_stays() -> None:
    style = Style.parse("bold underline #ff8800 on #002244")
    (bare,) = Colourless().apply([Segment("No", style)], BLACK)
    assert bare.style == Style.parse("bold underline")


@given(st.integers(0, 255), st.integers(0, 255), st.booleans())
def test_eight_colours_are_the_plain_ones(colour: int, ground: int, reverse: bool) -> None:
    style = Style(color=f"color({colour})", bgcolor=f"color({ground})", reverse=reverse)
    (segment,) = EightColours().apply([Segment("No", style)], BLACK)
    assert segment.style is not None
    for found in (segment.style.color, segment.style.bgcolor):
        assert found is not None
        assert found.number is not None
        assert found.number < 8
    assert segment.style.reverse == reverse


@given(st.text(), st.sampled_from(("ascii", "latin-1", "utf-8")))
def test_spelling_changes_no_width(text: str, encoding: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    (segment,) = Spelled(encoding).apply([Segment(f"●{text}…")], BLACK)
    assert segment.text[0] == "*"
    assert segment.text.encode(encoding)
    if encoding != "utf-8":
        assert cell_len(segment.text) >= 2
