"""Every cell of the fault matrix keeps every promise: sold is recorded, nothing twice, one clear line."""

from __future__ import annotations

import pytest

from .calls import CALLS
from .matrix import played
from .troubles import TROUBLES

MONEY = ("getNumber", "getStatus", "setStatus")


async def test_no_trouble_of_a_call_about_money_breaks_a_promise() -> None:
    cells = await played(MONEY)
    assert [(cell.call, cell.trouble, cell.broken) for cell in cells if cell.broken] == []
    assert len(cells) == len(MONEY) * len(TROUBLES)
    rows = {(cell.call, cell.trouble): cell.row for cell in cells}
    # What cannot be known is called unknown, and nothing else is.
    assert rows["getNumber", "timeout after, carried out"].startswith("unknown")
    assert rows["getNumber", "timeout before it is sent"].startswith("refused")
    assert rows["getNumber", "database locked"] == ""
    assert rows["getNumber", "ERROR, not carried out"].startswith("refused")
    assert "the balance went down" in rows["getNumber", "ERROR, carried out"]
    assert rows["getNumber", "an SQL error in JSON, carried out"].startswith("unknown")
    # What the provider said or sent counts, whatever our clock and one odd word say.
    assert rows["getNumber", "stopped while it is answered"] == "waiting"
    assert rows["getStatus", "stopped while it is answered"] == "received"
    assert rows["getStatus", "one odd STATUS_CANCEL"] == "received"


async def test_no_trouble_of_a_listing_breaks_a_promise(pytestconfig: pytest.Config) -> None:
    listings = [action for action in CALLS if action not in MONEY]
    # All are asked for in the same way: one stands for all where time is short.
    cells = await played(listings if pytestconfig.getoption("--long") else ["getPrices"])
    assert [(cell.call, cell.trouble, cell.broken) for cell in cells if cell.broken] == []
    assert all(cell.row == "" and cell.asked == 0 for cell in cells)
