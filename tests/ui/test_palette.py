"""The palette finds offers and commands by a few words, from any screen."""

from __future__ import annotations

from keyboard import Desk, User

from otptui.simulator import Fault
from otptui.simulator import Kind as Wrong
from otptui.ui.dialogs.buy import BuyDialog
from otptui.ui.palette.palette import Entries, Palette


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
        await user.until(lambda: any("in Kenya: no price" in toast for toast in user.toasts))
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
        await user.sees("clear the filter", "esc")
        await user.type("sett")
        await user.until(lambda: chosen(found) == "settings")
        await user.press("escape")
        await user.until(lambda: user.app.screen is user.workspace)
        found = await opened(user)
        await user.type("no such thing at all")
        await user.sees("Nothing is called that.")
        await user.press("enter")
        assert user.app.screen is found.screen
        # Up and down move in the results, and the typed text stays.
        await user.press("escape")
        await user.until(lambda: user.app.screen is user.workspace)
        found = await opened(user)
        await user.type("uber")
        await user.press("down")
        await user.until(lambda: found.cursor == 1)


async def test_the_palette_of_the_side_panel_lists_no_offers(desk: Desk) -> None:
    async with desk.otptui((40, 20), panel=True) as user:
        found = await opened(user)
        await user.type("uber")
        await user.sees("Nothing is called that.")
        assert found.current is None
