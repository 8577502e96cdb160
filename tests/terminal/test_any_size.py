"""A side pane is enough, and a window dragged from one size to another loses nothing."""

from __future__ import annotations

import re

from harness import Home, Provider, Pty, loaded

SIDE_PANE = (34, 30)


def test_a_number_is_bought_and_read_in_a_side_pane(home: Home, provider: Provider) -> None:
    with Pty(home, size=SIDE_PANE) as pty:
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
        assert max(map(len, shown.splitlines())) <= SIDE_PANE[0]


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
        for size in [SIDE_PANE, (80, 24), (200, 60), (32, 10), (140, 40)]:
            pty.resize(size)
            pty.wait_for("90210")
        pty.press("q")
        pty.wait_for("Quit?")
        pty.press("y")
        assert pty.exit() == 0
