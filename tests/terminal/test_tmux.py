"""tmux with its default settings: a number survives resizing, detaching and closing the pane."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from harness import Home, Pane, Provider, Tmux, loaded, until

SIDE_PANE, SMALL, SMALLEST, WIDE = (34, 30), (80, 24), (32, 10), (140, 40)


def chosen(text: str) -> tuple[str, ...]:
    """Name and price of the offer that has cursor and focus; () where none has."""
    found = re.search(r"▌ +(\w+) .*?(\d+\.\d\d)", text)
    return found.groups() if found else ()


def is_drawn(pane: Pane, size: tuple[int, int], offer: tuple[str, ...]) -> None:
    """Wait until the whole pane is drawn for that size, with the filter and the cursor on that offer."""

    def drawn(text: str) -> bool:
        lines = text.split("\n")
        hits = next((line for line in lines if "/ uber" in line), "")
        # The match count is at the right edge of the current width.
        wide = len(hits.rstrip("│").rstrip()) >= size[0] - 2 and "hits" in hits
        return wide and len(lines) == size[1] and "? help" in lines[-1] and chosen(text) == offer

    pane.wait_for(drawn)


def no_window(home: Home) -> bool:
    """Whether no window is registered in the database any more."""
    with closing(sqlite3.connect(f"file:{home.database}?mode=ro", uri=True)) as db:
        (count,) = db.execute("SELECT count(*) FROM window").fetchone()
        return bool(count == 0)


def test_a_number_survives_resizing_detaching_and_closing_the_pane(
    home: Home, provider: Provider, tmux: Tmux
) -> None:
    pane = tmux.open(size=WIDE)
    pane.wait_for(loaded)
    pane.press("esc")
    pane.wait_for(lambda text: "Step 1 of 4" not in text)
    pane.press("2", "/", *"uber", "enter")
    pane.wait_for("14 hits")
    first = chosen(pane.text)
    pane.press("j")
    pane.wait_for(lambda text: chosen(text) not in ((), first))
    offer = chosen(pane.text)

    # Resized and restored, the program keeps focus, cursor and filter.
    with tmux.attach(pane) as terminal:
        for columns, rows in (SIDE_PANE, SMALL, SMALLEST, WIDE, SIDE_PANE):
            # The last line is tmux's own.
            terminal.resize((columns, rows + 1))
            is_drawn(pane, (columns, rows), offer)
        terminal.press("k")
        pane.wait_for(lambda text: chosen(text) == first)
        terminal.press("b")
        pane.wait_for("checked just now")
        terminal.press("y")
        pane.wait_for("◌")
        terminal.press("ctrl+b", "d")
        assert terminal.exit() == 0
    (sale,) = provider.ledger()

    # Detached, it still receives the code; a client that attaches sees the whole screen at its size.
    provider.deliver(sale["id"], "482910 is your code", "482910")
    pane.wait_for("482910")
    with tmux.attach(pane) as terminal:
        terminal.wait_for(lambda text: "3 Numbers" in text and text.split("\n")[:-1] == pane.text.split("\n"))
        assert pane.display("#{pane_width}x#{pane_height}") == "140x39"
        terminal.press("y")
        assert terminal.clipboard() == "482910"
        assert tmux.buffer == "482910"
        terminal.press("ctrl+b", "d")
        assert terminal.exit() == 0

    # Closing the pane ends the program cleanly, and the next start resumes the number.
    pane.kill()
    until(lambda: no_window(home))
    provider.deliver(sale["id"], "Another: 7755", "7755")
    resumed = tmux.open(size=SIDE_PANE, alone=True)
    resumed.wait_for("7755")
    # As the pane's only process it gets more signals than below a shell; it must end with the pane.
    process = Path("/proc", resumed.display("#{pane_pid}"))
    assert process.exists()
    resumed.kill()
    until(lambda: not process.exists())
    (row,) = home.export()
    assert (row["id"], row["state"]) == (sale["id"], "received")
    assert [message["code"] for message in row["messages"]] == ["482910", "7755"]
    assert len(provider.requests("getNumber")) == 1
