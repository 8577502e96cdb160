"""The read-only mode, by `otptui --read-only` and by its key: look and copy."""

from __future__ import annotations

from keyboard import Desk


async def test_read_only_mode_opens_no_dialog_about_money(desk: Desk) -> None:
    async with desk.otptui() as buyer:
        await buyer.rent("Uber")
    async with desk.otptui(read_only=True) as user:
        await user.sees("◌ waiting")
        await user.press("3", "x")
        await user.toast("read-only")
        assert user.dialog is None
        await user.reads_toasts()
        await user.press("B")
        await user.toast("without --read-only")
        assert user.dialog is None
        await user.press("Y")
        await user.until(lambda: user.app.clipboard == user.ledger[0].number)
    assert user.asked("getNumber") == 1
    assert user.asked("setStatus") == 0


async def test_a_window_started_read_only_stays_so(desk: Desk) -> None:
    async with desk.shop(read_only=True) as user:
        assert "otptui read-only" in user.lines[0]
        await user.press("R")
        await user.toast("without --read-only")
        assert "otptui read-only" in user.lines[0]
        await user.press("2", "b")
        assert user.dialog is None
    assert user.asked("getNumber") == 0


async def test_a_key_switches_it(desk: Desk) -> None:
    async with desk.shop() as user:
        await user.press("2")
        await user.sees("b buy")
        assert "read-only" not in user.lines[0]
        await user.press("R")
        await user.toast("Read-only on")
        await user.sees("otptui read-only")
        assert "b buy" not in user.text
        await user.reads_toasts()
        await user.press("b")
        await user.toast("Turn that off with R.")
        assert user.dialog is None
        await user.press("R")
        await user.sees("b buy")
        assert "read-only" not in user.lines[0]
        await user.press("b")
        await user.sees("Buy this number?")
    assert user.asked("getNumber") == 0
