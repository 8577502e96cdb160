"""The painter writes less than a full repaint and leads to the same screen."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from margins import MarginedScreen, MarginedStream
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Offset, Region, Size
from textual.strip import Strip

from otptui.ui.terminal.painter import SURE, Painter

WIDTH, HEIGHT = 14, 3
TALL = 9
CONSOLE = Console(color_system="truecolor", force_terminal=True)
STYLES = [
    Style.parse(style)
    for style in (
        "none", "bold", "dim", "bold dim", "reverse", "underline", "strike red", "red", "red on blue",
        "bold red on blue", "italic green on blue", "white on black",
    )
]  # fmt: skip

# Letters, symbols of the program, wide and joined characters: anywhere, so also at the edges of lines.
words = st.lists(st.sampled_from(["a", "b", "│", "●", "字", "ー", "한", "é", "e\u0301", " "]), max_size=WIDTH)
texts = words.map("".join) | st.integers(0, WIDTH).map(lambda cells: " " * cells)
parts_of_line = st.lists(st.tuples(texts, st.sampled_from(STYLES)), max_size=4)


def strips(width: int) -> st.SearchStrategy[Strip]:
    """A strip of exactly `width` cells."""
    return parts_of_line.map(
        lambda parts: Strip([Segment(*part) for part in parts]).adjust_cell_length(width, STYLES[8])
    )


def everything(chops: list[dict[int, Strip]]) -> LayoutUpdate:
    return LayoutUpdate([list(line.values()) for line in chops], Region(0, 0, WIDTH, HEIGHT))


class Terminal:
    """A terminal that interprets the bytes written to it."""

    def __init__(self, written: str = "", height: int = HEIGHT) -> None:
        self.screen = MarginedScreen(WIDTH, height)
        # No line wraps, as Textual has it.
        self.screen.reset_mode(7, private=True)
        self.feed(written)

    def feed(self, written: str) -> None:
        MarginedStream(self.screen).feed(written.replace("\n", "\r\n"))

    def cells(self) -> list[list[tuple[object, ...]]]:
        """Everything visible; the foreground of a blank is not."""
        return [[_seen(self.screen.buffer[y][x]) for x in range(WIDTH)] for y in range(self.screen.lines)]


def _seen(cell: pyte.screens.Char) -> tuple[object, ...]:
    seen: tuple[object, ...] = (cell.data, cell.bg, cell.underscore, cell.strikethrough, cell.reverse)
    if cell.data != " " or cell.reverse or cell.underscore or cell.strikethrough:
        seen += (cell.fg, cell.bold, cell.italics)
    return seen


def paint(painter: Painter, update: LayoutUpdate | ChopsUpdate, cursor: Offset = Offset(0, 0)) -> str:  # noqa: B008 (frozen)
    return painter.paint(update, cursor, Size(WIDTH, HEIGHT), ColorSystem.TRUECOLOR)


@given(st.data(), st.booleans())
def test_the_terminal_shows_what_a_full_repaint_would(data: st.DataObject, erases: bool) -> None:
    painter, terminal = Painter(erases=erases), Terminal("whatever was there\x1b[2;3H\x1b[41mbefore\x1b[m")
    chops: list[dict[int, Strip]] = []
    for _ in range(data.draw(st.integers(1, 5))):
        if not chops or data.draw(st.booleans()):
            # The layout changes: a dialog opens, a pane appears.
            cuts = sorted({0, WIDTH, *data.draw(st.lists(st.integers(1, WIDTH - 1), max_size=3))})
            parts = list(pairwise(cuts))
            chops = [{left: data.draw(strips(right - left)) for left, right in parts} for _ in range(HEIGHT)]
            update: LayoutUpdate | ChopsUpdate = everything(chops)
        else:
            y, (left, right) = data.draw(st.integers(0, HEIGHT - 1)), data.draw(st.sampled_from(parts))
            chops[y][left] = data.draw(strips(right - left))
            update = ChopsUpdate(chops, [(y, left, right)], [cuts[1:]] * HEIGHT)
        if data.draw(st.sampled_from([False, False, False, True])):
            # Another program had the terminal: its output must disappear.
            terminal.feed("\x1b[H\x1b[42mof another\x1b[3;9Hprogram\x1b[m")
            painter.forget()
            update = everything(chops)
        cursor = Offset(data.draw(st.integers(0, WIDTH - 1)), data.draw(st.integers(0, HEIGHT - 1)))
        terminal.feed(paint(painter, update, cursor))
        assert terminal.cells() == Terminal(everything(chops).render_segments(CONSOLE)).cells()
        assert (terminal.screen.cursor.x, terminal.screen.cursor.y) == cursor
        assert paint(painter, everything(chops), cursor) == ""


@settings(max_examples=40)
@given(
    st.lists(strips(WIDTH), min_size=12, max_size=12),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 6)), min_size=2, max_size=6),
)
def test_scrolling_between_fixed_lines_paints_like_a_full_repaint(
    rows: list[Strip], steps: list[tuple[int, int]]
) -> None:
    painter, terminal = Painter(moves=True), Terminal(height=TALL)
    edge = Strip([Segment("─" * WIDTH)])
    for first, cursor in steps:
        shown = rows[first : first + TALL - 2]
        shown[cursor] = shown[cursor].apply_style(STYLES[8])
        update = LayoutUpdate([[line] for line in (edge, *shown, edge)], Region(0, 0, WIDTH, TALL))
        terminal.feed(painter.paint(update, Offset(0, 0), Size(WIDTH, TALL), ColorSystem.TRUECOLOR))
        assert terminal.cells() == Terminal(update.render_segments(CONSOLE), TALL).cells()
        assert (terminal.screen.cursor.x, terminal.screen.cursor.y) == (0, 0)


@settings(max_examples=100)
@given(
    st.lists(strips(WIDTH // 2), min_size=12, max_size=12),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 6)), min_size=2, max_size=6),
    st.booleans(),
    st.lists(strips(WIDTH - WIDTH // 2), min_size=TALL, max_size=TALL),
)
def test_scrolling_a_pane_beside_another_paints_like_a_full_repaint(
    rows: list[Strip], steps: list[tuple[int, int]], is_left: bool, beside: list[Strip]
) -> None:
    painter, terminal = Painter(moves=True, moves_columns=True), Terminal(height=TALL)
    left, right = (WIDTH // 2, WIDTH - WIDTH // 2) if is_left else (WIDTH - WIDTH // 2, WIDTH // 2)
    for first, cursor in steps:
        shown = rows[first : first + TALL - 2]
        shown[cursor] = shown[cursor].apply_style(STYLES[8])
        # Beside it something else may change at the same time.
        beside[cursor] = beside[cursor].apply_style(STYLES[2])
        edge = Strip([Segment("─" * (WIDTH // 2))])
        pane = [edge, *shown, edge]
        lines = list(zip(pane, beside, strict=True) if is_left else zip(beside, pane, strict=True))
        chops = [{0: one, left: other} for one, other in lines]
        whole = [(y, 0, left + right) for y in range(TALL)]
        update = ChopsUpdate(chops, whole, [[left, left + right]] * TALL)
        terminal.feed(painter.paint(update, Offset(0, 0), Size(WIDTH, TALL), ColorSystem.TRUECOLOR))
        repaint = LayoutUpdate([list(line) for line in lines], Region(0, 0, WIDTH, TALL))
        assert terminal.cells() == Terminal(repaint.render_segments(CONSOLE), TALL).cells()
        assert (terminal.screen.cursor.x, terminal.screen.cursor.y) == (0, 0)
        assert terminal.screen.columns_moved is None


@pytest.mark.parametrize(("moves_columns", "up"), [(True, 1), (True, -1), (False, 1)])
def test_a_pane_beside_another_is_scrolled_where_the_terminal_has_margins(
    moves_columns: bool, up: int
) -> None:
    painter, terminal = Painter(moves=True, moves_columns=moves_columns), Terminal(height=TALL)
    for first in (3, 3 + up):
        still = [Strip([Segment(f"{row * 31:<5}│")]) for row in range(TALL)]
        pane = [Strip([Segment(f"{row * 7919:<8}")]) for row in range(first, first + TALL)]
        chops = [{0: one, 6: other} for one, other in zip(still, pane, strict=True)]
        update = ChopsUpdate(chops, [(y, 0, WIDTH) for y in range(TALL)], [[6, WIDTH]] * TALL)
        written = painter.paint(update, Offset(0, 0), Size(WIDTH, TALL), ColorSystem.TRUECOLOR)
        terminal.feed(written)
    assert ("\x1b[?69h" in written) is moves_columns
    assert (len(written) <= 80) is moves_columns
    expected = [f"{row * 31:<5}│{(3 + up + row) * 7919:<8}" for row in range(TALL)]
    assert terminal.screen.display == expected


@pytest.mark.parametrize("moves", [True, False])
def test_scrolling_by_a_line_writes_only_that_line(moves: bool) -> None:
    painter = Painter(moves=moves)
    for first in (0, 1):
        rows = range(first, first + TALL)
        strips: list[Iterable[Strip]] = [[Strip([Segment(f"{row * 7919:<{WIDTH}}")])] for row in rows]
        update = LayoutUpdate(strips, Region(0, 0, WIDTH, TALL))
        written = painter.paint(update, Offset(0, 0), Size(WIDTH, TALL), ColorSystem.TRUECOLOR)
    assert (len(written) <= 60) is moves


def line(text: str, style: str = "none") -> LayoutUpdate:
    strip = Strip([Segment(text, Style.parse(style))]).adjust_cell_length(WIDTH, Style.parse(style))
    return LayoutUpdate([[strip]], Region(0, 0, WIDTH, 1))


def test_a_second_of_a_countdown_writes_only_its_last_digit() -> None:
    painter = Painter()
    paint(painter, line("18:04 left"))
    assert paint(painter, line("18:03 left")) == "\x1b[4C3\x1b[1H"


@pytest.mark.parametrize("doubted", ["⚠\ufe0f", "👩\u200d💻", "✉"])
def test_the_cursor_is_repositioned_after_characters_of_disputed_width(doubted: str) -> None:
    painter = Painter()
    written = paint(painter, line(f"a{doubted}bcd"))
    after = 1 + cell_len(doubted)
    assert f"a\x1b[C{doubted}\x1b[1;{after + 1}Hb" in written or f"a{doubted}\x1b[1;{after + 1}Hb" in written
    # Its neighbour may have been covered, so it is written again; the rest is not.
    written = paint(painter, line("axybcd"[: after + 1].ljust(after + 1) + "bcd"[0:3]))
    assert "b" in written


def test_no_text_reaches_the_terminal_as_control_sequences() -> None:
    written = paint(Painter(), line("a\x1b]0;title\x07b\x9b31m\x00\rc漢\x1b[2J"))
    assert "\x07" not in written
    assert "\x9b" not in written
    assert "\x1b]" not in written
    assert "\x1b[2J" not in written


def test_a_layout_larger_than_the_screen_is_clipped() -> None:
    strip = Strip([Segment("x" * (WIDTH + 5))])
    update = LayoutUpdate([[strip]] * (HEIGHT + 2), Region(0, 0, WIDTH + 5, HEIGHT + 2))
    written = paint(Painter(), update)
    assert written.count("x") == WIDTH * HEIGHT


def test_blanks_are_erased_where_erasing_keeps_the_background() -> None:
    assert "\x1b[K" in paint(Painter(erases=True), line("ab", "white on blue"))
    assert "\x1b[K" not in paint(Painter(), line("ab", "white on blue"))
    assert "\x1b[K" not in paint(Painter(erases=True), line("ab", "underline"))


def test_characters_known_as_one_cell_are_one_cell() -> None:
    assert {cell_len(character) for character in SURE} == {1}
