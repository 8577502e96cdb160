"""Quitting asks only while something would be left behind."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from fake_window import FakeWindow

from otptui.domain.errors import OtpError, Unreachable
from otptui.ui.controllers.quit_flow import QuitFlow
from otptui.ui.dialogs.quit import QuitDialog


class Desk:
    """A window in which somebody wants to quit."""

    def __init__(self) -> None:
        self.window = FakeWindow()
        self.ended: list[int] = []
        self.cancelled: list[int] = []
        self.error: OtpError | None = None
        self.numbers = SimpleNamespace(is_buying=False, unsaved=(), cancel=self.cancel)
        session = SimpleNamespace(numbers=self.numbers)
        services: Any = SimpleNamespace(window=self.window, session=session, demo=False)
        self.flow = QuitFlow(services, self.ended.append)

    async def cancel(self, key: int) -> None:
        if self.error is not None:
            raise self.error
        self.cancelled.append(key)

    def live(self, key: int) -> Any:
        return SimpleNamespace(key=key, live=True, state=None)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_with_nothing_live_it_ends_at_once(desk: Desk) -> None:
    desk.window.numbers = (SimpleNamespace(live=False),)
    desk.flow.leave(130, can_ask=True)
    assert desk.ended == [130]


@pytest.mark.parametrize("buying", [True, False])
def test_a_live_number_or_a_purchase_asks_first(desk: Desk, buying: bool) -> None:
    desk.numbers.is_buying = buying
    desk.window.numbers = () if buying else (desk.live(7),)
    desk.flow.leave(0, can_ask=True)
    ((dialog, answered),) = desk.window.dialogs
    assert isinstance(dialog, QuitDialog)
    answered(False)
    assert desk.ended == []
    answered(True)
    assert desk.ended == [0]


def test_asking_again_or_without_room_for_the_question_means_yes(desk: Desk) -> None:
    desk.window.numbers = (desk.live(7),)
    desk.flow.leave(0, can_ask=False)
    assert desk.ended == [0]
    desk.flow.leave(0, can_ask=True)
    desk.flow.leave(130, can_ask=True)
    assert desk.ended == [0, 130]
    assert len(desk.window.dialogs) == 1


async def test_every_cancel_is_asked_for_though_one_fails(desk: Desk) -> None:
    done = []
    cancel_all = desk.flow.cancel_all
    cancel_all([1, 2], lambda: done.append(True))
    await desk.window.finish_work()
    assert desk.cancelled == [1, 2]
    desk.error = Unreachable("no route")
    cancel_all([3, 4], lambda: done.append(True))
    await desk.window.finish_work()
    assert desk.window.toasts == ["Not cancelled", "Not cancelled"]
    assert done == [True, True]
