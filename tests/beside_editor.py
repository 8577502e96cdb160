"""A picture of a tmux window: an editor on the left, the real panel on the right."""

from __future__ import annotations

import io

from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.strip import Strip

EDITOR = 66
"""Columns of the pane on the left; the line between the panes is one more."""

_GROUND = Style.parse("#c8ccd4 on #1b1d23")
_DIM = Style.parse("#5c6370")
_WORD = Style.parse("#c678dd")
_TEXT = Style.parse("#98c379")
_LINE = Style.parse("#4ebf71 on #1b1d23")
_STATUS = Style.parse("#000000 on #4ebf71")

_FILE = '''\
"""A customer signs up with a phone number."""

from shop.pages import Home


def test_sign_up_with_a_code(page):
    form = Home(page).sign_up()
    form.name = "Asha"
    form.phone = "{number}"
    form.send_code()

    form.code = "{code}"
    form.submit()

    assert page.title == "Welcome, Asha"


def test_a_wrong_code_is_refused(page):
    form = Home(page).sign_up()
    form.phone = "{number}"
    form.send_code()

    form.code = "000000"
    form.submit()

    assert form.error == "That is not the code we sent."
'''


def beside_editor(panel: list[Strip], number: str, code: str, title: str) -> str:
    """The SVG of a window with these lines in its right pane; the file on the left tests that number."""
    width = EDITOR + 1 + panel[0].cell_length
    console = Console(
        width=width, height=len(panel) + 1, file=io.StringIO(), record=True, force_terminal=True,
        color_system="truecolor", legacy_windows=False,
    )  # fmt: skip
    source = _FILE.format(number=number, code=code).splitlines()
    for row, strip in enumerate(panel):
        console.print(_edited(source, row, len(panel)), Text("│", _LINE), sep="", end="")
        console.print(_Line(strip))
    console.print(Text("[signup] 0:vim*".ljust(width), _STATUS), end="")
    return console.export_svg(title=title)


class _Line:
    def __init__(self, strip: Strip) -> None:
        self._strip = strip

    def __rich_console__(self, *_: object) -> list[Segment]:
        return [*self._strip, Segment.line()]


def _edited(source: list[str], row: int, height: int) -> Text:
    """A line of the editor: numbered and highlighted; the last line is its status line."""
    if row == height - 1:
        line = Text("test_sign_up.py" + "12,5".rjust(EDITOR - 15), Style.parse("bold"))
    elif row >= len(source):
        line = Text("~", _DIM)
    else:
        line = Text.assemble((f"{row + 1:>3} ", _DIM), source[row])
        line.highlight_regex(r"\b(def|from|import|assert)\b", _WORD)
        line.highlight_regex(r'".*?"', _TEXT)
    line.pad_right(EDITOR - line.cell_len)
    return Text.assemble(line, style=_GROUND)
