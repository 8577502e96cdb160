"""The whole job in a real terminal: find, buy, read, copy, cancel, quit, return."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from harness import Home, Pane, Provider, Pty, loaded, until
from rich.cells import cell_len

Window = Pty | Pane
MINUTE = timedelta(minutes=1)


@pytest.fixture(params=["pty", "tmux"])
def open_window(request: pytest.FixtureRequest, home: Home) -> Iterator[type[Pty] | object]:
    """A function that starts the program in a new window of the same kind of terminal."""
    if request.param == "tmux":
        yield request.getfixturevalue("tmux").open
        return
    opened: list[Pty] = []

    def open_pty() -> Pty:
        opened.append(Pty(home))
        return opened[-1]

    yield open_pty
    for pty in opened:
        pty.close()


def clipboard(window: Window) -> str:
    """The text of the clipboard after a copy."""
    return window.clipboard() if isinstance(window, Pty) else window.tmux.buffer


def is_titled(window: Window, title: str) -> None:
    """Wait until the terminal's window is called so."""
    if isinstance(window, Pty):
        window.wait_for_bytes(rb"\x1b\]2;" + title.encode() + rb"\x07")
    else:
        until(lambda: window.display("#{pane_title}") == title)


def ask_to_buy(window: Window, service: str) -> str:
    """Filter the prices by a service's name, typed ahead as over a slow line, and take the first."""
    window.press("2", "/", "ctrl+u", *service, "enter")
    # Names may load after the prices; the filter matches both.
    window.wait_for(lambda text: re.search(rf"▌ +{service} ", text, re.IGNORECASE))
    window.press("b")
    return window.wait_for("checked just now")


def test_the_whole_job(open_window, home: Home, provider: Provider) -> None:
    window = open_window()
    window.wait_for(loaded)

    # Find a service; answering No buys nothing.
    asked = ask_to_buy(window, "uber")
    assert "Uber (" in asked
    assert "price " in asked
    window.press("enter")
    window.wait_for(lambda text: "Buy this number?" not in text)
    assert provider.ledger() == []

    # Buy it; the code is announced, in the row and with the service's name.
    window.press("b")
    window.wait_for("checked just now")
    window.press("y")
    window.wait_for("waiting")
    is_titled(window, "otptui · 1 waiting")
    (uber,) = provider.ledger()
    provider.deliver(uber["id"], "482910 is your Uber code. Call 18004192020 if it was not you", "482910")
    announced = window.wait_for("482910  Uber")
    assert re.search("● +482910", announced)
    # A user in another window gets a notification with the name only; tmux marks the window for the bell.
    is_titled(window, "✉ Uber")
    if isinstance(window, Pane):
        assert window.display("#{window_bell_flag}") == "1"
    window.press("y")
    window.wait_for("copied")
    assert clipboard(window) == "482910"

    # Cancel another: too early, so the program says when it will be cancelled.
    ask_to_buy(window, "amazon")
    window.press("y")
    # Wait until the cursor is on it: x cancels the number under the cursor.
    window.wait_for(lambda text: "▌◌ waiting" in text and "Amazon" in text)
    _, amazon = provider.ledger()
    window.press("x")
    window.wait_for("Cancel this number?")
    window.press("y")
    window.wait_for("cancels in 0:")

    # Quit: the numbers are live, so the program asks.
    window.press("q")
    window.wait_for("Quit?")
    window.press("y")
    assert window.exit() == 0

    # A minute later everything is where it was.
    provider.deliver(uber["id"], "आपका दूसरा Uber code: 7755", "7755")
    a_minute_passes(home, provider)
    window = open_window()
    back = window.wait_for(lambda text: "7755  Uber" in text and "× cancelled" in text)
    assert re.search("● +7755", back)
    if isinstance(window, Pane):
        # tmux gives a vowel sign a cell of its own, where the next letter would cover it.
        window.press("3", "G", "enter")
        whole = window.wait_for("आपकआ दूसरआ Uber code: 7755")
        (message,) = (line for line in whole.splitlines() if "दूसरआ" in line)
        assert cell_len(message) == 140
        window.press("esc")
        window.wait_for(lambda text: "दूसरआ" not in text)
    window.press("q")
    window.wait_for("Quit?")
    window.press("y")
    assert window.exit() == 0

    rows = {row["id"]: row for row in home.export()}
    assert set(rows) == {uber["id"], amazon["id"]}
    assert [message["code"] for message in rows[uber["id"]]["messages"]] == ["482910", "7755"]
    assert rows[uber["id"]]["state"] == "received"
    assert rows[amazon["id"]]["state"] == "cancelled"
    assert [sale["ended_by"] for sale in provider.ledger()] == ["", "user"]


def a_minute_passes(home: Home, provider: Provider) -> None:
    """Move everything that happened back by a minute, in the journal and at the provider."""
    provider.advance(60)
    with closing(sqlite3.connect(home.database)) as db, db:
        for key, *times in db.execute("SELECT key, bought_at, cancel_at FROM activation").fetchall():
            earlier = [time and (datetime.fromisoformat(time) - MINUTE).isoformat() for time in times]
            db.execute("UPDATE activation SET bought_at = ?, cancel_at = ? WHERE key = ?", (*earlier, key))
