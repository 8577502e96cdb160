"""Claims about 64 windows on one database: the start of one more, and what they cost at rest."""

from __future__ import annotations

import select
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from time import monotonic, perf_counter

from harness import OTPTUI, Home

from .keys import environ, user
from .program import Program
from .table import Row

WINDOWS = 64
SIZE = (80, 24)
LAST_LINE = "commands"
STARTS = 7
PAUSE = 1.0
"""Seconds after a start in which the window that is gone is noticed."""
SETTLED = 10.0
"""Seconds after which the windows have done what a start brings with it."""
REST = 20.0
"""Seconds over which windows at rest are watched."""


async def rows() -> list[Row]:
    """Every claim of this bench, measured."""
    with user(1_000) as home, ExitStack() as windows:
        opened: list[Program] = []
        # The first ones compile and read from the disk what the others find ready.
        starts(home, opened)
        first = starts(home, opened)
        for _ in range(WINDOWS - 1):
            window = windows.enter_context(Program(OTPTUI, environ(home), SIZE))
            window.wait_for(LAST_LINE)
            opened.append(window)
        rest(opened, SETTLED)
        beside = starts(home, opened)
        rest(opened, SETTLED)
        used, woken = [one.cpu() for one in opened], [wakings(one) for one in opened]
        rest(opened, REST)
        shares = [(one.cpu() - before) / REST * 100 for one, before in zip(opened, used, strict=True)]
        rates = [(wakings(one) - before) / REST for one, before in zip(opened, woken, strict=True)]
    work = f"{WINDOWS} windows with nothing live"
    return [
        Row(f"first frame beside {WINDOWS - 1} windows", "the same alone", beside, first, 1.5),
        Row(f"{work}: each one's share of a processor", "", shares, (), 0.2, unit="%"),
        Row(f"{work}: wake-ups of each, a second", "", rates, (), 1.3, unit="a second"),
    ]


def starts(home: Home, others: Sequence[Program]) -> list[float]:
    """Milliseconds until a new window shows its last line, with the others at rest."""
    taken = []
    for _ in range(STARTS):
        start = perf_counter()
        with Program(OTPTUI, environ(home), SIZE) as window:
            window.wait_for(LAST_LINE)
            taken.append((perf_counter() - start) * 1000)
        rest(others, PAUSE)
    return taken


def rest(windows: Sequence[Program], seconds: float) -> None:
    """Read what the windows write, for so long."""
    end = monotonic() + seconds
    while (left := end - monotonic()) > 0:
        for window in select.select(windows, [], [], left)[0]:
            window.read()


def wakings(window: Program) -> int:
    """How often a thread of the program has gone to sleep since it was started."""
    tasks = Path(f"/proc/{window.process.pid}/task").iterdir()
    fields = (dict(line.split(":", 1) for line in (task / "status").open()) for task in tasks)
    return sum(int(of["voluntary_ctxt_switches"]) for of in fields)
