"""Names and messages with control sequences reach the terminal as plain text only."""

from __future__ import annotations

import re

from harness import Home, Provider, Pty, loaded

from otptui.simulator import Fault, Kind
from otptui.simulator.faults import HOSTILE_TEXTS

OSC = re.compile(rb"\x1b\](\d+);([^\x07\x1b]*)")
"""An OSC sequence: one that sets a title, the clipboard or a link."""


def test_hostile_text_is_shown_as_plain_text(home: Home, provider: Provider) -> None:
    provider.go_wrong(Fault(Kind.HOSTILE))
    with Pty(home) as pty:
        pty.wait_for(loaded)
        pty.press("2", "b")
        pty.wait_for("checked just now")
        pty.press("y")
        pty.wait_for("◌ waiting")
        provider.deliver(provider.ledger()[0]["id"], f"code 482910 {' '.join(HOSTILE_TEXTS)}", "482910")
        pty.wait_for("● ")
        # Open the whole message, and copy it: the program's own OSC must be the only one found.
        # The toast shows the message too: what tells that the number is open is the line of its keys.
        pty.press("enter")
        assert "[@click=app.quit]free[/]" in pty.wait_for("esc back")
        pty.press("y")
        assert pty.clipboard() == "482910"
        pty.press("esc")
        pty.wait_for(lambda text: "esc back" not in text)
        pty.press("q")
        pty.wait_for("Quit?")
        pty.press("y")
        assert pty.exit() == 0
        assert pty.left_behind() == []
        written = pty.written()
    told = set(OSC.findall(written))
    # And 2 is the title, a name of a service in it as text; leaving empties it.
    assert {what for number, what in told if number != b"2"} == {b"c;NDgyOTEw"}
    titles = {what.decode() for number, what in told if number == b"2"}
    assert {"", "otptui", "otptui · 1 waiting"} < titles
    assert all(title.startswith(("otptui", "✉ ")) for title in titles if title)
    assert not any("482910" in title for title in titles)
    assert b"\x9b" not in re.sub(rb"[\xc2-\xf4][\x80-\xbf]+", b"", written)
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", written.decode())
