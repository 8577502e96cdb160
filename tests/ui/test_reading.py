"""The read-only screens: problems in full, the live log, and About."""

from __future__ import annotations

import logging

import pytest
from keyboard import KEY, Desk

from otptui.simulator import Fault
from otptui.simulator import Kind as Wrong
from otptui.support.log import logging_to
from otptui.ui.screens.log_screen import LogScreen


async def test_every_problem_is_listed_with_its_fix_and_next_try(desk: Desk) -> None:
    async with desk.otptui((34, 30)) as user:
        await user.press("exclamation_mark")
        await user.sees("No problems.")
        await user.press("escape")
        await user.rent("Uber")
        desk.goes_wrong(Fault(Wrong.SERVER_ERROR, "getStatus", status=502))
        # The status line is too short for the whole problem, but names it and the key for the rest.
        await user.sees("… ! more")
        assert "retrying in" not in user.text
        await user.press("exclamation_mark")
        await user.sees("HTTP 502", "provider has problems; wait a", "retrying in")
        desk.goes_wrong()
        await user.sees("No problems.")


async def test_the_log_follows_new_lines_and_can_be_filtered_and_opened(desk: Desk) -> None:
    with logging_to(desk.paths.log):
        async with desk.otptui() as user:
            await user.sees("1 Catalog")
            await user.app.run_action("app.open('log')")
            await user.sees("otptui · Log", "began with the profile sim")
            logging.getLogger("otptui.test").warning("the [b]first[/b] of two")
            logging.getLogger("otptui.test").warning("another thing\nwith a second line, key %s", KEY)
            await user.sees("! test: the [b]first[/b] of two", "another thing …")
            screen = user.app.screen
            assert isinstance(screen, LogScreen)
            # The cursor was on the last entry and follows it.
            assert screen.entries.current is not None
            assert "another thing" in screen.entries.current.text
            await user.press("enter")
            await user.sees("with a second line")
            assert KEY not in user.text
            await user.press("escape", "slash")
            await user.type("FIRST of")
            await user.misses("another thing")
            await user.press("enter", "escape")
            await user.sees("another thing")
            await user.press("q")
            await user.until(lambda: user.app.screen is user.workspace)


@pytest.mark.parametrize("size", [(34, 30), (140, 40)])
async def test_about_names_versions_terminal_and_files_but_no_key(desk: Desk, size: tuple[int, int]) -> None:
    async with desk.otptui(size) as user:
        await user.sees("1 Catalog")
        await user.app.run_action("app.open('about')")
        await user.sees("About otptui", "Textual", "SQLite", f"{size[0]}x{size[1]}", "127.0.0.1")
        await user.press("y")
        await user.until(lambda: str(desk.paths.log) in user.app.clipboard)
        assert str(desk.paths.config) in user.app.clipboard
        assert KEY not in user.app.clipboard


async def test_help_lists_the_commands_that_only_the_palette_has(desk: Desk) -> None:
    async with desk.otptui((92, 60)) as user:
        await user.press("question_mark")
        await user.sees(": …  Live log", ": …  About otptui", "!  Show problems")
