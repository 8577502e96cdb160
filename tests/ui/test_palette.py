"""The palette finds offers and commands by a few words, from any screen."""

from __future__ import annotations

from keyboard import Desk, User

from otptui.simulator import Fault
from otptui.simulator import Kind as Wrong
from otptui.ui.dialogs.buy import BuyDialog
from otptui.ui.palette.palette import Entries, Palette
from otptui.ui.screens.settings_screen import SettingsScreen


def chosen(entries: Entries) -> str:
    """The text of the entry under the cursor."""
    assert entries.current is not None
    return entries.current.text


def entries(user: User) -> Entries:
    assert isinstance(user.app.screen, Palette)
    return user.app.screen.query_one(Entries)


async def opened(user: User) -> Entries:
    await user.press("colon")
    await user.until(lambda: isinstance(user.app.screen, Palette))
    return entries(user)


async def test_a_few_words_buy_the_cheapest_offer_in_stock(desk: Desk) -> None:
    async with desk.shop() as user:
        # All of it is typed before the program handles the first key.
        user.burst("colon", *"telegram", "space", *"22", "enter")
        await user.sees("Buy this number?", "Telegram (tg)", "checked just now")
        cheapest = min(
            (offer.price, offer.server.id)
            for offer in map(user.prices.view.offer, range(len(user.prices.view)))
            if offer.service.code == "tg" and offer.stock
        )
        dialog = user.app.screen
        assert isinstance(dialog, BuyDialog)
        assert (dialog.agreed.price, dialog.agreed.server.id) == cheapest
        await user.press("y")
        await user.until(lambda: user.ledger and user.focus is user.workspace.numbers_list)
        # Recent purchases come first from then on, with a sign of their own.
        await opened(user)
        await user.sees("↺ Telegram · India")
        assert chosen(entries(user)).startswith("Telegram")


async def test_an_offer_chosen_over_the_history_is_bought_on_the_workspace(desk: Desk) -> None:
    async with desk.shop() as user:
        await user.press("4")
        await user.until(lambda: user.app.screen is not user.workspace)
        user.burst("colon", *"uber", "space", *"server", "space", "3", "enter")
        await user.sees("Buy this number?", "INDIAN SERVER 3 IN")
        await user.press("n")
        await user.until(lambda: user.app.screen is user.workspace)


async def test_missing_prices_are_fetched_first(desk: Desk) -> None:
    async with desk.shop() as user:
        await opened(user)
        await user.type("uber ukraine")
        await user.sees("no price yet")
        await user.press("enter")
        await user.until(lambda: isinstance(user.app.screen, BuyDialog))
        dialog = user.app.screen
        assert isinstance(dialog, BuyDialog)
        assert dialog.agreed.country.id == "1"
        await user.press("n")
        # Without an offer the palette says so, and why.
        desk.goes_wrong(Fault(Wrong.RESET, "getPrices"))
        await opened(user)
        await user.type("uber kenya")
        await user.press("enter")
        await user.toast("in Kenya: no price")
        assert not isinstance(user.app.screen, BuyDialog)
        # The next attempt requests the prices again.
        desk.goes_wrong()
        await opened(user)
        await user.type("uber kenya")
        await user.press("enter")
        await user.until(lambda: isinstance(user.app.screen, BuyDialog))


async def test_the_palette_finds_commands_and_offers(desk: Desk) -> None:
    async with desk.shop() as user:
        found = await opened(user)
        await user.sees("Clear filter, go back", "esc")
        await user.type("sett")
        await user.until(lambda: chosen(found) == "Settings")
        await user.press("escape")
        await user.until(lambda: user.app.screen is user.workspace)
        found = await opened(user)
        await user.type("no such thing at all")
        await user.sees("Find in History: no such thing at all")
        assert found.row_count == 1
        # Up and down move in the results, and the typed text stays.
        await user.press("escape")
        await user.until(lambda: user.app.screen is user.workspace)
        found = await opened(user)
        await user.type("uber")
        await user.press("down")
        await user.until(lambda: found.cursor == 1)


FOUND_BY_OTHER_WORDS = {
    "colour": "Choose theme…",
    "dark": "Choose theme…",
    "csv": "",
    "favorite": "Favourite on/off",
    "exit": "Quit",
    "preferences": "Settings",
    "bell": "Setting alerts.bell",
    "max_active": "Setting limits.max_active",
    "refund": "Cancel number…",
    "statistics": "",
}


async def test_other_words_find_the_same_from_every_pane(desk: Desk) -> None:
    async with desk.shop((100, 24)) as user:
        for pane in ("1", "3"):
            await user.press(pane, "colon")
            for words, found in FOUND_BY_OTHER_WORDS.items():
                await user.type(words)
                # What belongs to the history is found there; everything is a search in the history.
                await user.sees(f"Find in History: {words}", *([found] if found else []))
                await user.press("ctrl+u")
            await user.press("escape")


async def test_a_setting_and_a_search_in_the_history_are_opened_from_the_palette(desk: Desk) -> None:
    async with desk.shop((100, 24)) as user:
        await user.press("colon")
        await user.type("polling.interval")
        await user.press("enter")
        await user.until(lambda: isinstance(user.app.screen, SettingsScreen))
        assert isinstance(user.app.screen, SettingsScreen)
        current = user.app.screen.settings.current
        assert current is not None
        assert current.name == "polling.interval"
        await user.press("escape")
        await user.rent("Uber")
        await user.rent("Amazon")
        await user.press("colon")
        await user.type("service:amazon")
        await user.press("enter")
        await user.sees("otptui · History", "/ service:amazon", "1 of 1")
        await user.press("escape")
        await user.sees("1 of 2")


async def test_the_palette_of_the_side_panel_lists_no_offers(desk: Desk) -> None:
    async with desk.otptui((40, 20), panel=True) as user:
        found = await opened(user)
        await user.type("uber")
        await user.sees("No match.")
        assert found.current is None
