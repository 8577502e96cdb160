"""The tour of the first minute: shown once, at the user's pace, and never in the way."""

from __future__ import annotations

import pytest
from keyboard import Desk

from otptui.ui.controllers.tour_control import TourControl
from otptui.ui.widgets.tour_strip import TourStrip


@pytest.fixture
def new(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The desk of a new user."""
    monkeypatch.setattr(TourControl, "is_offered", True)
    return desk


@pytest.mark.parametrize("size", [(92, 30), (34, 30)])
async def test_the_tour_advances_as_its_steps_are_done(new: Desk, size: tuple[int, int]) -> None:
    async with new.shop(size) as user:
        await user.sees("Press :, type a service", "esc close")
        # Keys typed in a burst reach the widgets they are meant for.
        sale = await user.buy("uber")
        await user.sees("Paste the number (Y) on the", "copies it.")
        user.text_to(sale, "Your Uber code is 7755")
        await user.sees("? shows the keys")
        await user.press("escape")
        await user.until(lambda: not user.workspace.query(TourStrip))
    async with new.otptui(size) as user:
        await user.sees("7755")
        assert not user.workspace.query(TourStrip)
        # The palette shows the tour again, from its first step.
        await user.app.screen.run_action("screen.tour")
        await user.sees("Press :, type a service")


async def test_escape_closes_the_topmost_thing_first(new: Desk) -> None:
    async with new.shop((92, 30)) as user:
        await user.filter_prices("uber")
        await user.sees("asks first: nothing is spent before y")
        await user.press("escape")
        await user.until(lambda: not user.workspace.browse.query)
        assert user.workspace.query(TourStrip)
        await user.press("3", "escape")
        await user.until(lambda: not user.workspace.query(TourStrip))


@pytest.mark.parametrize(("size", "panel"), [((80, 15), False), ((34, 30), True)])
async def test_the_tour_waits_until_there_is_room_for_it(
    new: Desk, size: tuple[int, int], panel: bool
) -> None:
    async with new.otptui(size, panel=panel) as user:
        await user.sees("No numbers yet")
        assert not user.app.screen.query(TourStrip)
    async with new.otptui() as user:
        await user.sees("Step 1 of 4: find")
