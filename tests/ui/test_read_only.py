"""`otptui --read-only`: look and copy."""

from __future__ import annotations

from keyboard import Desk


async def test_read_only_mode_opens_no_dialog_about_money(desk: Desk) -> None:
    async with desk.otptui() as buyer:
        await buyer.rent("Uber")
    async with desk.otptui(read_only=True) as user:
        await user.sees("◌ waiting")
        await user.press("3", "x")
        await user.until(lambda: any("read-only" in toast for toast in user.toasts))
        assert user.dialog is None
        await user.reads_toasts()
        await user.press("B")
        await user.until(lambda: any("without --read-only" in toast for toast in user.toasts))
        assert user.dialog is None
        await user.press("Y")
        await user.until(lambda: user.app.clipboard == user.ledger[0].number)
    assert user.asked("getNumber") == 1
    assert user.asked("setStatus") == 0
