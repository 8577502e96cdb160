"""A key that is pressed for a code never spends money, whenever the code arrives during a purchase."""

from __future__ import annotations

import re

from harness import Home, Provider, Pty, loaded

CODES = ("482910", "771304", "905533")


def ask(window: Pty, service: str) -> None:
    window.press("2", "/", "ctrl+u", *service, "enter")
    # Before the first prices are there, `b` only says that they are still loading.
    window.wait_for(lambda text: re.search(r"[1-9][\d,]* hits?\b", text))
    window.press("b")
    # It says so once a yes counts.
    window.wait_for(lambda text: "Buy this number?" in text and "checked just now" in text)


def refuse(window: Pty) -> None:
    """Answer no. Keys are handled in order: a yes before it would have bought by then."""
    window.press("n")
    window.wait_for(lambda text: "Buy this number?" not in text)


def test_a_code_that_arrives_during_a_purchase_buys_nothing_by_y(home: Home, provider: Provider) -> None:
    with Pty(home) as window:
        window.wait_for(loaded)
        ask(window, "uber")
        window.press("y")
        window.wait_for("◌ ")
        (sale,) = provider.ledger()
        before, drawn, under = (f"{code} is your Uber code" for code in CODES)

        # Before the question: the toast invites to press y, and the question takes its place.
        provider.deliver(sale["id"], before)
        window.wait_for(f"{CODES[0]}  Uber")
        window.press("2", "b", "y")
        window.wait_for("Buy this number?")
        window.press("y")
        refuse(window)

        # Between its drawing and the answer.
        window.press("b")
        window.wait_for("Buy this number?")
        provider.deliver(sale["id"], drawn)
        window.wait_for(f"{CODES[1]}  Uber")
        window.press("y")
        refuse(window)

        # Under a question that was ready for a yes.
        window.press("b")
        window.wait_for("checked just now")
        provider.deliver(sale["id"], under)
        window.wait_for(f"{CODES[2]}  Uber")
        window.press("y")
        refuse(window)

        assert len(provider.requests("getNumber")) == 1
        # Where no question is open, the same key copies.
        window.press("y")
        assert window.clipboard() == CODES[2]
