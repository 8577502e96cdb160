"""A desk for each test: a provider whose clock stands still, and a home folder."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from keyboard import KEY, Desk
from simulated import Clock
from textual.message_pump import MessagePump
from textual.timer import Timer

from otptui.config.schema import Config, Polling, Profile
from otptui.domain.model import utc_now
from otptui.simulator import ENDPOINT, Simulator
from otptui.ui.controllers.tour_control import TourControl
from otptui.ui.dialogs import answer_guard


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal with every colour, whatever the tests run in."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture(autouse=True)
def work_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a pilot wait for some turns of the event loop, not for an idle processor."""

    async def turns(*_: object) -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    for module in ("app", "pilot"):
        monkeypatch.setattr(f"textual.{module}.wait_for_idle", turns)


def hurried(set_interval: Callable[..., Timer]) -> Callable[..., Timer]:
    """`set_interval` with every second shortened to a fifth."""

    def set_hurried(pump: MessagePump, interval: float, *given: Any, **named: Any) -> Timer:
        return set_interval(pump, interval / 5 if interval == 1.0 else interval, *given, **named)

    return set_hurried


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A provider on which time passes only when a test says so."""
    # Painting takes most of the time: leave out three frames of four.
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", 1 / 15)
    # Run what happens every second more often, so that tests need not wait for it.
    monkeypatch.setattr(MessagePump, "set_interval", hurried(MessagePump.set_interval))
    # Every test would show the tour of the first minute; only test_tour wants it.
    monkeypatch.setattr(TourControl, "is_offered", False)
    # Accept an answer as soon as a question appears; test_buy tests the guard against early answers.
    for patience in ("SPENDING_DELAY", "ANNOUNCEMENT_DELAY", "REPEAT_GAP"):
        monkeypatch.setattr(answer_guard, patience, 0.0)
    # No test may touch the clipboard of the person who runs it.
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.setenv("SSH_TTY", "/dev/pts/0")
    clock = Clock()
    simulator = Simulator(
        epoch=utc_now(), key=KEY, clock=clock, sleep=clock.sleep, offers=60, early_window=0, has_balance=True
    )
    profile = Profile("sim", f"http://127.0.0.1{ENDPOINT}", KEY, currency="₹")
    config = Config("sim", {"sim": profile}, Polling(interval=0.1, max_per_second=50))
    return Desk(tmp_path, simulator, config)
