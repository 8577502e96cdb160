"""Several windows on one database, in a real tmux: each number has one keeper, each code is told in all."""

from __future__ import annotations

import os
import signal
from collections import defaultdict

import pytest
from harness import Home, Pane, Provider, Tmux, loaded, until
from harness.sockets import known, local_ports

pytestmark = pytest.mark.skipif(not known(), reason="which process a port belongs to is only told by /proc")

TAKEOVER = 5.0
"""Seconds after a kill -9 within which another window looks after its numbers (INTERFACE: promise)."""


class Callers:
    """Which window each call to the provider came from."""

    def __init__(self, provider: Provider, windows: dict[str, Pane]) -> None:
        self._provider = provider
        self._windows = {name: pane.pid for name, pane in windows.items()}
        self._names: dict[int, str] = {}

    def look(self) -> None:
        """Note the connections that are open now; a port is not given out twice so soon."""
        for name, pid in self._windows.items():
            if os.path.exists(f"/proc/{pid}"):
                self._names.update(dict.fromkeys(local_ports(pid), name))

    def looks(self, since: float = 0.0) -> dict[str, list[tuple[float, str]]]:
        """By activation: when it was looked at, and by whom."""
        self.look()
        looks = defaultdict(list)
        for call in self._provider.requests("getStatus"):
            if call["at"] > since:
                port = int(call["peer"].rpartition(":")[2])
                looks[call["params"]["id"]].append((call["at"], self._names.get(port, f"port {port}")))
        return looks


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

    # Each number is looked at by the window that bought it, and by no other.
    def settled() -> bool:
        looks = callers.looks()
        return all(len(looks[id]) >= 5 for id in ids)

    until(settled)
    looks = callers.looks()
    assert [{name for _, name in looks[id]} for id in ids] == [{"first"}, {"second"}]

    # A code that one finds is told in all.
    provider.deliver(ids[1], "Your code is 314159", "314159")
    for pane in windows.values():
        pane.wait_for(lambda text: text.count("314159") >= 2)

    # Killed without a word, a window's number has a new keeper in time.
    os.kill(windows["first"].pid, signal.SIGKILL)
    killed_at = provider.advance(0)
    until(lambda: len(callers.looks(killed_at)[ids[0]]) >= 5)
    after = callers.looks(killed_at)[ids[0]]
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
