"""A desk for each test: a provider, a home, and time that stands still at the provider."""

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
from otptui.simulator import ENDPOINT, Simulator
from otptui.ui.controllers.tour_control import TourControl
from otptui.ui.dialogs import answer_guard


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """One with every colour, whatever the tests are run in."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture(autouse=True)
def work_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pilot waits until everybody had several turns, not until the processor of this machine is idle."""

    async def turns(*_: object) -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    for module in ("app", "pilot"):
        monkeypatch.setattr(f"textual.{module}.wait_for_idle", turns)


def hurried(set_interval: Callable[..., Timer]) -> Callable[..., Timer]:
    """`set_interval` with a second of a fifth."""

    def set_hurried(pump: MessagePump, interval: float, *given: Any, **named: Any) -> Timer:
        return set_interval(pump, interval / 5 if interval == 1.0 else interval, *given, **named)

    return set_hurried


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """What takes time at the provider happens when a test says so."""
    # Painting is what takes the time here: three frames of four are left out.
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", 1 / 15)
    # What the program looks at every second it looks at more often: tests would spend theirs waiting for it.
    monkeypatch.setattr(MessagePump, "set_interval", hurried(MessagePump.set_interval))
    # A test is in its first minute all the time; one is about that.
    monkeypatch.setattr(TourControl, "is_offered", False)
    # Tests of other things answer as soon as a question is there.
    for patience in ("SPENDING_DELAY", "ANNOUNCEMENT_DELAY", "REPEAT_GAP"):
        monkeypatch.setattr(answer_guard, patience, 0.0)
    # No test may touch the clipboard of whoever runs it.
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.setenv("SSH_TTY", "/dev/pts/0")
    clock = Clock()
    simulator = Simulator(
        key=KEY, clock=clock, sleep=clock.sleep, offers=60, early_window=0, has_balance=True
    )
    profile = Profile("sim", f"http://127.0.0.1{ENDPOINT}", KEY, currency="₹")
    config = Config("sim", {"sim": profile}, Polling(interval=0.1, max_per_second=50))
    return Desk(tmp_path, simulator, config)
