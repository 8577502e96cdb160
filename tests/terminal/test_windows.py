"""Several windows on one database, in a real tmux: one window polls each number, all show each code."""

from __future__ import annotations

import os
import signal
from collections import defaultdict

import pytest
from harness import Home, Pane, Provider, Tmux, loaded, until
from harness.sockets import known, local_ports

pytestmark = pytest.mark.skipif(not known(), reason="which process a port belongs to is only told by /proc")

TAKEOVER = 5.0
"""Seconds within which another window polls the numbers of a window killed with -9."""


class Callers:
    """The window that made each call to the provider."""

    def __init__(self, provider: Provider, windows: dict[str, Pane]) -> None:
        self._provider = provider
        self._windows = {name: pane.pid for name, pane in windows.items()}
        self._names: dict[int, str] = {}

    def note_ports(self) -> None:
        """Note the connections that are open now; a port is not given out twice so soon."""
        for name, pid in self._windows.items():
            if os.path.exists(f"/proc/{pid}"):
                self._names.update(dict.fromkeys(local_ports(pid), name))

    def polls(self, since: float = 0.0) -> dict[str, list[tuple[float, str]]]:
        """For each activation id: the time of each poll, and the window that made it."""
        self.note_ports()
        polls = defaultdict(list)
        for call in self._provider.requests("getStatus"):
            if call["at"] > since:
                port = int(call["peer"].rpartition(":")[2])
                polls[call["params"]["id"]].append((call["at"], self._names.get(port, f"port {port}")))
        return polls


def test_two_windows_and_a_panel(home: Home, provider: Provider, tmux: Tmux) -> None:
    windows = {"first": tmux.open(), "second": tmux.open(), "panel": tmux.open("--panel", size=(34, 30))}
    windows["panel"].wait_for("No numbers yet")
    callers = Callers(provider, windows)
    for name in ("first", "second"):
        windows[name].wait_for(loaded)
    for name, count in (("first", 1), ("second", 2)):
        windows[name].press("2", "b")
        windows[name].wait_for("checked just now")
        windows[name].press("y")
        for pane in windows.values():
            pane.wait_for(lambda text, count=count: text.count("◌") == count)
    ids = [sale["id"] for sale in provider.ledger()]
    assert len(ids) == 2

    # Each number is polled only by the window that bought it.
    def settled() -> bool:
        polls = callers.polls()
        return all(len(polls[id]) >= 5 for id in ids)

    until(settled)
    polls = callers.polls()
    assert [{name for _, name in polls[id]} for id in ids] == [{"first"}, {"second"}]

    # A code received by one window shows in all.
    provider.deliver(ids[1], "Your code is 314159", "314159")
    for pane in windows.values():
        pane.wait_for(lambda text: text.count("314159") >= 2)

    # After a kill -9 another window polls the number in time.
    os.kill(windows["first"].pid, signal.SIGKILL)
    killed_at = provider.advance(0)
    until(lambda: len(callers.polls(killed_at)[ids[0]]) >= 5)
    after = callers.polls(killed_at)[ids[0]]
    keepers = {name for _, name in after}
    assert len(keepers) == 1
    assert keepers <= {"second", "panel"}
    assert after[0][0] - killed_at <= TAKEOVER
    provider.deliver(ids[0], "Your code is 271828", "271828")
    for name in ("second", "panel"):
        windows[name].wait_for(lambda text: text.count("271828") >= 2)
    assert len(provider.requests("getNumber")) == 2
    codes = {row["id"]: [message["code"] for message in row["messages"]] for row in home.export()}
    assert codes == {ids[0]: ["271828"], ids[1]: ["314159"]}
