"""How many keys lead from the first frame to the code in the clipboard."""

from __future__ import annotations

import pytest
from keyboard import Desk

WAYS = {
    "palette": (("colon", *"ube", "enter"), 7),
    "prices": (("2", "slash", *"uber", "enter", "b"), 10),
}


@pytest.mark.parametrize("way", WAYS)
async def test_a_code_is_few_keys_away(desk: Desk, way: str) -> None:
    asking, most = WAYS[way]
    async with desk.shop() as user:
        user.burst(*asking)
        await user.sees("Buy this number?", "Uber (bne)", "checked just now")
        await user.press("y")
        await user.until(lambda: user.ledger and user.app.numbers and user.app.numbers[0].live)
        user.text_to(user.ledger[0], "482910 is your Uber code")
        await user.until(lambda: user.app.code_source and user.app.code_source.code)
        await user.press("y")
        await user.until(lambda: user.app.clipboard == "482910")
    assert len([*asking, "y", "y"]) <= most
