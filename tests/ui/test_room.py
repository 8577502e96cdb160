"""Where the lines of the screen go: to the pane with the focus, and not to an empty one."""

from __future__ import annotations

from keyboard import Desk, User


def rows(user: User) -> dict[str, int]:
    """The lines of rows that each pane has."""
    lists = {"catalog": user.catalog, "prices": user.prices, "numbers": user.workspace.numbers_list}
    return {pane: shown.size.height for pane, shown in lists.items()}


async def test_the_pane_with_the_focus_has_the_room_and_the_cursor_stays_in_sight(desk: Desk) -> None:
    async with desk.shop((80, 24)) as user:
        assert rows(user) == {"catalog": 11, "prices": 6, "numbers": 2}
        await user.sees("Press 2, filter with /, and b to buy.")
        await user.press("G")
        at = user.catalog.cursor
        await user.press("2")
        await user.until(lambda: rows(user) == {"catalog": 5, "prices": 12, "numbers": 2})
        await user.until(lambda: at in user.catalog.rows_in_sight)
        # Typing moves nothing.
        await user.filter_prices("uber")
        await user.until(lambda: rows(user) == {"catalog": 5, "prices": 11, "numbers": 2})
        await user.press("z")
        await user.until(lambda: rows(user)["prices"] > 16)
        await user.press("z", "3")
        # A first number takes the lines of the text that it replaces.
        await user.rent("Uber")
        await user.until(lambda: user.app.numbers and rows(user)["numbers"] == 2)
        await user.rent("Amazon")
        await user.until(lambda: rows(user)["numbers"] > 6)
        await user.press("2")
        await user.until(lambda: 3 <= rows(user)["numbers"] <= 6)


async def test_titles_have_the_position_a_moment_after_the_cursor_moved(desk: Desk) -> None:
    async with desk.shop((100, 24)) as user:
        await user.sees("1 Catalog · 1 of ", "2 Prices · 1 of 33", "31 countries", "PRICE ▴ ₹")
        await user.press("2", "j", "j", "j")
        await user.until(lambda: "4 of 33" in user.title)
        await user.press("G")
        await user.until(lambda: "33 of 33" in user.title)
        await user.filter_prices("uber")
        await user.until(lambda: f"1 of {len(user.prices.view)} " in user.title)
        await user.rent("Uber")
        await user.until(lambda: user.line("3 Numbers · 1 of 1"))


async def test_a_note_takes_the_free_cells_beside_it(desk: Desk) -> None:
    async with desk.shop((92, 24)) as user:
        sale = await user.rent("Uber")
        user.text_to(sale, "482910 is your Uber code")
        await user.until(lambda: user.app.numbers[0].messages)
        await user.rent("Amazon")
        await user.until(lambda: "usually 0:" in user.line("Amazon", " min left"))
        assert "…" not in user.line("Amazon", " min left")
