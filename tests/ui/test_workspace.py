"""Browsing and comparing by keyboard, with failures on the way."""

from __future__ import annotations

import pytest
from keyboard import KEY, Desk, User
from msgspec.structs import replace
from painted import painted_segments

from otptui.domain.listing import countries_of, services_of
from otptui.domain.model import Offer
from otptui.market.catalog_tree import RowKind
from otptui.simulator import Fault
from otptui.simulator import Kind as Wrong
from otptui.support.backoff import Backoff
from otptui.ui.screens.help_screen import HelpScreen


async def test_the_first_screen_names_the_provider_and_shows_its_offers(desk: Desk) -> None:
    async with desk.shop() as user:
        assert "sim · India, all servers" in user.lines[0]
        await user.sees("balance ₹1,234.50")
        assert user.line("2 Prices · 1 of 33 · India, all servers")
        assert user.focus is user.catalog
        await user.sees("No numbers yet", "Press 2, filter with /, and b to buy.")
        assert "? help" in user.lines[-1]
        # The cheapest first.
        prices = [user.prices.view.offer(line).price for line in range(33)]
        assert prices == sorted(prices)
        assert KEY not in user.text


async def test_prices_are_filtered_while_typing(desk: Desk) -> None:
    async with desk.shop() as user:
        await user.press("2", "slash")
        await user.type("whats")
        await user.until(lambda: 0 < len(user.prices.view) < 60)
        shown = len(user.prices.view)
        assert {user.prices.view.offer(line).service.code for line in range(shown)} == {"wa"}
        assert f"of {shown} ·" in user.title
        # Enter keeps the filter and moves to the list, where keys are commands again.
        await user.press("enter")
        await user.until(lambda: user.focus is user.prices)
        await user.press("j")
        await user.sees("/ whats")
        assert len(user.prices.view) == shown
        # Esc in the list clears the filter, and the cursor stays on its offer.
        current = user.offer
        await user.press("escape")
        await user.until(lambda: len(user.prices.view) == 33)
        assert user.offer == current
        await user.misses("│/ ")


async def test_esc_clears_a_filter_while_it_is_typed(desk: Desk) -> None:
    async with desk.shop() as user:
        await user.press("2", "slash")
        # By code.
        await user.type("aaz")
        await user.until(lambda: len(user.prices.view) < 60)
        assert user.offer.service.code == "aaz"
        await user.press("escape")
        await user.until(lambda: len(user.prices.view) == 33 and user.focus is user.prices)
        await user.press("slash")
        await user.type("no such thing")
        await user.sees("No offer matches.", "esc: clear the filter")


async def test_sorting_and_reversing_keep_the_cursor_on_its_offer(desk: Desk) -> None:
    async with desk.shop() as user:
        await user.filter_prices("telegram")
        await user.press("j", "j")
        chosen = user.offer
        assert "PRICE ▴" in user.text
        await user.press("s")
        await user.sees("STOCK ▾")
        stocks = [user.prices.view.offer(line).stock for line in range(len(user.prices.view))]
        assert stocks == sorted(stocks, reverse=True)
        assert user.offer == chosen
        await user.press("S")
        await user.sees("STOCK ▴")
        assert user.offer == chosen
        await user.press("G")
        await user.until(lambda: user.prices.cursor == len(stocks) - 1)
        assert user.offer.stock == max(stocks)
        await user.press("g")
        await user.until(lambda: user.prices.cursor == 0)


async def test_the_tree_is_filtered_by_name_and_code(desk: Desk) -> None:
    async with desk.shop() as user:
        await user.press("slash")
        await user.type("zzzz")
        await user.sees("Nothing matches.")
        # Matches are shown with their parents.
        await user.press("escape", "slash")
        await user.type("aaz")
        await user.until(lambda: user.catalog.row_count == 3)
        assert [user.node_of(row).service for row in range(3)] == ["", "", "aaz"]
        await user.press("escape")
        await user.until(lambda: user.catalog.row_count > 10 and user.focus is user.catalog)


async def test_enter_on_a_service_compares_it_over_all_servers(desk: Desk) -> None:
    async with desk.shop() as user:
        await user.press("slash")
        await user.type("uber")
        await user.press("enter")
        await user.until(lambda: user.catalog.row_count == 4)
        # The cursor goes to the first match while typing.
        assert user.row.text == "Uber bne"
        await user.press("enter")
        await user.until(lambda: user.focus is user.prices)
        await user.until(lambda: "Uber, India, all servers" in user.title)
        assert len({offer.server for offer in _shown(user)}) == 7
        # Esc widens again.
        await user.press("escape")
        await user.until(lambda: "1 of 33 · India, all servers" in user.title)
        await user.press("1", "escape")
        await user.until(lambda: not user.line("/ uber"))


async def test_a_country_or_server_of_the_tree_scopes_the_prices(desk: Desk) -> None:
    async with desk.shop() as user:
        # A country of a server: the offers of that server there.
        await _to(user, "India")
        await user.press("enter")
        await user.until(lambda: "India, INDIAN SERVER 1 IN" in user.title)
        assert {offer.server.id for offer in _shown(user)} == {"1"}
        assert user.focus is user.catalog
        # Another country, whose prices were never requested.
        await _to(user, "Ukraine")
        await user.press("enter")
        await user.until(lambda: "Ukraine, INDIAN SERVER 1 IN" in user.title)
        await user.until(lambda: _shown(user))
        assert {offer.country.id for offer in _shown(user)} == {"1"}
        # One server, then all of them again.
        await user.press("g", "j", "enter")
        await user.until(lambda: "Ukraine, INDIAN SERVER 1 IN" in user.title)
        await user.press("g", "enter")
        await user.until(lambda: "Ukraine, all servers" in user.title)


def _shown(user: User) -> list[Offer]:
    return [user.prices.view.offer(line) for line in range(len(user.prices.view))]


async def _to(user: User, text: str) -> None:
    """Move the cursor of the tree to the line with these words. Servers are searched from the end."""
    first, step = ("G", "k") if text.startswith("INDIAN SERVER") else ("g", "j")
    await user.press(first)
    for _ in range(60):
        if user.row.text == text:
            return
        await user.press(step)
    raise AssertionError(f"{text} is not in the tree")


async def test_a_node_loads_when_it_opens_and_only_then(desk: Desk) -> None:
    async with desk.shop() as user:
        await _to(user, "INDIAN SERVER 2 IN")
        assert user.line("▸ INDIAN SERVER 2 IN")
        user.wire.held.add("getCountries")
        await user.press("l")
        await user.sees("▾ INDIAN SERVER 2 IN", "loading …")
        user.wire.release()
        await user.misses("loading …")
        await user.press("h")
        await user.sees("▸ INDIAN SERVER 2 IN")
        # Loaded listings are not requested again.
        asked = user.asked("getCountries")
        await user.press("l")
        await user.sees("▾ INDIAN SERVER 2 IN")
        assert user.asked("getCountries") == asked


async def test_right_leads_down_the_tree_and_left_up_again(desk: Desk) -> None:
    async with desk.shop() as user:
        await _to(user, "INDIAN SERVER 2 IN")
        await user.press("l")
        await user.misses("loading …")
        # Again: to the first child; a leaf opens no further.
        await user.press("right")
        await user.until(lambda: user.row.kind is RowKind.COUNTRY)
        country = user.row.text
        await user.press("right")
        await user.until(lambda: user.row.is_open)
        await user.sees("Acko")
        await user.press("l", "l")
        await user.until(lambda: user.row.kind is RowKind.SERVICE)
        # Left: to the parent, and closed.
        await user.press("h")
        await user.until(lambda: user.row.text == country)
        await user.press("left")
        await user.until(lambda: not user.row.is_open)
        await user.press("h", "h")
        await user.sees("▸ INDIAN SERVER 2 IN")
        assert user.row.text == "INDIAN SERVER 2 IN"


async def test_a_node_that_fails_to_load_says_why_and_r_tries_again(desk: Desk) -> None:
    async with desk.shop() as user:
        desk.goes_wrong(Fault(Wrong.HTML, "getCountries"))
        await _to(user, "INDIAN SERVER 3 IN")
        await user.press("l")
        await user.sees("r retry · a web page", "no answer")
        # The status line names the server.
        await user.until(lambda: "server 3: A web page instead of an answer" in user.app.status)
        desk.goes_wrong()
        await user.press("r")
        await user.misses("a web page", "no answer")
        await user.until(lambda: user.app.session.market.held(countries_of("3")))
        await user.until(lambda: user.app.status == "")


async def watch_uber(user: User) -> None:
    """Watch the cheapest offer of Uber for any improvement."""
    await user.filter_prices("uber")
    await user.press("w")
    await user.sees("Watch Uber?", "India · INDIAN SERVER 9 IN", "enter save")
    assert "stop watching" not in user.text
    await user.press("enter")
    await user.toast("Watching Uber")
    await user.until(lambda: user.line("◉", "server 9"))


async def test_a_watched_offer_that_improves_is_announced(desk: Desk) -> None:
    async with desk.shop() as user:
        await watch_uber(user)
        desk.simulator.world.cheapest("9", "22", "bne", desk.simulator.now()).price = "6.50"
        await user.app.session.watcher.check()
        await user.toast("Watched: Uber", "₹6.50 (was 7.00), stock 553")


async def test_the_condition_of_a_watch_can_be_changed(desk: Desk) -> None:
    async with desk.shop() as user:
        await watch_uber(user)
        await user.press("w")
        await user.sees("enter save", "w stop watching")
        # Letters are refused as a price.
        await user.press("x", "ctrl+u", "4", "tab", "1", "0", "0", "enter")
        await user.until(lambda: len(user.app.screen_stack) == 1)
        (watch,) = (await user.app.session.watcher.watches()).values()
        assert (str(watch.below), watch.least) == ("4", 100)


async def test_a_watch_outlives_the_program_until_it_is_stopped(desk: Desk) -> None:
    async with desk.shop() as user:
        await watch_uber(user)
    async with desk.shop() as user:
        await user.filter_prices("uber")
        await user.sees("◉")
        await user.press("w")
        await user.sees("w stop watching")
        await user.press("ctrl+u", ".", "enter")
        await user.sees("Enter a price like 12.50")
        await user.press("w")
        await user.toast("No longer watching Uber")
        await user.misses("◉")
        assert await user.app.session.watcher.watches() == {}


async def test_a_favourite_is_starred_in_both_panes_and_comes_first(desk: Desk) -> None:
    async with desk.shop() as user:
        await user.filter_prices("whatsapp")
        await user.press("f")
        await user.sees("★")
        await user.press("escape")
        await user.until(lambda: len(user.prices.view) == 33)
        assert user.prices.view.offer(0).service.code == "wa"
        assert user.line("★ Whatsapp", "│")
        assert sum("★" in line for line in user.lines) >= 2
    async with desk.shop() as user:
        assert user.prices.view.offer(0).service.code == "wa"
        # Remove the star again, from the catalog.
        await _to(user, "Whatsapp")
        await user.press("f")
        await user.misses("★")
        assert user.prices.view.offer(0).service.code != "wa"


async def test_favourites_are_pinned_or_sorted_among_the_others_as_chosen(desk: Desk) -> None:
    async with desk.shop() as user:
        cheapest = user.prices.view.offer(0)
        assert cheapest.service.code != "wa"
        await user.filter_prices("whatsapp")
        await user.press("f", "escape")
        await user.until(lambda: user.prices.view.offer(0).service.code == "wa")
        await user.press("P")
        await user.toast("sorted among the others")
        await user.until(lambda: user.prices.view.offer(0) == cheapest)
    # It is remembered.
    async with desk.shop() as user:
        assert user.prices.view.offer(0) == cheapest
        await user.press("2", "P")
        await user.toast("come first")
        await user.until(lambda: user.prices.view.offer(0).service.code == "wa")


async def test_panes_are_reached_by_number_and_tab_and_can_be_maximised(desk: Desk) -> None:
    async with desk.shop() as user:
        numbers = user.workspace.numbers_list
        for key, pane in (("2", user.prices), ("3", numbers), ("1", user.catalog)):
            await user.press(key)
            await user.until(lambda pane=pane: user.focus is pane)
        for pane in (user.prices, numbers, user.catalog):
            await user.press("tab")
            await user.until(lambda pane=pane: user.focus is pane)
        await user.press("shift+tab")
        await user.until(lambda: user.focus is numbers)
        await user.press("z")
        await user.misses("1 Catalog", "2 Prices")
        await user.sees("3 Numbers", "No numbers yet")
        await user.press("2")
        await user.sees("2 Prices", "PRICE")
        assert "1 Catalog" not in user.text
        await user.press("z")
        await user.sees("1 Catalog", "2 Prices", "3 Numbers")
        # Each pane has its own keys in the last line.
        assert "sort" in user.lines[-1]
        await user.press("3")
        await user.until(lambda: "attach" in user.lines[-1])
        assert "sort" not in user.lines[-1]


async def test_old_prices_stay_when_new_ones_fail(desk: Desk) -> None:
    async with desk.shop() as user:
        desk.goes_wrong(Fault(Wrong.RESET, "getPrices"))
        await user.press("2", "r")
        await user.sees("The connection ended without an answer", "(+6 more)")
        await user.until(lambda: "7 servers: the connection ended" in user.title)
        assert "of 33" in user.title
        assert len(user.prices.view) == 33
        desk.goes_wrong()
        await user.press("r")
        await user.until(lambda: user.app.status == "")
        await user.misses("7 servers:")


async def test_a_second_start_shows_the_cached_offers_with_their_age_while_the_provider_is_down(
    desk: Desk,
) -> None:
    async with desk.shop():
        pass
    desk.goes_wrong(Fault(Wrong.SERVER_ERROR))
    async with desk.otptui() as user:
        await user.sees("of 33", "has problems", "retrying in", "Telegram")
        await user.until(lambda: "7 servers: the provider" in user.title)


async def test_a_provider_that_is_down_at_the_first_start_is_retried(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.goes_wrong(Fault(Wrong.SERVER_ERROR))
    async with desk.otptui() as user:
        await user.sees("r retry · the provider", "Nothing from the provider.", "has problems")
        desk.goes_wrong()
        await user.press("r")
        await user.until(lambda: len(user.prices.view) == 33)
        await user.until(lambda: user.app.status == "")
        # A failure is retried without a key press.
        monkeypatch.setattr("otptui.support.backoff.LISTINGS", Backoff(0.05, 80.0, 900.0))
        desk.goes_wrong(Fault(Wrong.HTML, "getPrices", times=9))
        await user.press("2", "r")
        await user.sees("A web page instead of an answer")
        await user.until(lambda: user.app.status == "")
        assert list(user.simulator.faults) == []


async def test_a_wrong_api_key_is_reported_beside_the_field(desk: Desk) -> None:
    desk.simulator.key = "another"
    async with desk.otptui() as user:
        await user.sees("The provider does not accept the API key. Paste")
        assert KEY not in user.text


async def test_hostile_names_are_shown_as_plain_text(desk: Desk) -> None:
    desk.goes_wrong(Fault(Wrong.HOSTILE))
    async with desk.otptui() as user:
        await user.until(lambda: user.app.session.market.held(services_of("1", "22")))
        await user.until(lambda: len(user.prices.view))
        await user.press("1", "G", "k", "2", "s", "s", "slash")
        await user.type("free")
        await user.until(lambda: "[@click=app.quit]free[/]" in user.text)
        for line in user.lines:
            assert line.isprintable()
            assert "\x1b" not in line
        # The markup is text: nothing of it can be clicked.
        metas = [segment.style.meta for segment in painted_segments(user.app) if segment.style is not None]
        assert not any("@click" in meta for meta in metas)
        await user.press("enter", "b")
        await user.sees("checked just now", "[@click=app.quit]free[/]")


async def test_help_and_palette_match_the_focused_pane(desk: Desk) -> None:
    async with desk.shop() as user:
        await user.press("2", "question_mark")
        await user.sees("In Prices", "Sort by next column", "Buy…")
        assert "In Numbers" not in user.text
        await user.press("escape")
        await user.until(lambda: not isinstance(user.app.screen, HelpScreen))
        # A line is found by its words, and enter does what it says, in the pane the help was opened from.
        await user.press("question_mark", "slash")
        await user.type("reverse sort")
        await user.press("enter", "enter")
        await user.sees("PRICE ▾")
        assert user.focus is user.prices
        await user.press("3", "question_mark")
        await user.sees("In Numbers", "Cancel number…")
        await user.press("escape")
        await user.until(lambda: not isinstance(user.app.screen, HelpScreen))
        # The palette lists the same commands and runs them.
        await user.press("2", "colon")
        await user.sees("Clear filter, go back")
        await user.type("zoom")
        await user.sees("Zoom pane on/off")
        await user.misses("Clear filter, go back")
        await user.press("enter")
        await user.until(lambda: user.workspace.has_class("-zoom"))


async def test_remapped_keys_work_and_are_shown(desk: Desk) -> None:
    keys = {"zoom": ("M",), "sort": ("o", "p")}
    async with desk.shop(config=replace(desk.config, keys=keys)) as user:
        await user.press("2")
        await user.until(lambda: "o sort" in user.lines[-1])
        await user.press("s", "z")
        await user.settles()
        assert "PRICE ▴" in user.text
        assert not user.workspace.has_class("-zoom")
        await user.press("p")
        await user.sees("STOCK ▾")
        await user.press("M")
        await user.until(lambda: user.workspace.has_class("-zoom"))
