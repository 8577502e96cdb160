from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from painted import painted_lines
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Input

from otptui.text.sanitize import tidy_name
from otptui.ui.widgets.cells import fit, marked
from otptui.ui.widgets.line_list import LineList


class Words(LineList):
    """A list of words; every rendered line is noted."""

    BINDINGS = [  # noqa: RUF012 (Textual's own way to declare them)
        ("down", "cursor_down"),
        ("up", "cursor_up"),
        ("pagedown", "page_down"),
        ("pageup", "page_up"),
        ("ctrl+d", "half_page_down"),
        ("ctrl+u", "half_page_up"),
        ("g", "cursor_top"),
        ("G", "cursor_bottom"),
        ("enter", "open"),
    ]

    def __init__(self, words: list[str], height: int = 1) -> None:
        super().__init__()
        self.words = words
        self.height = height
        self.rendered: list[tuple[int, int]] = []

    @property
    def row_count(self) -> int:
        return len(self.words)

    @property
    def row_height(self) -> int:
        return self.height

    def render_row(self, row: int, line: int, width: int, *, cursor: bool, focused: bool) -> Strip:
        self.rendered.append((row, line))
        text = self.words[row] if line == 0 else f"  line {line}"
        return Strip([Segment(fit(text, width), self.row_style(cursor=cursor))])

    def key_of(self, row: int) -> Hashable:
        return self.words[row]

    def row_of(self, key: Hashable) -> int | None:
        return self.words.index(key) if key in self.words else None


class Headed(Words):
    header_height = 1

    def render_header(self, line: int, width: int) -> Strip:
        return Strip([Segment(fit("WORD", width))], width)


class Shown(App[None]):
    CSS = "Words { height: 1fr; border: none; }"

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self.highlighted: list[int] = []
        self.opened: list[int] = []

    def compose(self) -> ComposeResult:
        yield self.words
        yield Input()

    def on_mount(self) -> None:
        self.words.focus()
        self.words.highlighted = lambda: self.highlighted.append(self.words.cursor)

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        self.opened.append(event.row)


HEIGHT = 10
SIZE = (30, HEIGHT + 3)  # The Input below takes three lines.


def many(count: int = 100) -> list[str]:
    return [f"word {number}" for number in range(count)]


def screen(app: App[None]) -> list[str]:
    """What the list shows, line by line, without the blanks at the end."""
    return [line.rstrip() for line in painted_lines(app)][:HEIGHT]


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await pilot.pause()


async def test_the_cursor_moves_and_stays_within_the_rows() -> None:
    app = Shown(Words(many()))
    async with app.run_test(size=SIZE) as pilot:
        for key, expected in [
            ("up", 0),
            ("down", 1),
            ("pagedown", 11),
            ("ctrl+d", 16),
            ("ctrl+u", 11),
            ("pageup", 1),
            ("G", 99),
            ("down", 99),
            ("pagedown", 99),
            ("g", 0),
        ]:
            await pilot.press(key)
            assert (key, app.words.cursor) == (key, expected)


async def test_the_cursor_row_is_always_visible() -> None:
    app = Shown(Words(many()))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("G")
        await pilot.pause()
        assert screen(app)[-1] == "▌word 99"
        await pilot.press("pageup", "up")
        await pilot.pause()
        assert screen(app)[0] == "▌word 88"
        app.words.scroll_to(y=20, animate=False)
        await pilot.press("up")
        await pilot.pause()
        assert screen(app)[-1] == "▌word 87"


async def test_a_cursor_step_renders_two_rows_and_a_repaint_none() -> None:
    app = Shown(Words(many()))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        app.words.rendered.clear()
        await pilot.press("down")
        await pilot.pause()
        assert sorted(app.words.rendered) == [(0, 0), (1, 0)]
        app.words.rendered.clear()
        await pilot.press("up", "down")
        await pilot.pause()
        assert app.words.rendered == []


async def test_a_million_rows_render_only_the_visible_ones() -> None:
    app = Shown(Words(["word"] * 1_000_000))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("G")
        await pilot.pause()
        assert app.words.cursor == 999_999
        assert len(app.words.rendered) < 4 * HEIGHT


async def test_of_several_steps_at_once_only_the_last_is_announced() -> None:
    app = Shown(Words(many()))
    async with app.run_test(size=SIZE) as pilot:
        for _ in range(5):
            app.words.action_cursor_down()
        await until(pilot, lambda: bool(app.highlighted))
        await pilot.pause()
        assert app.highlighted == [5]


async def test_a_click_selects_a_row_and_enter_or_a_second_click_opens_it() -> None:
    app = Shown(Headed(many()))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.opened == [1])
        await pilot.click(app.words, offset=(5, 4))
        assert (app.words.cursor, app.opened) == (3, [1])
        await pilot.click(app.words, offset=(5, 0))
        assert app.words.cursor == 3
        await pilot.double_click(app.words, offset=(5, 6))
        await until(pilot, lambda: app.opened == [1, 5])


async def test_a_click_below_the_last_row_does_nothing() -> None:
    app = Shown(Words(many(3)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.double_click(app.words, offset=(5, 7))
        assert (app.words.cursor, app.opened) == (0, [])


async def test_an_empty_list_says_what_to_do_within_its_width() -> None:
    app = Shown(Words([]))
    app.words.empty_text = "No numbers yet.\nPress 2, filter with /, and b to buy."
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down", "enter", "G")
        await pilot.pause()
        assert screen(app)[:4] == [" No numbers yet.", " Press 2, filter with /, and", " b to buy.", ""]
        assert (app.words.cursor, app.opened) == (0, [])


async def test_the_header_stays_while_the_rows_scroll() -> None:
    app = Shown(Headed(many()))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("G")
        await pilot.pause()
        assert (screen(app)[0], screen(app)[1], screen(app)[-1]) == ("WORD", " word 91", "▌word 99")


async def test_rows_of_two_lines_scroll_whole() -> None:
    app = Shown(Words(many(), height=2))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(*["down"] * 5)
        await pilot.pause()
        assert screen(app)[0] == " word 1"
        assert screen(app)[-2:] == ["▌word 5", "▌  line 1"]
        await pilot.click(app.words, offset=(3, 3))
        assert app.words.cursor == 2


async def test_cursor_and_focus_are_visible_without_colour() -> None:
    app = Shown(Words(many(3)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert screen(app)[:2] == ["▌word 0", " word 1"]
        app.query_one(Input).focus()
        await until(pilot, lambda: screen(app)[0] == "·word 0")


async def test_replacing_rows_keeps_the_cursor_on_its_item_and_line() -> None:
    app = Shown(Words(many()))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(*["down"] * 5)
        with app.words.replacing_rows():
            app.words.words = [f"new {number}" for number in range(40)] + many()
        await pilot.pause()
        assert app.words.cursor == 45
        assert screen(app)[5] == "▌word 5"
        with app.words.replacing_rows():
            app.words.words = many()[3:]
        await pilot.pause()
        assert (app.words.cursor, screen(app)[2]) == (2, "▌word 5")


async def test_a_cursor_whose_item_is_gone_keeps_its_row() -> None:
    app = Shown(Words(many(5)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down", "down", "down", "down")
        await until(pilot, lambda: app.highlighted[-1:] == [4])
        with app.words.replacing_rows():
            app.words.words = many(3)
        assert app.words.cursor == 2
        await until(pilot, lambda: app.highlighted[-1:] == [2])
        with app.words.replacing_rows():
            app.words.words = []
        assert app.words.cursor == 0


async def test_an_unmoved_cursor_stays_at_the_top() -> None:
    app = Shown(Words(["b"]))
    async with app.run_test(size=SIZE) as pilot:
        with app.words.replacing_rows():
            app.words.words = ["a", "b"]
        await pilot.pause()
        assert screen(app)[:2] == ["▌a", " b"]


async def test_only_rows_that_changed_are_repainted() -> None:
    app = Shown(Words(many()))
    painted: list[int] = []
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        plain = app.words.render_line

        def spy(y: int) -> Strip:
            painted.append(y)
            return plain(y)

        app.words.render_line = spy  # type: ignore[method-assign]
        app.words.words[3] = "changed"
        app.words.refresh_rows([2, 3, 50])
        await pilot.pause()
        assert painted == [3]
        painted.clear()
        with app.words.replacing_rows():
            app.words.words = many()
        await pilot.pause()
        assert painted == [3]
        assert screen(app)[3] == " word 3"


async def test_changes_to_a_hidden_list_show_when_it_returns() -> None:
    app = Shown(Words(many()))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(*["down"] * 3)
        await pilot.pause()
        app.words.display = False
        await until(pilot, lambda: " word 0" not in screen(app))
        app.words.words[0] = "changed"
        app.words.refresh_rows([0])
        with app.words.replacing_rows():
            app.words.words = ["new", *app.words.words[:50]]
        app.words.display = True
        await until(pilot, lambda: "▌word 3" in [line.replace("·", "▌") for line in screen(app)])
        assert screen(app)[:3] == [" new", " changed", " word 1"]


async def test_a_narrower_list_cuts_its_rows_and_keeps_the_cursor_visible() -> None:
    app = Shown(Words(many()))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(*["down"] * 9)
        await pilot.resize_terminal(8, 8)
        await until(pilot, lambda: screen(app)[4][:7] == "▌word 9")
        assert [line[:7] for line in screen(app)[:4]] == [" word 5", " word 6", " word 7", " word 8"]


@pytest.mark.parametrize(
    ("text", "width", "align", "expected"),
    [
        ("Uber", 6, "left", "Uber  "),
        ("9.00", 6, "right", "  9.00"),
        ("WhatsApp", 6, "left", "Whats…"),
        ("漢字漢字", 5, "left", "漢字…"),
        ("漢字漢字", 6, "left", "漢字… "),
        ("漢字漢字", 6, "right", " 漢字…"),
        ("cafe\u0301s", 5, "left", "cafe\u0301s"),
        ("cafe\u0301 noir", 5, "left", "cafe\u0301…"),
        ("👍🏽👍🏽👍🏽", 1, "left", "…"),
        ("", 3, "left", "   "),
        ("x", 0, "left", ""),
    ],
)
def test_text_is_cut_or_padded_to_a_width_in_cells(text: str, width: int, align: str, expected: str) -> None:
    assert fit(text, width, "right" if align == "right" else "left") == expected


@given(
    st.text(max_size=12) | st.text("ab漢👍🏽❤\u0301\u0e33\u1100\u1161 ☎©", max_size=12),
    st.integers(0, 14),
    st.booleans(),
)
def test_any_name_takes_exactly_its_cells(raw: str, width: int, right: bool) -> None:
    assert cell_len(fit(tidy_name(raw), width, "right" if right else "left")) == width


def test_highlighted_text_is_complete_and_has_two_styles() -> None:
    plain, match = Style(), Style(bold=True)
    segments = marked("WhatsApp", [(0, 4), (5, 8)], plain, match)
    assert [(segment.text, segment.style == match) for segment in segments] == [
        ("What", True),
        ("s", False),
        ("App", True),
    ]


class Sections(Words):
    """Words in capitals are titles."""

    def is_title(self, row: int) -> bool:
        return self.words[row].isupper()


async def test_the_cursor_never_stays_on_a_title_and_shows_the_one_above() -> None:
    words = ["FIRST", "a", "b", "SECOND", "THIRD", "c", "LAST"]

    class Home(App[None]):
        def compose(self) -> ComposeResult:
            yield Sections(words)

    async with Home().run_test(size=(20, 3)) as pilot:
        shown = pilot.app.query_one(Sections)
        shown.focus()
        with shown.replacing_rows():
            pass
        seen = [words[shown.cursor]]
        for key in ("down", "down", "down", "up", "up", "up", "G", "g", "pagedown", "pagedown", "pageup"):
            await pilot.press(key)
            seen.append(words[shown.cursor])
        assert seen == ["a", "b", "c", "c", "b", "a", "a", "c", "a", "c", "c", "b"]
        await pilot.press("g")
        assert "FIRST" in painted_lines(pilot.app)[0]
        # A list of nothing but titles has its cursor somewhere.
        with shown.replacing_rows():
            shown.words = ["ONLY"]
        assert shown.cursor == 0


async def test_a_list_whose_screen_is_closing_announces_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    due: list[Callable[[], None]] = []

    class Above(Screen[None]):
        def compose(self) -> ComposeResult:
            yield Words(["a", "b", "c"])

    async with App[None]().run_test() as pilot:
        await pilot.app.push_screen(Above())
        shown = pilot.app.screen.query_one(Words)
        shown.highlighted = lambda: heard.append(shown.words[shown.cursor])
        monkeypatch.setattr(shown, "set_timer", lambda _delay, call: due.append(call))
        shown.cursor = 1
        due.pop()()
        assert heard == ["b"]
        # The timer comes due while the screen is being taken down.
        shown.cursor = 2
        await pilot.app.pop_screen()
        due.pop()()
    assert heard == ["b"]
