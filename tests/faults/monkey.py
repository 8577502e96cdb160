"""`python -m tests.faults.monkey [--runs N] [--seed S]`: the program under random faults of every kind.

A monkey presses keys in one or two windows on one database, or acts in windows without a screen and in
`otptui keep`, while the provider misbehaves. The disk fills up or refuses, the folder is read-only, the
database is deleted, replaced by an older copy or damaged, clocks jump, the process is stopped and windows are
killed. Then all faults stop, the numbers are polled until there is nothing left to learn, and the promise is
held against the provider's own ledger. Each tenth run kills and stops the real program in a terminal instead.
A run that fails prints its seed and its steps; the seed repeats the choices, though not the exact moments.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import random
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

# As for pytest: the helpers of the tests are one folder up, and those of the screen and the terminal beside.
sys.path.extend(str(Path(__file__).parents[1] / helpers) for helpers in (".", "ui", "terminal"))

from harness import Home, Pty, provided, quiet
from harness.home import QUICK
from simulated import running
from small_disk import small_disk

from otptui.domain.model import utc_now
from otptui.numbers import number_service
from otptui.simulator import EarlyCancel, Simulator
from otptui.support.paths import Paths
from otptui.ui.controllers.tour_control import TourControl
from otptui.ui.dialogs import answer_guard

from .antics import LIFETIME, Monkey
from .cell import impatient
from .machine import respect_permissions
from .promise import files_with
from .real_program import ACTS, SIZE, RealRun
from .stage import KEY, Stage
from .troubles import settable_clock

IN_A_TERMINAL = 10
"""Of so many runs one kills the real program."""


@contextmanager
def hurried() -> Iterator[None]:
    """Everything that waits for a person, or for politeness, waits less."""

    async def turns(*_: object) -> None:
        for _turn in range(20):
            await asyncio.sleep(0)

    with ExitStack() as patches:
        patches.enter_context(impatient())
        for name in ("SPENDING_DELAY", "ANNOUNCEMENT_DELAY", "REPEAT_GAP"):
            patches.enter_context(mock.patch.object(answer_guard, name, 0.0))
        for name in ("textual.app.wait_for_idle", "textual.pilot.wait_for_idle"):
            patches.enter_context(mock.patch(name, turns))
        patches.enter_context(mock.patch("textual.screen.UPDATE_PERIOD", 1 / 15))
        patches.enter_context(mock.patch.object(TourControl, "is_offered", False))
        patches.enter_context(mock.patch.object(number_service, "LAST_WAIT", 0.3))
        # No run may touch the clipboard of the person who starts it.
        patches.enter_context(
            mock.patch.dict(os.environ, {"SSH_TTY": "/dev/pts/0", "TERM": "xterm-256color"})
        )
        os.environ.pop("TMUX", None)
        yield


class _Errors(logging.Handler):
    """Collects what the program logs as a fault of its own."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._errors = errors

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message, and what raised it."""
        error = record.exc_info[1] if record.exc_info else None
        where = traceback.format_tb(error.__traceback__)[-2:] if error else []
        self._errors.append(f"logged: {record.getMessage()} ({error!r})\n{''.join(where)}")


@dataclass(frozen=True)
class Outcome:
    """What became of one run: what was `broken`, its `steps`, and how much of everything there was."""

    broken: list[str]
    steps: list[str]
    figures: Counter[str]


async def in_process(seed: int) -> Outcome:
    """One run inside `hurried`."""
    chance = random.Random(seed)
    simulator = Simulator(
        seed,
        key=KEY,
        offers=60,
        lifetime=LIFETIME,
        early_window=chance.choice((0.0, 0.5)),
        early_cancel=chance.choice(list(EarlyCancel)),
        has_balance=chance.random() < 0.7,
        sends_messages=False,
        epoch=utc_now(),
    )
    dialect = chance.choice(("otpbuddy", "otpbuddy", "sms-activate"))
    errors: list[str] = []
    log = logging.getLogger("otptui")
    handler = _Errors(errors)
    log.addHandler(handler)
    with TemporaryDirectory() as folder, small_disk(Path(folder)) as disk:
        # A folder of its own, which can be deleted.
        paths = Paths.below(Path(folder, "state"))
        async with running(simulator) as url:
            stage = Stage(simulator, url, paths.state_db, dialect=dialect)
            monkey = Monkey(chance, stage, paths, disk)
            with settable_clock(stage):
                try:
                    broken = await monkey.live()
                except Exception as error:
                    broken = [f"{type(error).__name__}: {error}", *traceback.format_tb(error.__traceback__)]
    log.removeHandler(handler)
    figures = Counter(
        yeses=monkey.confirmed,
        sold=len(simulator.ledger),
        codes=sum(map(len, monkey.codes.values())),
        kills=monkey.trace.count("kill"),
        faults=sum("Fault" in step for step in monkey.trace),
    )
    return Outcome(broken + errors, [dialect, *monkey.trace], figures)


def in_terminal(seed: int) -> Outcome:
    """The real program, twice killed or stopped at random moments."""
    chance = random.Random(seed)
    acts = chance.choices(ACTS, k=2)
    broken = []
    with TemporaryDirectory() as folder, provided(quiet(early_window=0.0, lifetime=LIFETIME)) as provider:
        home = Home(Path(folder), provider.url, provider.key)
        home.configure(QUICK)
        run = RealRun(home, provider, chance)
        try:
            for act in acts:
                run.kill_while(act)
            with Pty(home, size=SIZE) as pty:
                run.check(pty)
        except (AssertionError, TimeoutError) as error:
            broken.append(f"{type(error).__name__}: {error}")
        broken += [f"the key is in {file}" for file in files_with(provider.key, home.folder)]
        figures = Counter(
            yeses=run.confirmed, sold=len(provider.ledger()), codes=len(run.codes), kills=len(acts)
        )
    return Outcome(broken, [*acts, *run.hits], figures)


def played(seed: int) -> Outcome:
    """The run of a seed."""
    if seed % IN_A_TERMINAL == 0:
        return in_terminal(seed)
    with hurried():
        return asyncio.run(in_process(seed))


def main(arguments: list[str]) -> int:
    """0 if every run kept the promise, 1 if one did not."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.monkey")
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1, help="of the first run; each further one adds 1")
    options = parser.parse_args(arguments)
    # What is logged is part of the report of a run that fails.
    logging.getLogger("otptui").propagate = False
    respect_permissions()
    failed = 0
    figures: Counter[str] = Counter()
    for seed in range(options.seed, options.seed + options.runs):
        outcome = played(seed)
        figures += outcome.figures
        if outcome.broken:
            failed += 1
            lines = [f"seed {seed}", *(f"  {step}" for step in outcome.steps), *outcome.broken, "", ""]
            sys.stdout.write("\n".join(lines))
            sys.stdout.flush()
    counted = ", ".join(f"{count} {name}" for name, count in figures.items())
    sys.stdout.write(f"{options.runs} runs from seed {options.seed}: {failed} failed; {counted}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
