"""The menu of columns: sorted, hidden, moved, and kept in the config file."""

from __future__ import annotations

import tomllib

from keyboard import Desk, User
from msgspec.structs import replace

from otptui.config.config_file import save
from otptui.config.schema import Columns
from otptui.market.offers import Column
from otptui.ui.dialogs.columns import ColumnsDialog
from otptui.ui.widgets.column_list import ColumnList


async def opened(user: User, key: str = "C") -> ColumnsDialog:
    await user.press("2", key)
    await user.until(lambda: isinstance(user.app.screen, ColumnsDialog))
    dialog = user.app.screen
    assert isinstance(dialog, ColumnsDialog)
    return dialog


async def go_to(user: User, name: str) -> None:
    """Put the cursor on the column of that name."""
    columns = user.app.screen.query_one(ColumnList)
    await user.press("g")
    while columns.current != name:
        await user.press("j")


def titles(user: User) -> list[str]:
    """The titles above the prices, from left to right."""
    columns = user.prices.visible_columns
    line = next(line for line in user.lines if "PRICE" in line or "STOCK" in line)
    names = {column: column.replace("_", " ").upper() for column in columns}
    return sorted((name for name in names.values() if name in line), key=line.index)


async def test_a_column_is_hidden_moved_and_kept(desk: Desk) -> None:
    async with desk.shop() as user:
        before = titles(user)
        assert {"SERVICE", "SERVER", "PRICE", "STOCK"} <= set(before)
        await opened(user)
        await go_to(user, "server")
        await user.press("space")
        await go_to(user, "stock")
        for _ in range(5):
            await user.press("K")
        # The table follows at once.
        await user.until(lambda: user.prices.visible_columns.isdisjoint({Column.SERVER}))
        await user.sees("[ ] server", "[x] stock")
        await user.press("escape")
        await user.until(lambda: titles(user)[0] == "STOCK" and "SERVER" not in titles(user))
        await user.toast("Columns saved")
        saved = tomllib.loads(desk.paths.config.read_text())["columns"]["prices"]
        assert saved == "stock,service,code,country,price,chance,wait,per_code,age"
    # The next start has them, and the default takes the line out of the file.
    async with desk.shop(config=replace(desk.config, columns=Columns(tuple(saved.split(","))))) as user:
        assert titles(user)[0] == "STOCK"
        await opened(user, "f6")
        await user.press("d", "escape")
        await user.until(lambda: titles(user) == before)
        await user.until(lambda: "prices" not in desk.paths.config.read_text())


async def test_enter_sorts_and_reverses(desk: Desk) -> None:
    async with desk.shop() as user:
        await opened(user)
        await go_to(user, "stock")
        await user.press("enter")
        await user.until(lambda: user.prices.view.sort.column is Column.STOCK)
        assert user.prices.view.sort.descending
        assert "high to low" in user.line("] stock", "▾")
        await user.press("enter")
        await user.until(lambda: not user.prices.view.sort.descending)
        assert "low to high" in user.line("] stock", "▴")
        await user.press("escape")
        await user.until(lambda: not isinstance(user.app.screen, ColumnsDialog))
        # Nothing was chosen: the file is left alone.
        assert not desk.paths.config.exists()


async def test_the_last_column_stays_and_the_menu_fits_a_side_pane(desk: Desk) -> None:
    async with desk.shop((34, 30)) as user:
        await opened(user)
        for name in ("service", "code", "country", "server", "price", "stock", "chance", "wait", "per_code"):
            await go_to(user, name)
            await user.press("space")
        await go_to(user, "age")
        await user.press("space")
        assert "[x] age" in user.text
        await user.pilot.resize_terminal(32, 10)
        await user.until(lambda: user.app.screen.size == (32, 10) and "▌[x] age" in user.text)
        assert user.text.count("[x]") == 1
        await user.press("escape")
        await user.until(lambda: user.prices.visible_columns == {Column.AGE})


async def test_another_window_and_an_editor_change_them_too(desk: Desk) -> None:
    async with desk.shop() as user:
        save(desk.paths.config, {("columns", "prices"): "price,service"})
        await user.until(lambda: user.prices.visible_columns == {Column.PRICE, Column.SERVICE})
        save(desk.paths.config, {("columns", "prices"): None})
        await user.until(lambda: Column.STOCK in user.prices.visible_columns)


async def test_columns_that_are_alike_in_all_rows_do_not_leave_an_empty_table(desk: Desk) -> None:
    async with desk.shop(config=replace(desk.config, columns=Columns(("country",)))) as user:
        assert Column.COUNTRY not in user.prices.visible_columns
        assert {Column.SERVICE, Column.PRICE} <= user.prices.visible_columns


async def test_what_cannot_be_saved_is_said_and_shown_all_the_same(
    desk: Desk,
) -> None:
    async with desk.shop() as user:
        # A folder in place of the file.
        desk.paths.config.mkdir(parents=True)
        await opened(user)
        await go_to(user, "stock")
        await user.press("space", "escape")
        await user.toast("The columns were not saved")
        # It stays, whatever else is read meanwhile.
        await user.until(lambda: user.app.config_read is not None)
        await user.settles()
        assert Column.STOCK not in user.prices.visible_columns
