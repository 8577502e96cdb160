"""`otptui --panel`: the numbers alone in a narrow pane, shared live with the other windows."""

from __future__ import annotations

from keyboard import Desk, User

from otptui.domain.states import State
from otptui.ui.screens.panel import PanelScreen

NARROW = 34, 30


async def test_an_empty_panel_says_what_to_do(desk: Desk) -> None:
    async with desk.otptui(NARROW, panel=True) as user:
        await user.sees("No numbers yet.", "Buy one in the main window,")
        assert isinstance(user.app.screen, PanelScreen)
        assert user.asked("getPrices") == 0
        for key in ("1", "2", "z", "tab", "b", "x", "d", "y", "B", "enter"):
            await user.press(key)
        await user.press("question_mark")
        await user.sees("In Numbers", "Cancel number…")
        assert "In Prices" not in user.text


async def test_a_panel_follows_another_window_and_acts_on_its_numbers(desk: Desk) -> None:
    async with desk.otptui() as user, desk.otptui(NARROW, panel=True) as side:
        uber = await user.rent("Uber")
        await side.sees("◌ Uber", "left", "1 waiting")
        user.text_to(uber, "Your Uber code is 4821")
        await side.until(lambda: any(toast.startswith("4821  Uber") for toast in side.toasts))
        row = side.line("● Uber")
        assert row.rstrip(" ▁▂▃▄▅▆▇").endswith("4821")
        await side.press("y")
        await side.until(lambda: side.app.clipboard == "4821")
        # Buy the same again and cancel it in the panel; the other window polls.
        await side.press("B")
        await side.sees("Buy this number?", "checked just now")
        await side.press("y")
        await side.until(lambda: len(side.ledger) == 2)
        await side.until(lambda: side.app.numbers[0].live)
        assert side.number.id == side.ledger[1].id
        await side.press("x")
        await side.sees("Cancel this number?")
        await side.press("y")
        await side.sees("cancelled")
        await user.sees("× cancelled")
        await side.press("d")
        # The panel announced the code too.
        await side.reads_toasts()
        await side.misses("cancelled")
        await user.misses("× cancelled")
        assert [number.state for number in side.app.numbers] == [State.RECEIVED]


async def test_the_panel_takes_over_polling_when_the_other_window_ends(desk: Desk) -> None:
    async with desk.otptui(NARROW, panel=True) as side:
        async with desk.otptui() as user:
            uber = await user.rent("Uber")
            await side.sees("◌ Uber")
        side.text_to(uber, "Your Uber code is 4821")
        await side.sees("4821")
        await side.press("enter")
        await side.sees("Your Uber code is 4821")


def drawn_lines(user: User) -> int:
    return sum("█" in line for line in user.lines)


async def test_the_newest_code_is_drawn_large_where_there_is_room(desk: Desk) -> None:
    async with desk.otptui() as user, desk.otptui(NARROW, panel=True) as side:
        uber = await user.rent("Uber")
        amazon = await user.rent("Amazon")
        await side.sees("2 waiting")
        # The newest waiting number is drawn in two groups: the user types it next.
        await side.until(lambda: drawn_lines(side) == 10)
        await side.sees("Y copy  Amazon")
        user.text_to(uber, "Your Uber code is 482910")
        await side.until(lambda: drawn_lines(side) == 5)
        # y copies the code that is drawn.
        await side.until(lambda: side.number.id == uber.id)
        user.text_to(amazon, "Your Amazon code is 77-55-33")
        await side.until(lambda: side.number.id == amazon.id)
        side.app.clear_notifications()
        await side.until(lambda: side.line("Amazon", "+91"))
        await side.press("y")
        await side.until(lambda: side.app.clipboard == side.app.numbers[0].code)
        # Without spare room the rows come first, and the code is plain text that can be selected.
        await side.pilot.resize_terminal(32, 12)
        await side.until(lambda: drawn_lines(side) == 0 and side.line("Amazon", side.app.clipboard))
        await side.pilot.resize_terminal(60, 24)
        await side.until(lambda: drawn_lines(side) == 5)


async def test_a_panel_buys_only_the_same_again(desk: Desk) -> None:
    async with desk.otptui() as user, desk.otptui(NARROW, panel=True) as side:
        await user.rent("Uber")
        await side.sees("1 waiting")
        await side.press("colon")
        await side.type("uber")
        await side.sees("No match.")
        await side.press(*["backspace"] * 4)
        await side.type("bu")
        await side.sees("Buy the same again…")
        assert sum("Buy" in line for line in side.lines) == 1
        await side.press("escape", "o")
        await side.until(lambda: side.toasts == ["\nOther offers are in the main window."])
