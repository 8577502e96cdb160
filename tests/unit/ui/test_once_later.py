"""A call that many changes ask for is made once, and not put off for ever."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.app import App
from textual.widget import Widget

from otptui.ui.widgets import once_later
from otptui.ui.widgets.once_later import OnceLater


class Widgetless(App[None]):
    """An app whose screen stands for the widget."""


@pytest.mark.parametrize(("most", "calls"), [(0.0, 1), (10.0, 0), (0.3, 1)])
async def test_asking_again_puts_the_call_off_until_the_longest_delay(
    monkeypatch: pytest.MonkeyPatch, most: float, calls: int
) -> None:
    now = [100.0]
    monkeypatch.setattr(once_later, "monotonic", lambda: now[0])
    timers: list[tuple[float, Callable[[], None]]] = []
    made: list[float] = []
    async with Widgetless().run_test() as pilot:
        widget: Widget = pilot.app.screen
        monkeypatch.setattr(widget, "set_timer", lambda *timer: timers.append(timer))
        later = OnceLater(widget, 0.15, lambda: made.append(now[0]), most=most)
        # A step each 0.1 s, as of a key that is held down; the timer fires between two of them.
        later.ask()
        assert [delay for delay, _ in timers] == [0.15]
        for _ in range(4):
            now[0] += 0.1
            later.ask()
        timers[-1][1]()
        assert len(made) == calls
        # After the last step it comes in any case.
        now[0] += 0.15
        if most:
            timers[-1][1]()
        assert made[-1] == pytest.approx(100.55 if most else 100.4)


async def test_a_call_that_is_due_comes_within_an_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(once_later, "monotonic", lambda: now[0])
    made: list[float] = []
    async with Widgetless().run_test() as pilot:
        widget: Widget = pilot.app.screen
        monkeypatch.setattr(widget, "set_timer", lambda *timer: None)
        later = OnceLater(widget, 0.15, lambda: made.append(now[0]), most=1.0)
        for _ in range(25):
            later.ask()
            now[0] += 0.125
        assert made == [101.0, 102.0, 103.0]
