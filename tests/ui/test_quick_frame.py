"""A cursor that moves is painted at once, and the terminal shows what a full repaint would."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager

import pyte
import pytest
from painted import driver_of, inside, messages_handled, painted_lines
from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.driver import Driver
from textual.geometry import Offset, Size
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widgets import Static

from otptui.ui.commands import LIST, bindings
from otptui.ui.terminal.terminal_app import TerminalApp
from otptui.ui.widgets.cells import fit
from otptui.ui.widgets.line_list import LineList
from otptui.ui.widgets.pane import Pane

SIZE = (30, 12)
ROWS = 40


class Screen(Driver):
    """A driver that draws what it is given on a screen, and has no keyboard."""

    def __init__(self, app: TerminalApp, **_: object) -> None:
        super().__init__(app)
        self.model = pyte.Screen(*SIZE)
        self.model.reset_mode(7, private=True)
        self.stream = pyte.Stream(self.model)
        self.frames = 0

    def write(self, data: str) -> None:
        self.stream.feed(data)
        self.frames += 1

    def start_application_mode(self) -> None:
        size = Size(*SIZE)
        self.send_message(events.Resize(size, size))

    def disable_input(self) -> None:
        """There is none."""

    def stop_application_mode(self) -> None:
        """Nothing was started."""

    @property
    def cells(self) -> list[list[tuple[object, ...]]]:
        return [[_seen(self.model.buffer[y][x]) for x in range(SIZE[0])] for y in range(SIZE[1])]


def _seen(cell: pyte.screens.Char) -> tuple[object, ...]:
    return (cell.data, cell.bg, *((cell.fg, cell.bold) if cell.data != " " else ()))


class Numbered(LineList):
    BINDINGS = bindings(LIST)
    header_height = 1
    rendered = 0

    @property
    def row_count(self) -> int:
        return ROWS

    def key_of(self, row: int) -> Hashable:
        return row

    def render_row(self, row: int, line: int, width: int, *, cursor: bool, focused: bool) -> Strip:
        self.rendered += 1
        return Strip([Segment(fit(f"row {row}", width), self.row_style(cursor=cursor))])


class Shown(TerminalApp):
    CSS = """
    Screen { layers: below above; }
    Pane { height: 1fr; border: round gray; }
    #over { layer: above; offset: 4 3; width: 10; height: 2; background: red; display: none; }
    #over.-shown { display: block; }
    """
    pilot: Pilot[object]

    def compose(self) -> ComposeResult:
        with Pane():
            yield Numbered()
        yield Static("over it", id="over")

    def get_driver_class(self) -> type[Driver]:
        return Screen

    @property
    def rows(self) -> Numbered:
        return self.query_one(Numbered)


@asynccontextmanager
async def shown() -> AsyncIterator[tuple[Shown, Screen]]:
    app, started = Shown(), asyncio.get_running_loop().create_future()

    async def start(pilot: Pilot[object]) -> None:
        started.set_result(pilot)

    running = asyncio.create_task(app.run_async(size=SIZE, auto_pilot=start))
    app.pilot = await started
    driver = driver_of(app)
    assert isinstance(driver, Screen)
    with inside(app):
        app.rows.focus()
        await until(lambda: "▌row 0" in "".join(driver.model.display))
        await settled(app)
        yield app, driver
        app.exit()
        await running


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 (the condition can be any)
            await asyncio.sleep(0.01)


async def settled(app: Shown) -> None:
    """Wait until Textual has painted what it had to: a message may ask for a frame, a frame for messages."""
    for _ in range(2):
        await messages_handled(app.pilot)
        painted = asyncio.Event()
        app.call_after_refresh(painted.set)
        await painted.wait()


async def is_whole(app: Shown, screen: Screen) -> None:
    """Check that a full repaint changes nothing."""
    await settled(app)
    assert screen.model.display == painted_lines(app)
    before, frames = screen.cells, screen.frames
    app.action_redraw()
    await until(lambda: screen.frames > frames)
    await settled(app)
    assert screen.cells == before


async def test_a_step_is_painted_before_anything_else_happens() -> None:
    async with shown() as (app, screen):
        # As the key arrives: no other task has its turn in between.
        await app.on_event(events.Key("j", "j"))
        assert "▌row 1" in screen.model.display[3]
        await is_whole(app, screen)
        frames = screen.frames
        await asyncio.sleep(0.05)
        assert screen.frames == frames


async def test_a_title_is_painted_at_once_and_alone() -> None:
    async with shown() as (app, screen):
        before = app.rows.rendered
        app.query_one(Pane).show_title("one of many")
        assert "one of many" in screen.model.display[0]
        await settled(app)
        assert app.rows.rendered == before
        await is_whole(app, screen)


KEYS = ["j", "k", "ctrl+d", "ctrl+u", "g", "G"]


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_lies_over_the_list_stays_whole(seed: int) -> None:
    chance = random.Random(seed)
    async with shown() as (app, screen):
        for _ in range(12):
            for _ in range(chance.randint(1, 3)):
                # A change of the layout may be due when the key arrives.
                if chance.random() < 0.3:
                    app.query_one("#over").toggle_class("-shown")
                if chance.random() < 0.3:
                    app.query_one(Pane).show_title(f"title {chance.random()}")
                await app.on_event(events.Key(chance.choice(KEYS), None))
                if chance.random() < 0.5:
                    await asyncio.sleep(0)
            await is_whole(app, screen)


async def test_a_key_does_not_overtake_a_click() -> None:
    async with shown() as (app, screen):
        at = app.rows.region.offset + Offset(3, 6)
        for kind in (events.MouseDown, events.MouseUp):
            app.post_message(kind(None, at.x, at.y, 0, 0, 1, False, False, False))
        app.post_message(events.Key("j", "j"))
        # The click goes to row 5.
        await until(lambda: app.rows.cursor > 4)
        await settled(app)
        assert app.rows.cursor == 6
        await is_whole(app, screen)


async def test_keys_that_come_in_one_burst_all_count() -> None:
    async with shown() as (app, screen):
        for key in 10 * "j" + 3 * "k":
            app.post_message(events.Key(key, key))
        await until(lambda: app.rows.cursor == 7)
        await is_whole(app, screen)
