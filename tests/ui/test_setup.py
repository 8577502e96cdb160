"""The first run: it asks for a key, tests it and saves it, or starts the demo."""

from __future__ import annotations

import stat
import tomllib

import pytest
from keyboard import KEY, Desk
from msgspec.structs import replace
from textual.widgets import Input

from otptui.config.schema import Config
from otptui.simulator import Fault
from otptui.simulator import Kind as Wrong
from otptui.ui.screens.setup import SetupScreen
from otptui.ui.screens.workspace import WorkspaceScreen


def keyless(desk: Desk) -> Config:
    return replace(desk.config, profiles={"sim": replace(desk.config.active, api_key="")})


async def test_an_api_key_is_tested_saved_and_used(desk: Desk) -> None:
    async with desk.otptui((80, 24), config=keyless(desk)) as user:
        await user.sees("Welcome to otptui", "API key for sim", "handler_api.php")
        assert user.focus is not None
        assert user.focus.id == "key"
        assert not user.simulator.requests
        # An empty key, a wrong key, a failing provider: each shows advice, and the field keeps its text.
        await user.press("enter")
        await user.sees("Paste the key first.")
        await user.type("wrong")
        await user.press("enter")
        await user.sees("The provider does not accept the API key. Paste the key again")
        assert not desk.paths.config.exists()
        desk.goes_wrong(Fault(Wrong.RESET))
        # A paste replaces the refused key.
        await user.type(KEY)
        await user.press("enter")
        await user.sees("The connection ended without an answer.")
        assert KEY not in user.text
        desk.goes_wrong()
        await user.press("enter")
        await user.sees("of 33")
        assert isinstance(user.app.screen, WorkspaceScreen)
    file = desk.paths.config
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert tomllib.loads(file.read_text())["profiles"]["sim"]["api_key"] == KEY


async def test_a_key_that_cannot_be_saved_is_reported(desk: Desk) -> None:
    desk.folder.joinpath("config.toml").mkdir()
    async with desk.otptui(config=keyless(desk)) as user:
        await user.type(KEY)
        await user.press("enter")
        await user.sees("cannot be")
        assert isinstance(user.app.screen, SetupScreen)


@pytest.mark.parametrize(
    ("keys", "result"),
    [
        (("escape", "d"), "demo"),
        (("escape", "right", "enter"), "demo"),
        (("escape", "j", "j", "k", "enter"), "demo"),
        (("down", "down", "enter"), "demo"),
        (("escape", "q"), None),
        (("ctrl+c",), None),
    ],
)
async def test_the_setup_screen_can_start_the_demo_or_quit(
    desk: Desk, keys: tuple[str, ...], result: str | None
) -> None:
    async with desk.otptui(config=keyless(desk)) as user:
        await user.sees("Welcome to otptui")
        await user.press(*keys)
        await user.until(lambda: user.has_left)
        assert user.app.return_value == result
        assert user.app.return_code == (130 if keys == ("ctrl+c",) else 0)
    assert not desk.paths.config.exists()


async def test_letters_of_the_api_key_are_not_commands(desk: Desk) -> None:
    async with desk.otptui(config=keyless(desk)) as user:
        await user.type("dq1?x")
        await user.settles()
        assert not user.has_left
        assert isinstance(user.focus, Input)
        assert user.focus.value == "dq1?x"


async def test_the_setup_screen_fits_every_terminal(desk: Desk) -> None:
    async with desk.otptui((80, 24), config=keyless(desk)) as user:
        await user.type("wrong")
        for size, last in (((80, 24), "Quit"), ((34, 30), "Quit"), ((32, 10), "Try the demo")):
            await user.pilot.resize_terminal(*size)
            await user.press("enter")
            await user.until(lambda size=size: len(user.lines) == size[1])
            await user.sees("API key for", "•••••", "does not", last)
            await user.until(lambda: user.focus is not None and user.focus.id == "key")
