"""The real program in a terminal, killed and stopped by signals, with `otptui keep` beside and after it."""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass

from harness import OTPTUI, Pty, until
from test_crash import SIZE, Run

__all__ = ["ACTS", "SIZE", "RealRun"]

ACTS = ("buying", "waiting", "cancelling", "stopping", "stopping", "keeping")
"""What the kill interrupts, and how often each is drawn."""

STOPPED = 0.5
"""Seconds at most for which the program is stopped."""


@dataclass
class RealRun(Run):
    """The runs of the kill test, and those with a stop or with a second program."""

    def stopping(self, pty: Pty) -> None:
        """The program is stopped around the answer to a purchase, and goes on."""
        most = self._slow_down("getNumber")
        sold = len(self.provider.ledger())
        self._ask(pty)
        pty.press("y")
        self.confirmed += 1
        self._any_moment(most + 0.1)
        pty.signal(signal.SIGSTOP)
        self._any_moment(STOPPED)
        pty.signal(signal.SIGCONT)
        until(lambda: len(self.provider.ledger()) > sold)
        number = self.provider.ledger()[-1]["number"]
        row = re.compile(rf"◌ waiting .*{number[-4:]}")
        pty.wait_for(row.search)
        self.hits["stopped while buying"] += 1

    def keeping(self, pty: Pty) -> None:
        """`otptui keep` runs beside the window, and after the window was killed."""
        id = self._buy(pty)
        keep = subprocess.Popen(
            [*OTPTUI, "keep"], env=self.home.environ(), cwd=self.home.folder, stdout=subprocess.DEVNULL
        )
        try:
            self._any_moment(1.0)
            pty.signal(signal.SIGKILL)
            pty.exit()
            self._let_the_lease_run_out()
            self._deliver(id)
            until(lambda: self._is_recorded(self.codes[id]))
        finally:
            keep.send_signal(self.chance.choice((signal.SIGTERM, signal.SIGKILL)))
            keep.wait()
        self.hits["kept after the kill"] += 1

    def _is_recorded(self, code: str) -> bool:
        with closing(sqlite3.connect(f"file:{self.home.database}?mode=ro", uri=True)) as db:
            return any(code in text for (text,) in db.execute("SELECT text FROM message"))
