"""`y` and `Y` mean one thing in every pane, and what `y` would copy is marked; wide and narrow."""

from __future__ import annotations

import pytest
from keyboard import Desk, User

SIZES = [(140, 40), (34, 30)]
WIDE, NARROW = SIZES


async def code_arrives(user: User, sale, code: str) -> None:
    user.text_to(sale, f"Your code is {code}")
    await user.until(lambda: any(toast.startswith(code) for toast in user.toasts))


def promised_codes(user: User) -> list[str]:
    """The codes of the toasts that say `y` copies them."""
    return [toast[:6] for toast in user.toasts if "y copies the code" in toast]


@pytest.mark.parametrize("size", SIZES)
async def test_y_copies_the_code_announced_last_until_the_cursor_moves(
    desk: Desk, size: tuple[int, int]
) -> None:
    async with desk.otptui(size) as user:
        uber, amazon = await user.rent("Uber"), await user.rent("Amazon")
        await code_arrives(user, amazon, "771304")
        await code_arrives(user, uber, "482910")
        # The cursor is on the other number; the code announced last is marked and copied all the same.
        assert user.number.id == amazon.id
        await user.sees("y 482910 Uber" if size == WIDE else "y  482910")
        await user.press("y")
        await user.until(lambda: user.app.clipboard == "482910")
        await user.reads_toasts()
        await user.press("j", "k")
        await user.press("y")
        await user.until(lambda: user.app.clipboard == "771304")


@pytest.mark.parametrize("size", SIZES)
async def test_one_toast_at_a_time_promises_that_y_copies_its_code(desk: Desk, size: tuple[int, int]) -> None:
    async with desk.otptui(size) as user:
        sales = [await user.rent(name) for name in ("Uber", "Amazon", "Whatsapp")]
        for code, sale in zip(("482910", "482911", "482912"), sales, strict=True):
            await code_arrives(user, sale, code)
            await user.until(lambda code=code: promised_codes(user) == [code])
        # A further code of the same number takes the place of its toast, and there are never more than three.
        await code_arrives(user, sales[0], "905533")
        await user.until(lambda: sorted(toast[:6] for toast in user.toasts) == ["482911", "482912", "905533"])


@pytest.mark.parametrize("size", SIZES)
async def test_copying_a_code_takes_its_announcement_along_and_escape_the_others(
    desk: Desk, size: tuple[int, int]
) -> None:
    async with desk.otptui(size) as user:
        uber, amazon = await user.rent("Uber"), await user.rent("Amazon")
        await code_arrives(user, uber, "482910")
        await code_arrives(user, amazon, "771304")
        await user.press("y")
        await user.until(lambda: not any("y copies the code" in toast for toast in user.toasts))
        await user.toast("482910")
        await user.press("escape")
        await user.until(lambda: not user.toasts)


@pytest.mark.parametrize("size", SIZES)
async def test_the_number_that_waits_is_copied_from_any_pane(desk: Desk, size: tuple[int, int]) -> None:
    async with desk.otptui(size) as user:
        uber = await user.rent("Uber")
        await user.rent("Amazon")
        amazon = user.ledger[-1]
        await code_arrives(user, amazon, "771304")
        # The footer says in every pane that there is a code.
        for pane in ("1", "2", "3"):
            await user.press(pane)
            await user.until(lambda: "y copy" in user.lines[-1])
            await user.press("Y")
            await user.until(lambda: user.app.clipboard == uber.number)
            user.app.copy_to_clipboard("")
            # Asked for again soon, it would be copied without its calling code.
            await user.press("Y")
            await user.until(lambda: user.app.clipboard)


@pytest.mark.parametrize("size", SIZES)
async def test_only_the_number_bought_last_is_shown_large(desk: Desk, size: tuple[int, int]) -> None:
    async with desk.shop(size) as user:
        await user.buy("uber")
        await user.toast("█")
        await user.buy("amazon")
        await user.until(lambda: [("█" in toast) for toast in user.toasts] == [False, True])
        assert all("Y copies the number" in toast for toast in user.toasts)
