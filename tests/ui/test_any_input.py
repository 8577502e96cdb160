"""Whatever a terminal or its line sends, nothing is bought that nobody agreed to, and keys go on working."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from keyboard import Desk, User
from line_input import Piece, streams
from painted import driver_of
from textual.message import Message

from otptui.ui.dialogs.buy import BuyDialog
from otptui.ui.terminal.event_decoder import Report
from otptui.ui.terminal.input_reader import InputReader


class Line:
    """A terminal of a running program: bytes arrive on it, at times of its own clock."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.now = 100.0
        self.left: list[int] = []
        self.bought = 0
        self.sent: list[Message | Report] = []
        """What the program got since the question was opened."""
        self.reader = InputReader()
        user.app.exit = lambda *_, return_code=0, **__: self.left.append(return_code)  # type: ignore[method-assign]

    async def send(self, *pieces: Piece) -> None:
        for data, after in pieces:
            if after:
                await self.silence(after)
            self._take(self.reader.feed(data, self.now))
        await self.user.settles()

    async def silence(self, seconds: float) -> None:
        self.now += seconds
        self._take(self.reader.expire(self.now))

    def _take(self, messages: Iterable[Message | Report]) -> None:
        driver = driver_of(self.user.app)
        for message in messages:
            self.sent.append(message)
            if not isinstance(message, Report):
                driver.process_message(message)

    async def open_question(self) -> None:
        """A question that a yes would answer at once, whatever was typed before."""
        user = self.user
        for _ in range(20):
            if isinstance(user.dialog, BuyDialog):
                break
            while user.app.screen is not user.workspace:
                user.app.pop_screen()
            # Out of a filter, to the prices, and all of them.
            for keys in (["escape", "escape"], ["2", "slash", "ctrl+u", "enter"], ["g", "b"]):
                user.burst(*keys)
                await user.settles()
        # The second where a dearer tier is chosen: the server sells its cheapest.
        await user.until(lambda: "checked just now" in user.text or "you pay" in user.text)

    def new_purchases(self) -> int:
        """How many purchases the provider was asked for since the last call."""
        before, self.bought = self.bought, self.user.asked("getNumber")
        return self.bought - before

    async def yes(self) -> None:
        """Agree, as a user does: the same question, the same path of the key."""
        await self.open_question()
        await self.send(Piece(b"y"))
        await self.user.until(self.new_purchases)

    async def quiet_after(self, *pieces: Piece, asking: bool) -> None:
        """Send these on the prices or on an open question, and hold the program to its promise."""
        if asking:
            await self.open_question()
        self.sent.clear()
        await self.send(*pieces)
        await self.user.until(lambda: not self.user.app.session.numbers.is_buying)
        assert not self.new_purchases(), self.sent
        # After some silence, keys are keys again.
        await self.silence(5)
        self.now += 20
        self.left.clear()
        await self.send(Piece(b"\x03"), Piece(b"\x03"))
        assert 130 in self.left


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    """One event loop for all examples: the program goes on from one to the next."""
    with asyncio.Runner() as runner:
        yield runner


def test_no_input_buys_or_stops_the_keys(
    desk: Desk, runner: asyncio.Runner, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody looks at the frames.
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", 60.0)
    running = desk.shop((60, 24))
    user = runner.run(running.__aenter__())
    line = Line(user)
    asking = st.booleans()

    @settings(
        max_examples=20_000 if request.config.getoption("--long") else 60,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        # The program keeps its state from one example to the next: a smaller one would be another story.
        phases=[Phase.generate],
    )
    @given(streams, asking)
    def tried(pieces: list[Piece], asking: bool) -> None:
        runner.run(line.quiet_after(*pieces, asking=asking))

    try:
        tried()
        runner.run(line.yes())
    finally:
        runner.run(running.__aexit__(None, None, None))
