"""A window for tests of controllers: it records their requests and runs their work at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class FakeTimer:
    """A timer that the test fires."""

    delay: float
    callback: Callable[[], Any]
    is_stopped: bool = False

    def stop(self) -> None:
        self.is_stopped = True


@dataclass
class FakeWindow:
    """An implementation of `otptui.ui.services.Window` without a screen."""

    numbers: tuple[Any, ...] = ()
    balance: Any = None
    spent_today: dict[str, Any] = field(default_factory=dict)
    screen_on_top: Any = None
    toasts: list[str] = field(default_factory=list)
    problems: dict[str, tuple[str, float | None]] = field(default_factory=dict)
    dialogs: list[tuple[Any, Callable[[Any], None]]] = field(default_factory=list)
    timers: list[FakeTimer] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    balance_refreshes: int = 0

    def toast(self, text: str, title: str = "", *_: Any, **__: Any) -> None:
        self.toasts.append(title or text)

    def report_failure(self, error: Any, title: str) -> None:
        self.toasts.append(title)

    def report_problem(self, about: str, text: str, retry_in: float | None = None) -> None:
        self.problems[about] = text, retry_in

    def clear_problem(self, about: str) -> None:
        self.problems.pop(about, None)

    def run_in_background(self, work: Callable[[], Any], name: str) -> None:
        self.tasks.append(asyncio.ensure_future(work()))

    def refresh_balance(self) -> None:
        self.balance_refreshes += 1

    def open_dialog(self, dialog: Any, answered: Callable[[Any], None]) -> None:
        self.screen_on_top = dialog
        self.dialogs.append((dialog, answered))

    def set_timer(self, delay: float, callback: Callable[[], Any]) -> FakeTimer:
        self.timers.append(FakeTimer(delay, callback))
        return self.timers[-1]

    async def finish_work(self) -> None:
        """Wait until all background work has ended."""
        while self.tasks:
            await self.tasks.pop(0)
