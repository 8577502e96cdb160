"""Claims about polling: processor time of 200 live numbers, and the delay of a code."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from harness import OTPTUI, Home, Provider, Pty, provided, quiet

from otptui.config.schema import Polling
from otptui.simulator import Simulator

from . import calls
from .keys import DOWN, STEPS, UP, WIDE, alternating, environ, user
from .memory import resident
from .numbers import live_numbers
from .program import Program, Step
from .table import Row

NUMBERS = 200
ROUNDS, SECONDS = 6, 10.0
"""Measurements of processor time, and the seconds of each."""
WARM = 8.0
SIZE = (80, 60)
CODES = 10
"""Numbers that get a code in one run: as many as the default rate polls within one interval."""
RUNS = 3

MANY, MANY_A_SECOND = 1_000, 200.0
"""Numbers, and the calls a second that the user allows for them."""
MANY_ROUNDS = 3
OFFERS = 1_300
KEYS = 4 * (STEPS * [DOWN] + STEPS * [UP])
MEMORY = 120.0
"""MiB that the program may take with so many numbers."""


async def rows() -> list[Row]:
    """Every claim of this bench, measured."""
    ours, bare = processor()
    delays = [delay * 1000 for run in range(RUNS) for delay in until_seen(random.Random(run))]
    interval = Polling().interval * 1000
    return [
        Row(f"{NUMBERS} numbers waiting, a second", "the same calls by a bare httpx loop", ours, bare, 1.2),
        Row("a code, from the provider to the screen", "", delays, (), 0.6 * interval),
        Row("the same, the slowest", "", delays, (), interval + 100, at=1.0),
        *many(),
    ]


def many() -> list[Row]:
    """What a call costs with very many numbers, and the memory that they take."""
    simulator = quiet(balance="100000", offers=OFFERS)
    with TemporaryDirectory() as folder, provided(simulator) as provider:
        home = Home(Path(folder), provider.url, provider.key)
        home.configure(f"[limits]\nmax_active = {MANY}\n[polling]\nmax_per_second = {MANY_A_SECOND}\n")
        ids = live_numbers(home.database, simulator, MANY)
        command = [sys.executable, calls.__file__, provider.url, provider.key, str(MANY_A_SECOND), *ids]
        ours: list[float] = []
        bare: list[float] = []
        delays: list[float] = []
        chance, waiting = random.Random(MANY), set(ids)
        held = 0.0
        # One at a time: the provider would keep a processor busy with the calls of both.
        for _ in range(MANY_ROUNDS):
            with Pty(home, size=SIZE) as pty:
                pty.wait_for("3 Numbers")
                sleep(WARM)
                ours.append(_per_call(simulator, pty.process.pid))
                held = resident(pty.process.pid) / 2**20
                some = chance.sample(sorted(waiting), CODES // 2)
                delays += [delay * 1000 for delay in delays_of(pty, provider, some, chance)]
                waiting -= set(some)
                pty.press("esc")
                pty.press("q")
            with subprocess.Popen(command, env=home.environ()) as loop:
                sleep(1.0)
                bare.append(_per_call(simulator, loop.pid))
                loop.terminate()
        many_keys, few_keys = ([step.ms for step in steps] for steps in keys_beside(home))
    work = f"{MANY:,} numbers waiting, {MANY_A_SECOND:g} calls a second"
    return [
        Row(f"{work}: each call", "a bare httpx loop's", ours, bare, 1.2),
        Row(f"{work}: memory", "", [held], (), MEMORY, unit="MiB"),
        Row(f"{work}: a code, the slowest", "", delays, (), MANY / MANY_A_SECOND * 1000 + 100, at=1.0),
        Row(f"{work}: a cursor key", "with none", many_keys, few_keys, 1.15),
        Row(f"{work}: a cursor key, 95 % of them", "with none", many_keys, few_keys, 1.5, at=0.95),
    ]


def _per_call(simulator: Simulator, pid: int) -> float:
    """Milliseconds of processor time of a process for each call to the provider."""
    used, made = _used(pid), len(simulator.requests)
    sleep(SECONDS)
    calls_made = len(simulator.requests) - made
    return (_used(pid) - used) / calls_made * 1000


def processor() -> tuple[list[float], list[float]]:
    """Milliseconds of processor time a second: of the program, and of a loop with the same calls."""
    simulator = quiet(balance="100000")
    with TemporaryDirectory() as folder, provided(simulator) as provider:
        home = Home(Path(folder), provider.url, provider.key)
        home.configure(f"[limits]\nmax_active = {NUMBERS}\n")
        ids = live_numbers(home.database, simulator, NUMBERS)
        rate = Polling().max_per_second
        command = [sys.executable, calls.__file__, provider.url, provider.key, str(rate), *ids]
        with Pty(home, size=SIZE) as pty, subprocess.Popen(command, env=home.environ()) as loop:
            pty.wait_for("3 Numbers")
            sleep(WARM)
            used: tuple[list[float], list[float]] = ([], [])
            for _ in range(ROUNDS):
                before = [_used(pty.process.pid), _used(loop.pid)]
                calls_before = len(simulator.requests)
                sleep(SECONDS)
                for pid, start, taken in zip((pty.process.pid, loop.pid), before, used, strict=True):
                    taken.append((_used(pid) - start) / SECONDS * 1000)
                made = (len(simulator.requests) - calls_before) / SECONDS
                assert abs(made - 2 * rate) <= 0.5, f"{made} calls a second, not {2 * rate}"
            loop.terminate()
    return used


def _used(pid: int) -> float:
    """Seconds of processor time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def until_seen(chance: random.Random) -> list[float]:
    """Seconds from the delivery of a code at the provider to the screen, for new numbers."""
    simulator = quiet(balance="100000")
    with TemporaryDirectory() as folder, provided(simulator) as provider:
        home = Home(Path(folder), provider.url, provider.key)
        home.configure("")
        ids = live_numbers(home.database, simulator, CODES)
        with Pty(home, size=SIZE) as pty:
            pty.wait_for("3 Numbers")
            pty.press("esc")
            pty.wait_for(lambda text: text.count("◌ waiting") == CODES)
            delays = delays_of(pty, provider, ids, chance)
            pty.press("q")
    return delays


def delays_of(pty: Pty, provider: Provider, ids: Sequence[str], chance: random.Random) -> list[float]:
    """Seconds from the delivery of a code to the screen, for a code to each of these numbers."""
    delays = []
    for id in ids:
        sleep(chance.uniform(0.5, 3.5))
        code = str(chance.randrange(100_000, 1_000_000))
        delivered = monotonic()
        provider.deliver(id, f"Your code is {code}", code)
        while code not in pty.text:
            sleep(0.003)
        delays.append(monotonic() - delivered)
    return delays


def keys_beside(home: Home) -> tuple[list[Step], list[Step]]:
    """Cursor keys in the prices with those numbers, and with none."""
    with user(OFFERS) as none, ExitStack() as programs:
        both = []
        for one in (home, none):
            program = programs.enter_context(Program(OTPTUI, environ(one), WIDE))
            program.wait_for("Prices · 1 of")
            both.append(program)
        sleep(WARM)
        for program in both:
            # The tour is closed by a key of its own: it would be alt with the next one.
            for key in (b"\x1b", b"2"):
                program.press(key)
                sleep(1.0)
        return alternating(both, KEYS)
