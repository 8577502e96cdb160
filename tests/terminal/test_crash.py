"""kill -9 at random moments: every number sold stays known, nothing is bought twice, no code is missed.

The provider keeps its own ledger, and the journal is held against it after every kill. `pytest --long -n 0`
makes it hundreds of kills and prints where they hit; a failure names the seed that repeats its choices.
"""

from __future__ import annotations

import random
import re
import signal
import sqlite3
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from harness import Home, Provider, Pty, loaded, provided, quiet, until
from harness.home import QUICK

from otptui.simulator import Fault, Kind, Simulator

KILLS, MANY_KILLS = 6, 210
LIFETIME = 1200.0
SIZE = (80, 24)

SLOW = 0.12
"""Seconds at most that the provider takes before and after it carries out a call: the window to hit."""


@dataclass
class Run:
    """A user and a provider, and `kill -9` for the user's program."""

    home: Home
    provider: Provider
    chance: random.Random
    confirmed: int = 0
    """Purchases the user said yes to."""
    codes: dict[str, str] = field(default_factory=dict)
    """Activation id -> the code that reached its number."""
    hits: Counter[str] = field(default_factory=Counter)
    """What the kills hit."""

    def kill_while(self, act: str) -> None:
        """Start, check what the last kill left, run `act`, and kill the program in the middle of it."""
        with Pty(self.home, size=SIZE) as pty:
            self.check(pty)
            getattr(self, act)(pty)
            pty.signal(signal.SIGKILL)
            assert pty.exit() == -signal.SIGKILL
        self._let_the_lease_run_out()

    # Activities that are interrupted by the kill

    def buying(self, pty: Pty) -> None:
        before = self._slow_down("getNumber")
        sold = len(self.provider.ledger())
        self._ask(pty)
        pty.press("y")
        self.confirmed += 1
        self._any_moment(before + 0.1)
        self.hits["buying, " + ("sold" if len(self.provider.ledger()) > sold else "not sold yet")] += 1

    def waiting(self, pty: Pty) -> None:
        id = self._buy(pty)
        most = self._slow_down("getStatus")
        self._any_moment(0.2)
        self._deliver(id)
        self._any_moment(most + 0.2)
        self.hits["waiting, " + ("code seen" if self.codes[id] in pty.text else "code not seen yet")] += 1

    def cancelling(self, pty: Pty) -> None:
        id = self._buy(pty)
        most = self._slow_down("setStatus")
        pty.press("x")
        pty.wait_for("Cancel this number?")
        pty.press("y")
        self._any_moment((most + 0.1) / 2)
        if self.chance.random() < 0.4:
            # A code arrives while the cancel is in flight.
            self._deliver(id)
        self._any_moment((most + 0.1) / 2)
        sale = next(sale for sale in self.provider.ledger() if sale["id"] == id)
        self.hits["cancelling, " + ("cancelled" if sale["ended_by"] else "not cancelled yet")] += 1

    # What must hold after the kill

    def check(self, pty: Pty) -> None:
        """Compare the journal with the provider's ledger: no sale is missing, none is there twice."""
        self.provider.go_wrong()
        pty.wait_for(loaded)
        until(self._settled)
        live = {sale["id"] for sale in self.provider.ledger() if not sale["ended_by"]}
        for id, code in self.codes.items():
            if id in live:
                pty.wait_for(code)
        exported = self.home.export()
        known = {row["id"]: row for row in exported if row["id"]}
        sold = {sale["id"]: sale for sale in self.provider.ledger()}
        assert set(known) <= set(sold)
        unknown = [row for row in exported if row["state"] == "unknown"]
        assert all(not row["id"] for row in unknown)
        for row in known.values():
            assert row["number"] == sold[row["id"]]["number"]
        missing = Counter(_place(sale) for id, sale in sold.items() if id not in known)
        assert missing <= Counter(map(_place, unknown)), "a number was sold and is not known"
        assert len(sold) <= len(self.provider.requests("getNumber")) <= self.confirmed
        assert not [row for row in exported if row["state"] == "intent"]
        for id, code in self.codes.items():
            assert code in [message["code"] for message in known[id]["messages"]]
        self._finish()

    def _settled(self) -> bool:
        """Whether the program knows everything that the provider knows."""
        with closing(sqlite3.connect(f"file:{self.home.database}?mode=ro", uri=True)) as db:
            states = dict(db.execute("SELECT id, state FROM activation"))
            texts = " ".join(text for (text,) in db.execute("SELECT text FROM message"))
        cancelled = {sale["id"] for sale in self.provider.ledger() if sale["ended_by"] == "user"}
        return (
            "intent" not in states.values()
            and all(code in texts for code in self.codes.values())
            and all(states[id] == "cancelled" for id in cancelled)
        )

    def _finish(self) -> None:
        """Let the numbers of this round end, so that hundreds of rounds do not wait on hundreds of them."""
        self.provider.advance(LIFETIME)

    def _let_the_lease_run_out(self) -> None:
        """The seconds in which the killed window might be alive are over (test_windows waits them out)."""
        with closing(sqlite3.connect(self.home.database)) as db, db:
            db.execute("UPDATE window SET beat = beat - 10")

    # Steps

    def _ask(self, pty: Pty) -> None:
        """Open the buy dialog of an offer that is sold at the price shown."""
        answers = "checked just now|out of stock|no longer offered|not checked"
        while True:
            pty.press("2", *"j" * self.chance.randrange(1, 4), "b")
            asked = pty.wait_for(lambda text: re.search(answers, text))
            if "checked just now" in asked and "y accepts" not in asked:
                return
            pty.press("n")
            pty.wait_for(lambda text: "Buy this number?" not in text)

    def _buy(self, pty: Pty) -> str:
        """Complete a purchase. Returns the activation id."""
        sold = len(self.provider.ledger())
        self._ask(pty)
        pty.press("y")
        self.confirmed += 1
        pty.wait_for(lambda _: len(self.provider.ledger()) > sold)
        sale = self.provider.ledger()[-1]
        # An older number may be waiting too: wait for this one, in its row or in the toast over it, and for
        # the focus. After many kills the row advises to start over.
        digits = sale["number"][-4:]
        pty.wait_for(lambda text: digits in text and re.search("^▌◌", text, re.M) and "x cancel" in text)
        return str(sale["id"])

    def _deliver(self, id: str) -> None:
        code = str(self.chance.randrange(100_000, 1_000_000))
        self.provider.deliver(id, f"Your code is {code}", code)
        sale = next(sale for sale in self.provider.ledger() if sale["id"] == id)
        if not sale["ended_by"]:
            self.codes[id] = code

    def _slow_down(self, action: str) -> float:
        """Slow down the provider's answer to a call. Returns the longest time in seconds."""
        before, after = (self.chance.uniform(0, SLOW) for _ in "12")
        self.provider.go_wrong(
            Fault(Kind.DELAY, action, seconds=before), Fault(Kind.DELAY, action, seconds=after, after=True)
        )
        return before + after

    def _any_moment(self, most: float) -> None:
        # The only sleep: the moment of the kill must not depend on anything the program does.
        time.sleep(self.chance.uniform(0, most))


def _place(record: dict[str, str]) -> tuple[str, str, str]:
    return record["service"], record["country"], record["server"]


def test_nothing_is_lost_by_a_kill(
    tmp_path: Path, pytestconfig: pytest.Config, capsys: pytest.CaptureFixture[str]
) -> None:
    many = pytestconfig.getoption("--long")
    seed = random.randrange(2**32)
    home = Home(tmp_path)
    home.configure(f"{QUICK}\n[limits]\nmax_active = 1000\n")
    simulator: Simulator = quiet(seed=seed % 100, balance="1000000", early_window=0.0, lifetime=LIFETIME)
    with provided(simulator) as provider:
        home.url, home.key = provider.url, provider.key
        run = Run(home, provider, random.Random(seed))
        try:
            for kill in range(MANY_KILLS if many else KILLS):
                run.kill_while(("buying", "waiting", "cancelling")[kill % 3])
            with Pty(home, size=SIZE) as pty:
                run.check(pty)
        except BaseException as error:
            error.add_note(f"seed {seed}, after {run.hits.total()} kills: {dict(run.hits)}")
            raise
        if many:
            states = Counter(row["state"] for row in home.export())
            sold = f"{run.confirmed} purchases confirmed, {len(provider.ledger())} sold"
            with capsys.disabled():
                sys.stdout.write(f"\nseed {seed}: {run.hits.total()} kills, {sold}\n{run.hits}\n{states}\n")
