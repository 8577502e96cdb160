"""Keys typed faster than the screen changes: a burst does what the same keys do one at a time."""

from __future__ import annotations

import asyncio

from keyboard import Desk, User
from textual import events

from otptui.domain.model import Offer


async def test_letters_reach_the_filter_and_keys_after_enter_reach_its_list(desk: Desk) -> None:
    async with desk.shop() as user:
        user.burst("2", "slash", *"uber")
        await user.until(lambda: user.line("/ uber"))
        await user.until(lambda: {o.service.code for o in shown(user)} == {"bne"})
        await user.press("escape")
        user.burst("2", "slash", *"whatsapp", "enter", "b")
        await user.sees("Buy this number?", "Whatsapp (wa)")
        await user.press("n")
        await user.until(lambda: user.focus is user.prices)
        assert user.line("/ whatsapp")
        user.burst("slash", "escape", "j", "j")
        await user.until(lambda: len(user.prices.view) == 33 and user.focus is user.prices)
        await user.misses("│/ ")
        # The old text is selected when the filter opens again: typing replaces it.
        user.burst("2", "slash", *"amazon", "enter", "slash", *"whatsapp")
        await user.until(lambda: user.line("/ whatsapp"))
        # Keys that delete or move the cursor take effect in order.
        user.burst("ctrl+u", *"elegrax", "backspace", "m", "home", "t")
        await user.until(lambda: user.line("/ telegram"))
        user.burst("down", "s")
        await user.sees("STOCK ▾")
        assert user.line("/ telegram")


async def test_a_paste_right_behind_the_key_that_opens_a_field_is_in_the_field(desk: Desk) -> None:
    async with desk.shop() as user:
        user.burst("2", "slash")
        user.app.post_message(events.Paste("uber"))
        await user.until(lambda: user.line("/ uber"))
        # Where nothing takes it, it is gone: none of its letters is a key.
        await user.press("escape")
        user.app.post_message(events.Paste("by"))
        await user.settles()
        assert user.dialog is None


async def test_one_burst_finds_a_service_in_the_tree_and_compares_it(desk: Desk) -> None:
    async with desk.shop() as user:
        user.burst("slash", *"telegram", "enter")
        await user.until(lambda: user.catalog.row_count == 3)
        user.burst("j", "j", "enter", "j", "b")
        await user.sees("Buy this number?", "Telegram (tg)")
        await user.press("n")
        await user.until(lambda: user.dialog is None)
        # Each pane gets the keys that follow the key of that pane.
        user.burst("1", "escape", "2", "g", "j", "j", "1", "g", "j", "3", "z")
        await user.until(lambda: user.workspace.has_class("-zoom"))
        assert user.focus is user.workspace.numbers_list
        assert (user.prices.cursor, user.catalog.cursor) == (2, 1)


async def test_a_key_typed_after_a_dialog_closes_goes_to_the_screen_below(desk: Desk) -> None:
    async with desk.shop() as user:
        await user.press("2", "g")
        for turns in range(10):
            await user.press("b")
            await user.sees("Buy this number?")
            user.burst("n")
            # At every stage of the first key, the second is handled exactly once.
            for _ in range(turns):
                await asyncio.sleep(0)
            user.burst("j")
            await user.until(lambda turns=turns: user.dialog is None and user.prices.cursor > turns)
            await user.settles()
            assert user.prices.cursor == turns + 1


async def test_no_burst_of_keys_buys_anything(desk: Desk) -> None:
    async with desk.shop() as user:
        for answer in ("enter", "y"):
            user.burst("2", "b", *[answer] * 10)
            await user.settles()
            await user.until(lambda: user.dialog is None or "checked just now" in user.text)
        # A yes before the price is checked does not count.
        assert user.asked("getNumber") == 0


def shown(user: User) -> list[Offer]:
    return [user.prices.view.offer(line) for line in range(len(user.prices.view))]


async def test_commands_work_on_a_cyrillic_layout_and_text_fields_take_its_letters(desk: Desk) -> None:
    async with desk.shop() as user:
        # The keys of b and n on a Cyrillic layout.
        user.burst("2", "и")
        await user.sees("Buy this number?")
        user.burst("т")
        await user.until(lambda: user.dialog is None)
        # In one burst: the filter opens and receives the Cyrillic letters.
        user.burst("2", "slash", *"юбер")
        await user.until(lambda: user.line("/ юбер"))
        user.burst("escape", "ctrl+\u0441")
        await user.until(lambda: user.app.return_code == 130)
