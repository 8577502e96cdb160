"""The balance is asked for whenever money may have moved, and never shown older than it is."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from fake_window import FakeWindow
from fakes import activation

from otptui.domain.states import State
from otptui.ui.controllers.money_follower import MoneyFollower, may_have_moved_money


@pytest.mark.parametrize(
    ("before", "now", "moved"),
    [
        (State.INTENT, State.WAITING, True),
        (State.INTENT, State.UNKNOWN, True),
        (State.UNKNOWN, State.WAITING, True),
        (State.CANCELLING, State.CANCELLED, True),
        (State.WAITING, State.REFUNDED_BY_PROVIDER, True),
        (State.WAITING, State.EXPIRED, True),
        (State.EXPIRED, State.RECEIVED, True),
        (State.WAITING, State.CANCELLING, False),
        (State.WAITING, State.RECEIVED, False),
        (State.WAITING, State.WAITING, False),
    ],
)
def test_money_moves_when_a_number_is_bought_and_when_it_ends(before: State, now: State, moved: bool) -> None:
    assert may_have_moved_money(activation(state=now), activation(state=before)) is moved
    assert not may_have_moved_money(activation(state=now), None)


class Account:
    """A provider that answers when the test says so."""

    def __init__(self) -> None:
        self.profile = SimpleNamespace(name="sim")
        self.asked: list[asyncio.Future[Decimal | None]] = []

    async def balance(self) -> Decimal | None:
        self.asked.append(asyncio.get_running_loop().create_future())
        return await self.asked[-1]


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_balance_from_before_the_money_moved_is_not_shown() -> None:
    account, window, shown = Account(), FakeWindow(), list[Any]()
    session: Any = account
    follower = MoneyFollower(session, window.run_in_background, shown.append, lambda spent: None)
    follower.refresh_balance()
    follower.refresh_balance()
    await settle()
    assert len(account.asked) == 1
    follower.refresh_balance()
    account.asked[0].set_result(Decimal(10))
    await settle()
    # It is asked again, once.
    assert (shown, len(account.asked)) == ([], 2)
    account.asked[1].set_result(Decimal(3))
    await window.finish_work()
    assert (shown, len(account.asked)) == ([Decimal(3)], 2)


async def test_the_balance_of_a_profile_that_was_left_is_not_shown() -> None:
    account, window, shown = Account(), FakeWindow(), list[Any]()
    session: Any = account
    follower = MoneyFollower(session, window.run_in_background, shown.append, lambda spent: None)
    follower.refresh_balance()
    await settle()
    account.profile = SimpleNamespace(name="other")
    follower.refresh_balance()
    account.asked[0].set_result(Decimal(10))
    await settle()
    account.asked[1].set_result(None)
    await window.finish_work()
    assert shown == [None]
