"""A desk for each test: a provider, a home, and time that stands still at the provider."""

from __future__ import annotations

from pathlib import Path

import pytest
from keyboard import KEY, Desk
from simulated import Clock

from otptui.settings import Config, Polling, Profile
from otptui.simulator import ENDPOINT, Simulator
from otptui.ui.screens.touring import TouringScreen


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """One with every colour, whatever the tests are run in."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """What takes time at the provider happens when a test says so."""
    # Painting is what takes the time here: three frames of four are left out.
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", 1 / 15)
    # A test is in its first minute all the time; one is about that.
    monkeypatch.setattr(TouringScreen, "greets", False)
    # No test may touch the clipboard of whoever runs it.
    monkeypatch.delenv("TMUX", raising=False)
    clock = Clock()
    simulator = Simulator(
        key=KEY, clock=clock, sleep=clock.sleep, offers=60, early_window=0, has_balance=True
    )
    profile = Profile("sim", f"http://127.0.0.1{ENDPOINT}", KEY, currency="₹")
    config = Config("sim", {"sim": profile}, Polling(interval=0.1, max_per_second=50))
    return Desk(tmp_path, simulator, config)
