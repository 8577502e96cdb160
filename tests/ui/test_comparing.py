"""Comparing one service over all countries: start, progress, stop and resume."""

from __future__ import annotations

import pytest
from keyboard import Desk, User
from msgspec.structs import replace

from otptui.config.schema import Polling
from otptui.ui.widgets.scan_line import ScanLine

EVERY_SERVER = {"1", "2", "3", "4", "5", "8", "9"}


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A desk whose provider has no rate limit."""
    desk.config = replace(desk.config, polling=Polling(interval=0.1, max_per_second=1000))
    return desk


def line(user: User) -> str:
    return user.workspace.query_one(ScanLine).text


def places(user: User) -> set[tuple[str, str]]:
    view = user.prices.view
    offers = map(view.offer, range(len(view)))
    return {(offer.country.id, offer.server.id) for offer in offers if offer.service.code == "bne"}


async def test_a_service_is_compared_over_all_countries_of_all_servers(desk: Desk) -> None:
    async with desk.shop() as user:
        await user.filter_prices("bne")
        user.wire.held.add("getPrices")
        await user.press("c")
        # Cached prices show at once, the others as they are answered.
        await user.until(lambda: len(places(user)) == 7)
        assert "Uber everywhere" in user.title
        assert {country for country, _ in places(user)} == {"22"}
        assert "esc stop" in line(user)
        await user.press("j")
        chosen = user.offer
        user.wire.release()
        await user.until(lambda: is_compared(user))
        assert user.scan.done == user.scan.total > 60
        # Rows appear every half second; the progress line may be ahead of them.
        await user.until(lambda: len({country for country, _ in places(user)}) > 20)
        await user.until(lambda: {server for _, server in places(user)} == EVERY_SERVER)
        # The cursor stayed on its offer, and enter buys it.
        assert user.offer == chosen
        await user.press("enter")
        await user.sees("Buy this number?", chosen.server.name)


async def test_a_finished_comparison_is_shown_again_without_asking(desk: Desk) -> None:
    async with desk.shop() as user:
        await user.filter_prices("bne")
        await user.press("c")
        await user.until(lambda: is_compared(user))
        # Esc returns to the country and its filter.
        await user.press("escape")
        await user.until(lambda: "of 7 · India, all servers" in user.title)
        await user.press("escape")
        await user.until(lambda: "of 33 · India, all servers" in user.title)
        asked = user.asked("getPrices")
        await user.filter_prices("bne")
        await user.press("c")
        await user.until(lambda: len({country for country, _ in places(user)}) > 20)
        assert user.asked("getPrices") == asked


def is_compared(user: User) -> bool:
    """Whether all lists were read: the line about the progress is gone then."""
    scan = user.workspace.browse.scan
    is_done = scan is not None and not scan.running and scan.done == scan.total
    return is_done and not user.workspace.query_one(ScanLine).display


async def compare_on_one_server(user: User) -> None:
    """Compare a service from the tree: only that server's countries are scanned."""
    await user.press("slash", *"bne", "enter", "G")
    await user.until(lambda: user.row.node.service == "bne")
    await user.press("c")


async def test_a_comparison_stops_at_esc_and_resumes_at_r(desk: Desk) -> None:
    async with desk.shop() as user:
        user.wire.held.add("getPrices")
        await compare_on_one_server(user)
        await user.until(lambda: user.wire.waiting)
        await user.press("escape")
        await user.until(lambda: "stopped, r resume" in line(user))
        user.wire.release()
        assert user.scan.server == "1"
        assert user.scan.done < user.scan.total
        await user.until(lambda: f"{user.scan.done:,} of {user.scan.total:,} lists" in user.title)
        await user.press("r")
        await user.until(lambda: is_compared(user))
        await user.until(lambda: {server for _, server in places(user)} == {"1"})


async def test_a_failing_server_is_named_and_the_rows_of_the_others_show(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = desk.simulator.world
    listed = world.prices
    async with desk.shop() as user:
        await compare_on_one_server(user)
        await user.until(lambda: is_compared(user))
        monkeypatch.setattr(
            world, "prices", lambda server, *at: "<html>" if server == "4" else listed(server, *at)
        )
        # Widen from one server to all.
        await user.press("c")
        await user.until(lambda: "server 4: a web page" in line(user))
        await user.until(lambda: "server 4: a web page instead of an answer" in user.title)
        await user.until(lambda: {server for _, server in places(user)} == EVERY_SERVER)


async def test_choosing_another_scope_stops_the_comparison(desk: Desk) -> None:
    async with desk.shop() as user:
        await compare_on_one_server(user)
        await user.until(lambda: is_compared(user))
        scan = user.scan
        await user.press("r", "1", "escape", "g", "enter")
        await user.until(lambda: "India, all servers" in user.title)
        await user.until(lambda: not scan.running and not user.workspace.query_one(ScanLine).display)


async def test_escape_returns_to_the_filter_the_cursor_and_the_order_from_before(desk: Desk) -> None:
    async with desk.shop() as user:
        await user.filter_prices("amazon")
        await user.press("s", "j")
        chosen, sort = user.offer, user.prices.view.sort
        await user.press("c")
        await user.until(lambda: is_compared(user))
        # Choices in the catalog meanwhile are no steps of their own.
        await user.press("1", "slash", *"bne", "enter", "G", "enter")
        await user.until(lambda: user.workspace.browse.scope.service == "bne")
        await user.press("2", "escape")
        await user.until(lambda: user.prices.view.filter.text == "amazon")
        await user.until(lambda: user.offer.place == chosen.place)
        assert user.prices.view.sort == sort
        await user.sees("/ amazon")
        await user.until(lambda: "India, all servers" in user.title)
