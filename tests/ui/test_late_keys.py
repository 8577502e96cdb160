"""Keys typed faster than the screen changes: a burst does what the same keys do one at a time."""

from __future__ import annotations

import pytest
from conftest import Desk, User


async def test_letters_after_the_slash_reach_the_filter_it_opens(desk: Desk) -> None:
    async with desk.shop() as user:
        user.burst("2", "slash", *"uber")
        await user.until(lambda: user.line("/ uber"))
        await user.until(lambda: {o.service.code for o in shown(user)} == {"bne"})


async def test_keys_after_the_enter_are_for_the_list_as_it_is_filtered(desk: Desk) -> None:
    async with desk.shop() as user:
        user.burst("2", "slash", *"whatsapp", "enter", "b")
        await user.sees("Buy this number?", "Whatsapp (wa)")
        await user.press("n")
        await user.until(lambda: user.focus is user.prices)
        assert user.line("/ whatsapp")
        user.burst("slash", "escape", "j", "j")
        await user.until(lambda: len(user.prices.view) == 60 and user.focus is user.prices)
        await user.misses("│/ ")


async def test_a_filter_opened_twice_in_a_burst_keeps_the_focus(desk: Desk) -> None:
    async with desk.shop() as user:
        # What it held is selected when it is opened again: typing replaces it.
        user.burst("2", "slash", *"amazon", "enter", "slash", *"whatsapp")
        await user.until(lambda: user.line("/ whatsapp"))
        user.burst("down", "s")
        await user.sees("STOCK ▾")
        assert user.line("/ whatsapp")


async def test_a_service_is_found_in_the_tree_and_compared_in_one_burst(desk: Desk) -> None:
    async with desk.shop() as user:
        user.burst("slash", *"telegram", "enter")
        await user.until(lambda: user.catalog.row_count == 3)
        user.burst("j", "j", "enter", "j", "b")
        await user.sees("Buy this number?", "Telegram (tg)")


async def test_pane_keys_in_a_burst_go_to_each_pane_in_turn(desk: Desk) -> None:
    async with desk.shop() as user:
        user.burst("2", "j", "j", "1", "j", "3", "z")
        await user.until(lambda: user.workspace.has_class("-zoom"))
        assert user.focus is user.workspace.numbers_list
        assert (user.prices.cursor, user.catalog.cursor) == (2, 1)


@pytest.mark.parametrize("answer", ["y", "enter"])
async def test_no_burst_of_keys_buys_anything(desk: Desk, answer: str) -> None:
    async with desk.shop() as user:
        user.burst("2", "b", *[answer] * 10)
        await user.settles()
        await user.until(lambda: user.dialog is None or "checked just now" in user.text)
        # The yes that came before the price was known is no yes.
        assert user.asked("getNumber") == 0


def shown(user: User) -> list:
    return [user.prices.view.offer(line) for line in range(len(user.prices.view))]
