"""A Textual app on an instant terminal: the cost of a change until it is painted."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from painted import driver_of, inside
from textual import events
from textual.app import App, ComposeResult
from textual.driver import Driver
from textual.geometry import Size
from textual.widget import Widget

SIZE = (100, 40)
_QUIET = 0.03
"""Seconds without a frame after which the screen counts as settled."""
_PATIENCE = 120
"""Seconds until a frame that does not come is an error."""


class Recorder(Driver):
    """Keeps what would be written to the terminal."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self.written: list[str] = []
        self.flushed = asyncio.Event()

    def write(self, data: str) -> None:
        self.written.append(data)

    def flush(self) -> None:
        self.flushed.set()

    def start_application_mode(self) -> None:
        size = Size(*SIZE)
        self.send_message(events.Resize(size, size))

    def disable_input(self) -> None:
        """There is none."""

    def stop_application_mode(self) -> None:
        """Nothing was started."""


class StageApp(App[None]):
    """One widget alone on the screen."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, subject: Widget) -> None:
        super().__init__(driver_class=Recorder)
        self.subject = subject

    def compose(self) -> ComposeResult:
        yield self.subject


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame: milliseconds from the change to the screen, and the bytes written."""

    ms: float
    size: int


class Stage:
    """The running app."""

    def __init__(self, app: StageApp, driver: Recorder) -> None:
        self.app = app
        self._driver = driver

    async def settled(self) -> None:
        """Wait until nothing more is painted."""
        while await self._painted(_QUIET):
            continue
        self._driver.written.clear()

    async def frame(self, change: Callable[[], object], showing: str = "") -> Frame:
        """Make a change and wait for the first frame, or for the one by which `showing` was written."""
        await self.settled()
        start = perf_counter()
        change()
        while await self._painted(_PATIENCE):
            text = "".join(self._driver.written)
            if text and showing in text:
                return Frame((perf_counter() - start) * 1000, len(text.encode()))
        raise TimeoutError(f"nothing was painted with {showing!r} in it")

    async def press(self, key: str) -> Frame:
        """Press a key and wait for the frame it makes."""
        return await self.frame(lambda: self.app.post_message(events.Key(key, None)))

    async def _painted(self, within: float) -> bool:
        self._driver.flushed.clear()
        try:
            await asyncio.wait_for(self._driver.flushed.wait(), within)
        except TimeoutError:
            return False
        return True


@asynccontextmanager
async def stage(subject: Widget) -> AsyncIterator[Stage]:
    """Run an app with only `subject` on it, focused, and settled."""
    app = StageApp(subject)
    ready = asyncio.Event()

    async def started(_: object) -> None:
        ready.set()

    running = asyncio.create_task(app.run_async(size=SIZE, auto_pilot=started))
    await ready.wait()
    driver = driver_of(app)
    assert isinstance(driver, Recorder)
    with inside(app):
        subject.focus()
        on_stage = Stage(app, driver)
        await on_stage.settled()
        try:
            yield on_stage
        finally:
            app.exit()
            await running
            # Collect its garbage now, not during the next measurement.
            gc.collect()
