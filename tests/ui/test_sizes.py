"""Every terminal from 32x10 on: lines fit, and the essential text stays on the screen."""

from __future__ import annotations

import pytest
from keyboard import Desk, User
from rich.cells import cell_len

SIZES = [(34, 30), (80, 24), (32, 10)]


def fits(user: User, size: tuple[int, int]) -> bool:
    """Whether every line is exactly as wide as the terminal, and all of them are there."""
    width, height = size
    return [cell_len(line) for line in user.lines] == [width] * height


@pytest.mark.parametrize("size", SIZES)
async def test_browsing_and_buying_fit_every_width(desk: Desk, size: tuple[int, int]) -> None:
    async with desk.shop(size) as user:
        assert fits(user, size)
        assert "otptui" in user.lines[0]
        assert "help" in user.lines[-1]
        await user.filter_prices("uber")
        # Service and price stay in the row at every width.
        await user.until(lambda: user.line("Uber", "7.00"))
        assert fits(user, size)
        await user.press("b")
        await user.sees("Uber (bne)", "price ₹7.00", "checked just now", "No", "Buy")
        assert fits(user, size)
        await user.press("y")
        await user.until(lambda: user.ledger and user.focus is user.workspace.numbers_list)
        await user.until(lambda: user.line("◌", "Uber") or user.line("◌", "waiting"))
        await user.sees("left")


@pytest.mark.parametrize("size", SIZES)
async def test_codes_messages_and_dialogs_fit_every_width(desk: Desk, size: tuple[int, int]) -> None:
    async with desk.otptui(size) as user:
        sale = await user.rent("Uber")
        user.text_to(sale, "482910 is your Uber code. Call 18004192020 if it was not you")
        # The toast is wide enough to read, and the row below shows the code.
        await user.until(lambda: user.text.count("482910") >= 2)
        await user.sees("482910  Uber", "+91")
        assert fits(user, size)
        user.app.clear_notifications()
        await user.until(lambda: user.line("●", "482910"))
        await user.press("enter")
        await user.sees("18004192020")
        assert fits(user, size)
        await user.press("escape", "question_mark")
        await user.sees("Keys", "In Numbers")
        assert fits(user, size)
        await user.press("escape", "q")
        await user.sees("Quit?", "reopen before it", "Stay")
        assert fits(user, size)


async def test_a_narrow_terminal_shows_one_pane_and_the_keys_of_the_others(desk: Desk) -> None:
    async with desk.shop((34, 30)) as user:
        assert user.lines[1].strip() == "1 Catalog  2 Prices  3 Numbers"
        await user.sees("INDIAN SERVER 1 IN")
        assert "PRICE" not in user.text
        await user.press("2")
        await user.sees("SERVICE", "PRICE")
        assert "INDIAN SERVER 1 IN" not in user.text
        # The first line has the scope, which otherwise is the title of the pane.
        assert "India, all servers" in user.lines[0]
        await user.press("3")
        await user.sees("No numbers yet.")


async def test_the_layout_follows_the_width(desk: Desk) -> None:
    async with desk.shop((140, 40)) as user:
        await user.press("2", "j", "j")
        chosen = user.offer
        assert user.line("1 Catalog", "2 Prices")
        assert fits(user, (140, 40))
        await user.press("b")
        await user.sees("Buy this number?", "checked just now")
        assert fits(user, (140, 40))
        await user.press("n")
        await user.until(lambda: user.dialog is None)
        await user.pilot.resize_terminal(80, 24)
        await user.until(lambda: user.line("1 Catalog") and not user.line("1 Catalog", "2 Prices"))
        await user.sees("2 Prices", "3 Numbers")
        assert fits(user, (80, 24))
        await user.pilot.resize_terminal(34, 30)
        await user.until(lambda: user.line("1 Catalog  2 Prices  3 Numbers"))
        assert fits(user, (34, 30))
        assert user.offer == chosen
        await user.pilot.resize_terminal(32, 10)
        await user.until(lambda: fits(user, (32, 10)))
        # The row of the cursor is in sight at every size.
        await user.until(lambda: user.line("▌"))
        await user.pilot.resize_terminal(140, 40)
        await user.until(lambda: user.line("1 Catalog", "2 Prices"))
        assert user.offer == chosen


async def test_problems_are_readable_at_every_width(desk: Desk) -> None:
    async with desk.shop((34, 30)) as user:
        user.app.problems.report("number 1", "no answer within the time allowed", 8)
        # The next retry is cut first: the screen behind the key shows it.
        await user.until(lambda: user.line("no answer within the", "… ! more"))
        assert fits(user, (34, 30))
