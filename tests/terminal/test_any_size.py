"""Every size from a side pane to a wide screen, and dragged from one to another."""

from __future__ import annotations

import re

import pytest
from harness import Home, Provider, Pty, loaded


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (34, 30)], ids=["wide", "stacked", "narrow"])
def test_a_number_is_bought_and_read_at_any_size(
    home: Home, provider: Provider, size: tuple[int, int]
) -> None:
    with Pty(home, size=size) as pty:
        pty.wait_for("Prices")
        pty.press("2")
        pty.wait_for(lambda text: re.search(r"\d\.\d\d +", text))
        pty.press("b")
        pty.wait_for("checked just now")
        pty.press("y")
        pty.wait_for("◌")
        (sale,) = provider.ledger()
        provider.deliver(sale["id"], "Use 90210 to sign in", "90210")
        shown = pty.wait_for("90210")
        assert max(map(len, shown.splitlines())) <= size[0]


def test_dragging_the_window_keeps_what_is_on_it(home: Home, provider: Provider) -> None:
    with Pty(home) as pty:
        pty.wait_for(loaded)
        pty.press("2", "b")
        pty.wait_for("checked just now")
        pty.press("y")
        pty.wait_for("◌ waiting")
        (sale,) = provider.ledger()
        provider.deliver(sale["id"], "Use 90210 to sign in", "90210")
        pty.wait_for("90210")
        for size in [(34, 30), (80, 24), (200, 60), (32, 10), (140, 40)]:
            pty.resize(size)
            pty.wait_for("90210")
        pty.press("q")
        pty.wait_for("Quit?")
        pty.press("y")
        assert pty.exit() == 0
