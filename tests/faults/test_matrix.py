"""Every cell of the fault matrix keeps every promise: one record a sale, one clear line an error."""

from __future__ import annotations

import pytest

from .calls import CALLS
from .matrix import played
from .troubles import TROUBLES

MONEY = ("getNumber", "getStatus", "setStatus")


async def test_no_fault_of_a_money_call_breaks_a_promise() -> None:
    cells = await played(MONEY)
    assert [(cell.call, cell.trouble, cell.broken) for cell in cells if cell.broken] == []
    assert len(cells) == len(MONEY) * len(TROUBLES)
    rows = {(cell.call, cell.trouble): cell.row for cell in cells}
    # Only an outcome that cannot be known is called unknown.
    assert rows["getNumber", "timeout after, carried out"].startswith("unknown")
    assert rows["getNumber", "timeout before it is sent"].startswith("refused")
    assert rows["getNumber", "database locked"] == ""
    assert rows["getNumber", "ERROR, not carried out"].startswith("refused")
    assert "the balance went down" in rows["getNumber", "ERROR, carried out"]
    assert rows["getNumber", "an SQL error in JSON, carried out"].startswith("unknown")
    # The provider's answers count more than the local clock or one odd word.
    assert rows["getNumber", "stopped while it is answered"] == "waiting"
    assert rows["getStatus", "stopped while it is answered"] == "received"
    assert rows["getStatus", "one odd STATUS_CANCEL"] == "received"


async def test_no_fault_of_a_listing_breaks_a_promise(pytestconfig: pytest.Config) -> None:
    listings = [action for action in CALLS if action not in MONEY]
    # All listings share one code path: the short run tests one of them.
    cells = await played(listings if pytestconfig.getoption("--long") else ["getPrices"])
    assert [(cell.call, cell.trouble, cell.broken) for cell in cells if cell.broken] == []
    assert all(cell.row == "" and cell.asked == 0 for cell in cells)
