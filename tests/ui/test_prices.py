"""The prices by keyboard: filter terms and typing errors, hidden stock, ties, estimates, and tiers."""

from __future__ import annotations

import pytest
from keyboard import Desk
from textual.widgets import Input

from otptui.market.offers import Column, Sort
from otptui.ui.widgets.key_line import KeyLine
from otptui.ui.widgets.offer_table import OfferTable

ROOMY = 140, 24


async def test_the_filter_counts_matches_and_reports_mistakes(desk: Desk) -> None:
    async with desk.shop() as user:
        await user.press("2", "slash")
        await user.type("uber")
        hits = len(user.prices.view)
        await user.until(lambda: f"{hits} hits" in user.line("/ uber"))
        await user.type(" price<8")
        await user.until(lambda: 0 < len(user.prices.view) < hits)
        assert all(o.price < 8 for o in map(user.prices.view.offer, range(len(user.prices.view))))
        await user.type("x")
        await user.sees('"8x" is not a price. Write price<20.', f"{hits} hits")
        await user.press("backspace")
        await user.misses("is no price")
        await user.press("escape", "slash")
        # Even when the correction is typed quickly and kept with enter.
        user.burst(*"ubrex", "backspace", "enter")
        await user.until(lambda: f"{hits} hits for uber" in user.line("/ ubre"))
        assert "ubrex" not in user.text
        assert user.focus is user.prices
        assert user.offer.service.name == "Uber"


async def test_0_hides_offers_without_stock_and_the_title_says_so(desk: Desk) -> None:
    async with desk.shop(ROOMY) as user:
        # Show all tiers; otherwise no place would be sold out.
        await user.press("2", "t")
        await user.until(lambda: "of 60 " in user.title)
        everything = len(user.prices.view)
        sold_out = sum(not user.prices.view.offer(line).stock for line in range(everything))
        assert sold_out
        await user.press("j", "j")
        chosen = user.offer
        await user.press("0")
        await user.until(lambda: f" of {everything - sold_out} · in stock · India, all servers" in user.title)
        assert user.offer == chosen
        await user.press("0")
        await user.until(lambda: f" of {everything} · India" in user.title)
        assert user.offer == chosen


async def test_the_previous_sort_column_breaks_ties(desk: Desk) -> None:
    async with desk.shop(ROOMY) as user:
        await user.press("2", "s", "S")
        await user.sees("STOCK ▴", "PRICE ▵")
        await user.press("s")
        # Columns without any evidence are left out.
        await user.sees("AGE ▴", "STOCK ▵")
        assert user.prices.view.sort == Sort(Column.AGE, False, Column.STOCK, False)


async def test_dearer_tiers_are_counted_and_a_key_shows_them(desk: Desk) -> None:
    async with desk.shop(ROOMY) as user:
        await user.filter_prices("uber server:9")
        assert len(user.prices.view) == 1
        dearer = user.prices.view.rows.dearer_tiers(user.prices.view.order[0])
        assert dearer
        assert f" +{dearer} " in user.line("Uber", "server 9")
        chosen = user.offer
        await user.press("t")
        await user.until(lambda: len(user.prices.view) > dearer)
        assert user.offer == chosen
        await user.press("G")
        assert user.offer != chosen
        # When they are hidden again, the cursor is on the tier that a purchase gets.
        await user.press("t")
        await user.until(lambda: len(user.prices.view) == 1)
        assert user.offer == chosen


async def test_an_estimate_shows_after_the_first_number_and_in_the_buy_dialog(
    desk: Desk,
) -> None:
    async with desk.shop(ROOMY) as user:
        for code in ("482910", "193745"):
            sale = await user.rent("Uber")
            user.text_to(sale, f"Your Uber code is {code}")
            await user.sees(code)
        await user.filter_prices("uber server:9")
        await user.until(lambda: user.line("Uber", "server 9", "~"))
        await user.press("b")
        await user.sees("checked just now", "here 2 of your 2 got a code, usually in 0:")
        await user.press("n")
        sale = await user.rent("Uber")
        user.text_to(sale, "Your Uber code is 555123")
        # The estimate appears as soon as the number has its code, without a key press.
        await user.until(lambda: user.prices.view.rows.has_evidence)
        await user.press("2")
        await user.press("b")
        await user.sees("here 3 of your 3 got a code, usually in 0:")
        await user.press("n")
    # The next start reads it from the journal.
    async with desk.shop(ROOMY) as user:
        await user.until(lambda: user.prices.view.rows.has_evidence)
        # Three codes from three numbers are not a chance of 100 %.
        await user.until(lambda: user.line("Uber", "server 9", "~85 %"))
        await user.press("2", "s")
        await user.sees("VALUE ▴", "PRICE ▵")
        assert user.prices.view.sort.column is Column.VALUE


async def test_buying_a_dearer_tier_says_that_the_cheapest_is_sold(desk: Desk) -> None:
    async with desk.shop() as user:
        await user.filter_prices("uber server:9")
        await user.press("t")
        await user.until(lambda: len(user.prices.view) > 1)
        tiers = [user.prices.view.offer(line) for line in range(len(user.prices.view))]
        await user.press("G", "b")
        await user.sees(f"price ₹{tiers[0].price}", "This server sells its cheapest in stock first")
        assert "price went" not in user.text
        await user.press("y")
        await user.sees("y again")
        assert user.asked("getNumber") == 0
        await user.press("y")
        await user.until(lambda: user.ledger)
        assert user.ledger[0].price == tiers[0].price


async def test_rows_of_a_failing_server_stay_and_the_title_gives_the_reason(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = desk.simulator.world
    listed = world.prices
    async with desk.shop(ROOMY) as user:
        everything = len(user.prices.view)
        monkeypatch.setattr(
            world, "prices", lambda server, *at: "<html>" if server == "3" else listed(server, *at)
        )
        await user.press("2", "r")
        await user.until(lambda: "· server 3: a web page instead of an answer" in user.title)
        assert len(user.prices.view) == everything
        await user.until(lambda: "?" in user.line("Telegram", "server 3", "now"))
        assert "?" not in user.line("server 4", "now")
        # Without pane titles the top line shows it.
        await user.pilot.resize_terminal(34, 30)
        await user.until(lambda: "server 3: a web page instead of" in user.lines[2])
        await user.until(lambda: "an answer" in user.lines[3])


async def test_an_oversized_list_is_refused_and_the_old_one_stays(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk.shop((34, 30)) as user:
        everything = len(user.prices.view)
        await user.press("2")
        with monkeypatch.context() as long:
            long.setattr("otptui.provider.price_parser.MOST_ROWS", 2)
            await user.press("r")
            await user.sees("7 servers: a list of more than 2", "prices", "server")
            assert "Choose another server or country" in user.app.status
            assert "retrying in" not in user.app.status
            assert len(user.prices.view) == everything
        await user.press("r")
        await user.until(lambda: "7 servers" not in user.text and "?" not in "".join(user.lines[:-1]))
        assert user.app.status == ""


async def test_a_purchase_typed_before_the_prices_arrive_waits(desk: Desk) -> None:
    async with desk.otptui() as user:
        user.wire.held.update({"getServices", "getPrices"})
        user.burst("2", "slash", *"uber", "enter", "b")
        await user.toast("still loading")
        await user.sees("Loading prices …")
        user.wire.release()
        await user.until(lambda: len(user.prices.view) > 0)


async def test_a_title_sorts_and_a_key_of_the_footer_is_pressed_by_the_mouse(desk: Desk) -> None:
    async with desk.shop() as user:
        header = user.line("SERVICE", "PRICE", "STOCK")
        left = user.prices.region.x

        async def press_title(word: str) -> None:
            await user.pilot.click(OfferTable, offset=(header.index(word) - left, 0))

        await press_title("STOCK")
        await user.sees("STOCK ▾")
        stocks = [user.prices.view.offer(row).stock for row in range(9)]
        assert stocks == sorted(stocks, reverse=True)
        await press_title("SERVICE")
        await user.sees("SERVICE ▴")
        await press_title("SERVICE")
        await user.sees("SERVICE ▾")
        await user.press("2")
        await user.until(lambda: "/ filter" in user.lines[-1])
        await user.pilot.click(KeyLine, offset=(user.lines[-1].index("filter") - 1, 0))
        await user.until(lambda: isinstance(user.focus, Input))
