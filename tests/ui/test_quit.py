"""Quitting: at once without live numbers, else after a question; the numbers stay live."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from keyboard import Desk

from otptui.simulator import EarlyCancel
from otptui.ui.dialogs.quit import QuitDialog

OPENED = {
    "x": "Cancel this number?",
    "enter": "No message yet.",
    "a": "Attach a number",
    "colon": "service, country or command",
    "4": "History",
}
"""Screens and dialogs that may be open at ctrl+c: the key that opens each, and words on it."""


@pytest.mark.parametrize(
    ("keys", "status"),
    # A field copies its selection with ctrl+c; leaving comes first.
    [(("q",), 0), (("ctrl+c",), 130), (("a", "7", "shift+home", "ctrl+c"), 130)],
    ids=["q", "ctrl+c", "ctrl+c in a field with a selection"],
)
async def test_without_live_numbers_it_leaves_at_once(desk: Desk, keys: tuple[str, ...], status: int) -> None:
    async with desk.otptui() as user:
        await user.sees("1 Catalog")
        await user.press(*keys)
        await user.until(lambda: user.has_left)
        assert user.app.return_code == status


async def test_with_live_numbers_q_asks(desk: Desk) -> None:
    async with desk.otptui() as user:
        await user.rent("Uber")
        for answer in ("n", "enter", "escape"):
            await user.press("q")
            await user.sees("Quit?", "1 number is live. It keeps running")
            assert user.focus is not None
            assert user.focus.id == "no"
            await user.press(answer)
            await user.until(lambda: user.dialog is None)


async def test_quitting_asks_over_any_open_screen_and_returns_to_it(desk: Desk) -> None:
    async with desk.otptui() as user:
        await user.rent("Uber")
        for key, opened in OPENED.items():
            await user.press("3", key)
            await user.sees(opened)
            below = user.app.screen
            await user.press("ctrl+c")
            await user.until(lambda: isinstance(user.app.screen, QuitDialog))
            await user.press("n")
            await user.until(lambda below=below: user.app.screen is below)
            await user.press("escape")
            await user.until(lambda: user.app.screen is user.workspace)


async def test_quitting_warns_about_numbers_that_are_not_saved(desk: Desk) -> None:
    with closing(sqlite3.connect(desk.paths.state_db, isolation_level=None)) as other:
        async with desk.otptui() as user:
            sale = await user.rent("Uber")
            await user.app.session.store.run(lambda store: store.database.execute("PRAGMA busy_timeout = 0"))
            other.execute("BEGIN IMMEDIATE")
            user.text_to(sale, "Your Uber code is 482910")
            await user.sees("482910")
            await user.sees("In memory only: 1 number.")
            await user.press("q")
            await user.sees("Quit?", "The database cannot be written: what happened to 1 number")
            await user.press("y")
            await user.until(lambda: user.has_left)
            session = user.app.session
    assert [number.code for number in session.lost] == ["482910"]


async def test_a_second_ctrl_c_quits_and_cancels_nothing(desk: Desk) -> None:
    async with desk.otptui() as user:
        sale = await user.rent("Uber")
        await user.press("ctrl+c")
        await user.until(lambda: isinstance(user.app.screen, QuitDialog))
        await user.press("ctrl+c")
        await user.until(lambda: user.has_left)
        assert user.app.return_code == 130
    assert sale.ended_at is None
    assert user.asked("setStatus") == 0
    async with desk.otptui() as user:
        await user.sees("◌ waiting")
        await user.press("q")
        await user.sees("Quit?")


async def test_a_number_that_has_ended_is_no_reason_to_ask(desk: Desk) -> None:
    async with desk.otptui() as user:
        await user.rent("Uber")
        await user.press("3", "x", "y")
        await user.sees("× cancelled")
        await user.press("q")
        await user.until(lambda: user.has_left)
        assert user.app.return_code == 0


async def test_cancel_all_cancels_the_numbers_it_can_and_then_quits(desk: Desk) -> None:
    desk.simulator.desk.rules = desk.simulator.desk.rules._replace(
        early_window=120.0, early_cancel=EarlyCancel.WAIT
    )
    async with desk.otptui((34, 30)) as user:
        early = await user.rent("Uber")
        coded = await user.rent("Amazon")
        user.text_to(coded, "Your Amazon code is 112233")
        await user.sees("112233")
        await user.press("q", "x")
        # The number with a code is not cancelled; the other must be old enough first.
        await user.sees("0 of 1 cancelled", "can be cancelled in")
        assert user.focus is not None
        assert user.focus.id == "no"
        assert user.simulator.ledger[0].ended_at is None
        # No still returns to the program, and the next q resumes the cancels.
        await user.press("n")
        await user.until(lambda: user.dialog is None)
        desk.simulator.desk.rules = desk.simulator.desk.rules._replace(early_window=0.0)
        whatsapp = await user.rent("Whatsapp")
        await user.press("q", "x")
        await user.until(lambda: user.has_left)
        assert user.app.return_code == 0
        assert whatsapp.ended_by == "user"
        assert whatsapp.refunded == whatsapp.price
        assert early.ended_at is None
        assert coded.refunded == 0


async def test_a_code_that_arrives_first_keeps_the_question_open(desk: Desk) -> None:
    async with desk.otptui() as user:
        sale = await user.rent("Uber")
        user.wire.held.add("setStatus")
        await user.press("q", "x")
        await user.until(lambda: "setStatus" in user.wire.waiting)
        user.text_to(sale, "Your Uber code is 4821")
        user.wire.release()
        await user.sees("Uber: a code arrived first", "Stay to see the code")
        await user.press("n")
        await user.sees("4821")
        assert not user.has_left
        # Nothing is left to cancel, so the question does not offer it.
        await user.press("q")
        await user.sees("1 number is live.")
        await user.misses("Cancel all")


async def test_quitting_during_a_purchase_explains_the_consequence(desk: Desk) -> None:
    async with desk.shop() as user:
        await user.filter_prices("uber")
        user.wire.held.add("getNumber")
        await user.press("b")
        await user.sees("checked just now")
        await user.press("y")
        await user.until(lambda: "getNumber" in user.wire.waiting)
        await user.press("q")
        await user.sees("A number is being bought right now")
        await user.press("y")
        await user.until(lambda: user.has_left)
    # The purchase is never sent again, and its row gives advice.
    async with desk.otptui() as user:
        await user.sees("? not confirmed")
        assert user.asked("getNumber") == 0
    assert desk.simulator.ledger == []


async def test_quitting_the_demo_says_that_nothing_is_kept(desk: Desk) -> None:
    async with desk.otptui(demo=True) as user:
        await user.rent("Uber")
        await user.press("q")
        await user.sees("1 number is live. This is the demo", "saves nothing")
        assert "reopen before" not in user.text
        await user.press("n")
        await user.until(lambda: user.dialog is None)
        await user.app.run_action("app.open('about')")
        await user.sees("nothing is real, nothing is saved")


async def test_quitting_can_leave_the_numbers_polled_in_the_background(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr("otptui.ui.controllers.quit_flow.start_otptui", started.append)
    async with desk.otptui() as user:
        await user.rent("Uber")
        await user.press("q")
        await user.sees("Quit?", "k: quit, but keep checking in the background")
        await user.press("k")
        await user.until(lambda: user.has_left)
        assert user.app.return_code == 0
    assert started == [["--config", str(desk.paths.config), "keep"]]


async def test_the_demo_does_not_offer_background_polling(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr("otptui.ui.controllers.quit_flow.start_otptui", started.append)
    async with desk.otptui(demo=True) as user:
        await user.rent("Uber")
        await user.press("q")
        await user.sees("Quit?")
        await user.press("k")
        await user.settles()
        assert user.dialog is not None
        assert "in the background" not in user.text
    assert started == []
