"""Buying by keyboard: the program asks first, checks the price, and buys once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from keyboard import Desk, User
from msgspec.structs import replace
from textual.widgets import Button

from otptui.config.schema import Limits
from otptui.domain.states import State
from otptui.simulator import Fault
from otptui.simulator import Kind as Wrong
from otptui.simulator.supply import Tier
from otptui.ui.dialogs import answer_guard


def tier(desk: Desk, service: str = "bne", server: str = "9") -> Tier:
    """The stock of a service at the provider; tests change its price."""
    return desk.simulator.world.cheapest(server, "22", service, desk.simulator.now())


async def test_buying_asks_first_and_anything_but_yes_means_no(desk: Desk) -> None:
    async with desk.shop() as user:
        await user.filter_prices("uber")
        for answer in ("enter", "n", "escape", "q"):
            await user.press("b" if answer != "n" else "enter")
            await user.sees("Buy this number?", "checked just now")
            assert user.focus is not None
            assert user.focus.id == "no"
            await user.press(answer)
            await user.until(lambda: user.dialog is None)
        assert user.asked("getNumber") == 0
        assert user.ledger == []
        # The dialog names the offer in full.
        await user.press("b")
        await user.sees("checked just now")
        await user.sees("Uber (bne)", "India · INDIAN SERVER 9 IN", "price ₹7.00", "stock 553")
        await user.sees("balance ₹1,234.50 → ₹1,227.50")
        # Tab moves to the other answer, enter gives it.
        await user.press("tab", "enter")
        await user.until(lambda: user.ledger)
        await user.until(lambda: user.app.numbers and user.app.numbers[0].live)
        # The number is under the cursor, ready to be copied or cancelled.
        await user.until(lambda: user.focus is user.workspace.numbers_list)
        assert user.number.number == user.ledger[0].number
        await user.sees("◌ waiting", "balance ₹1,227.50", "1 waiting")
        assert user.asked("getNumber") == 1


async def test_a_yes_before_the_price_is_checked_does_not_count(desk: Desk) -> None:
    async with desk.shop() as user:
        await user.filter_prices("uber")
        user.wire.held.add("getPrices")
        await user.press("b")
        await user.sees("checking …")
        await user.press("y")
        await user.sees("Press y again once the price is confirmed.")
        assert user.asked("getNumber") == 0
        user.wire.release()
        await user.sees("checked just now")
        await user.settles()
        assert user.asked("getNumber") == 0
        assert user.dialog is not None
        await user.press("n")
        await user.until(lambda: user.dialog is None)
        assert user.asked("getNumber") == 0


async def test_a_price_that_went_up_must_be_accepted(desk: Desk) -> None:
    async with desk.shop() as user:
        await user.filter_prices("uber")
        tier(desk).price = "7.25"
        await user.press("b")
        await user.sees("price went up from ₹7.00: y accepts it", "price ₹7.25")
        await user.press("y")
        await user.sees("y again to buy")
        assert user.asked("getNumber") == 0
        await user.press("n")
        await user.until(lambda: user.dialog is None)
        assert user.asked("getNumber") == 0
        # The table shows the new price too.
        await user.sees("7.25")


async def test_a_price_that_went_down_is_bought_after_one_yes(desk: Desk) -> None:
    async with desk.shop() as user:
        await user.filter_prices("uber")
        tier(desk).price = "6.75"
        await user.press("b")
        await user.sees("price went down from ₹7.00")
        await user.press("y")
        await user.sees("y again")
        await user.press("y")
        await user.until(lambda: user.app.numbers and user.app.numbers[0].live)
        assert user.app.numbers[0].price == Decimal("6.75") == user.ledger[0].price


async def test_a_gone_offer_cannot_be_bought_and_an_unchecked_one_says_so(desk: Desk) -> None:
    async with desk.shop() as user:
        await user.filter_prices("uber")
        shelf = desk.simulator.world.shelf("9", "22")
        kept = shelf.pop("bne")
        await user.press("b")
        await user.sees("no longer offered: press n")
        await user.press("y")
        await user.settles()
        assert user.dialog is not None
        await user.press("n")
        shelf["bne"] = kept
        for sold_out in kept:
            sold_out.sold = 100_000
        await user.press("2", "r")
        await user.until(lambda: user.prices.view.offer(0).stock == 0)
        await user.press("g", "b")
        await user.sees("out of stock: the purchase will probably be refused")
        await user.press("n")
        await user.until(lambda: user.dialog is None)
        desk.goes_wrong(Fault(Wrong.HTML, "getPrices"))
        await user.filter_prices("uber server 3")
        await user.press("b")
        await user.sees("not checked: a web page instead of an answer")
        # The dialog shows that the price could not be checked; the user decides.
        await user.press("y")
        await user.until(lambda: user.ledger)
        assert user.asked("getNumber") == 1


async def test_one_purchase_at_a_time_is_in_flight_and_its_row_shows_at_once(desk: Desk) -> None:
    async with desk.shop() as user:
        await user.filter_prices("uber")
        user.wire.held.add("getNumber")
        await user.press("b")
        await user.sees("checked just now")
        await user.press("y")
        await user.until(lambda: "getNumber" in user.wire.waiting)
        await user.sees("… buying")
        for _ in range(3):
            await user.press("2", "b", "y", "enter")
        await user.toast("one at a time")
        assert user.dialog is None
        # The answer does not move the focus away from the pane in use.
        await user.press("slash")
        await user.type("wha")
        user.wire.release()
        await user.sees("◌ waiting")
        await user.type("ts")
        await user.until(lambda: user.prices.view.filter.text == "whats")
        # The cursor of the numbers pane is on the new number.
        assert user.number.id == user.ledger[0].id
        assert user.asked("getNumber") == 1
        assert len(user.app.numbers) == 1


REFUSALS = [
    (
        Fault(Wrong.ANSWER, "getNumber", text="NO_NUMBERS"),
        "There are no numbers for this",
        "Try another server",
    ),
    (Fault(Wrong.ANSWER, "getNumber", text="NO_BALANCE"), "The balance is too low", "Top up on"),
    (Fault(Wrong.BAD_KEY_401_JSON, "getNumber"), "does not accept the API key", "Paste the key again"),
]


async def test_a_refusal_is_a_toast_and_a_row_that_says_what_to_do(desk: Desk) -> None:
    async with desk.shop() as user:
        await user.filter_prices("uber")
        for fault, happened, what_now in REFUSALS:
            desk.goes_wrong(fault)
            await user.press("2", "b")
            await user.sees("checked just now")
            await user.press("y")
            toast = await user.toast(happened, what_now)
            assert toast.startswith("Uber: not bought\n")
            assert user.toasts == [toast]
            user.app.clear_notifications()
            await user.press("3")
            await user.sees("! refused")
            await user.press("enter")
            await user.sees(happened, what_now)
            # Nothing was bought, and the row can be hidden.
            await user.press("escape", "d")
            await user.misses("! refused")
        assert user.ledger == []


async def with_an_unknown_purchase(desk: Desk, user: User) -> None:
    """Let the provider sell a number while its answer is lost."""
    desk.goes_wrong(Fault(Wrong.RESET, "getNumber", after=True))
    await user.filter_prices("uber")
    await user.press("b")
    await user.sees("checked just now")
    await user.press("y")
    await user.sees("? not confirmed", "enter: what to do")
    # The row of the number is painted before its toast is.
    toast = await user.toast("may own the number and have paid for it")
    assert toast.startswith("Uber: purchase not confirmed\n")
    assert user.toasts == [toast]


async def test_an_unknown_outcome_stays_in_view_and_says_what_to_do(desk: Desk) -> None:
    async with desk.shop() as user:
        await with_an_unknown_purchase(desk, user)
        await user.press("3")
        await user.press("x")
        await user.toast("enter: what to do")
        await user.press("enter")
        await user.until(lambda: "Check the provider's site" in " ".join(user.text.split()))
        await user.press("escape")
    # The row is still there after a restart.
    async with desk.shop() as user:
        await user.sees("? not confirmed")


async def test_an_unknown_purchase_is_attached_by_its_activation_id(desk: Desk) -> None:
    async with desk.shop() as user:
        await with_an_unknown_purchase(desk, user)
        (sale,) = desk.simulator.ledger
        await user.press("3", "a")
        await user.sees("Attach a number")
        await user.type("no-such-id")
        await user.press("enter")
        await user.toast("Not attached")
        assert user.number.state is State.UNKNOWN
        await user.press("a")
        await user.type(sale.id)
        await user.press("tab")
        await user.type(f"+{sale.number}")
        await user.press("enter")
        await user.sees("◌ waiting")
        assert (user.number.id, user.number.number) == (sale.id, sale.number)
        assert user.asked("getNumber") == 1


async def test_buying_from_the_tree_and_the_same_again_from_a_number(desk: Desk) -> None:
    async with desk.shop() as user:
        await user.press("slash")
        await user.type("telegram")
        await user.press("enter", "g", "b")
        await user.toast("Choose a service with a price first")
        await user.press("j", "j", "b")
        await user.sees("Telegram (tg)", "INDIAN SERVER 1 IN", "checked just now")
        await user.press("y")
        await user.until(lambda: user.focus is user.workspace.numbers_list)
        await user.press("B")
        await user.sees("Telegram (tg)", "INDIAN SERVER 1 IN", "checked just now")
        await user.press("y")
        await user.until(lambda: len(user.app.numbers) == 2 and all(a.live for a in user.app.numbers))
        assert [sale.service for sale in user.ledger] == ["tg", "tg"]


async def test_the_user_s_limit_stops_a_purchase_before_it_is_sent(desk: Desk) -> None:
    config = replace(desk.config, limits=Limits(max_active=1))
    async with desk.shop(config=config) as user:
        await user.buy("uber")
        await user.filter_prices("amazon")
        await user.press("b")
        await user.sees("checked just now", "1 number is live and max_active is 1")
        # Neither the key nor the button buys.
        assert user.dialog is not None
        assert user.dialog.query_one("#yes", Button).disabled
        await user.press("y")
        await user.settles()
        assert user.dialog is not None
        assert user.asked("getNumber") == 1
        assert len(user.app.numbers) == 1


async def test_a_yes_right_after_the_question_appears_buys_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_guard, "SPENDING_DELAY", 1_000.0)
    async with desk.shop() as user:
        await user.filter_prices("uber")
        await user.press("b")
        await user.sees("Buy this number?", "one moment …")
        await user.press("y", "tab", "enter")
        await user.settles()
        assert user.dialog is not None
        assert user.asked("getNumber") == 0
        monkeypatch.setattr(answer_guard, "SPENDING_DELAY", 0.0)
        await user.sees("checked just now")
        await user.press("y")
        await user.until(lambda: user.ledger)


@pytest.mark.parametrize("key", ["y", "enter"])
async def test_y_does_not_buy_when_a_code_is_announced_over_the_dialog(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    async with desk.shop() as user:
        sale = await user.rent("Amazon")
        await user.filter_prices("uber")
        await user.press("b")
        await user.sees("checked just now")
        await user.press("tab")
        monkeypatch.setattr(answer_guard, "ANNOUNCEMENT_DELAY", 1_000.0)
        user.text_to(sale, "Your code is 482910.")
        await user.toast("close this, then y copies")
        assert not any("y copies the code" in toast for toast in user.toasts)
        await user.press(key)
        await user.sees("Not taken: a message appeared first.")
        assert user.asked("getNumber") == 1
        monkeypatch.setattr(answer_guard, "ANNOUNCEMENT_DELAY", 0.0)
        await user.press("y")
        await user.until(lambda: len(user.ledger) == 2)


async def test_a_key_held_down_accepts_no_price(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk.shop() as user:
        await user.filter_prices("uber")
        tier(desk).price = "49.00"
        await user.press("b")
        await user.sees("price went up from ₹7.00: y accepts it")
        monkeypatch.setattr(answer_guard, "REPEAT_GAP", 1_000.0)
        await user.press(*"y" * 20)
        await user.sees("y again to buy")
        assert user.asked("getNumber") == 0


async def test_the_question_names_a_cheaper_server_and_one_key_asks_about_it(desk: Desk) -> None:
    async with desk.shop() as user:
        await user.filter_prices("uber")
        await user.press("G", "b")
        await user.sees("cheaper: server", "o: choose that one")
        dearest = user.offer
        await user.press("o")
        await user.until(lambda: user.dialog is not None and "o: choose that" not in user.text)
        await user.sees("checked just now", f"price ₹{user.prices.view.offer(0).price}")
        assert user.prices.view.offer(0).price < dearest.price
        await user.press("n")
        assert user.asked("getNumber") == 0
