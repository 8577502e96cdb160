"""Claims about the history at a million numbers: time to the first rows, blocked loop, memory.

A program of its own, with the collector as `otptui` sets it: `python -m tests.bench.history FOLDER`.
"""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from textual import events

from otptui.config.schema import Config, Profile
from otptui.domain.estimator import Estimator
from otptui.domain.model import Activation, Country, Server, Service, utc_now
from otptui.domain.states import State
from otptui.simulator import ENDPOINT
from otptui.store import Store
from otptui.support.paths import Paths
from otptui.ui.app import OtpApp
from otptui.ui.screens.history_screen import HistoryScreen

from .memory import resident
from .table import Row

NUMBERS = 1_000_000
FEW = 100
CHANGES = 7
WATCHED = 1.5
"""Seconds of the program that are measured around a change."""
_EVERY = 0.001
"""Seconds between two checks of the loop."""

_FILL = """
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :numbers),
    times (i, bought, coded, ended) AS (
        SELECT i, 1500000000 + i * 200, 1500000005 + i * 200 + i % 300, 1500001200 + i * 200 FROM n
    )
INSERT INTO activation (
    key, profile, id, number, service, service_name, country, country_name, server, server_name, price,
    currency, state, note, bought_at, first_code_at, ended_at, put_away, owner, revision
)
SELECT
    i, :profile, printf('%024x', i), printf('9190%08d', i * 7919 % 100000000), 's' || (i % 401),
    'Service ' || (i % 401), '22', 'India', '' || (i % 10), 'INDIAN SERVER ' || (i % 10) || ' IN',
    printf('%d.%02d', 5 + i % 20, i % 100), '', iif(i % 10 < 7, 'received', 'cancelled'), '',
    strftime('%Y-%m-%dT%H:%M:%S.000000+00:00', bought, 'unixepoch'),
    iif(i % 10 < 7, strftime('%Y-%m-%dT%H:%M:%S.000000+00:00', coded, 'unixepoch'), NULL),
    strftime('%Y-%m-%dT%H:%M:%S.000000+00:00', ended, 'unixepoch'), 1, '', i
FROM times
"""
_MESSAGES = """
INSERT INTO message (activation, text, code, received_at, announced_at)
SELECT key, 'Your code is ' || (100000 + key % 900000) || '.', '' || (100000 + key % 900000),
    first_code_at, first_code_at
FROM activation WHERE first_code_at IS NOT NULL
"""


async def rows() -> list[Row]:
    """Every claim of this bench, measured."""
    return await asyncio.to_thread(_rows)


def _rows() -> list[Row]:
    first, held, filtered, grown, changed = _run(NUMBERS)
    *_, changed_of_few = _run(FEW)
    work = f"the history at {NUMBERS:,} numbers"
    return [
        Row(f"{work}: the first ones shown", "", first, [], 500),
        Row(f"{work}: longest wait for the loop, all read", "", held, [], 50, at=1),
        Row(f"{work}: the same while it is filtered", "", filtered, [], 50, at=1),
        Row(f"{work}: growth of RSS", "", grown, [], 64, unit="MiB"),
        Row(f"{work}: a new one while it is open: processor", f"with {FEW}", changed, changed_of_few, 1.5),
    ]


def _run(numbers: int) -> list[list[float]]:
    """What `measured` says of a program with so many numbers in its history."""
    with TemporaryDirectory() as folder:
        fill(Paths.below(Path(folder)).state_db, numbers, "sim")
        command = [sys.executable, "-m", "tests.bench.history", folder]
        run = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: list[list[float]] = json.loads(run.stdout)
    return figures


def fill(database: Path, numbers: int, profile: str) -> None:
    """Put so many numbers of a profile into the history; seven of ten got a code."""
    with closing(Store.open(database)) as store, store.database.writing():
        store.database.execute(_FILL, {"numbers": numbers, "profile": profile})
        store.database.execute(_MESSAGES)


class Waits:
    """Milliseconds by which the loop was late, one for each check."""

    def __init__(self) -> None:
        self._seen: list[float] = []

    async def look(self) -> None:
        while True:
            before = perf_counter()
            await asyncio.sleep(_EVERY)
            self._seen.append((perf_counter() - before - _EVERY) * 1000)

    def since_asked(self) -> list[float]:
        seen, self._seen = self._seen, []
        return seen


async def measured(folder: Path) -> tuple[list[float], ...]:
    profile = Profile("sim", f"http://127.0.0.1:1{ENDPOINT}", "key")
    app = OtpApp(Config("sim", {"sim": profile}), Paths.below(folder))
    gc.disable()
    async with app.run_test(size=(100, 40)):

        def press(*keys: str) -> None:
            for key in keys:
                app.post_message(events.Key(key, key if len(key) == 1 else None))

        # The work at the start is measured elsewhere.
        await _until(lambda: gc.isenabled() and getattr(app.screen, "estimator", Estimator()).evidence)
        waits = Waits()
        looking = asyncio.create_task(waits.look())
        before, start = resident(), perf_counter()
        press("4")
        await _until(lambda: isinstance(app.screen, HistoryScreen) and app.screen.numbers.current)
        first = (perf_counter() - start) * 1000
        screen = app.screen
        assert isinstance(screen, HistoryScreen)
        total = await app.session.store.run(lambda store: count(store))
        await _until(lambda: len(screen.numbers.keys) == total and not screen.is_searching)
        held = waits.since_asked()
        app.post_message(events.Key("slash", "/"))
        press(*"39")
        await _until(lambda: len(screen.numbers.keys) < total)
        await _until(lambda: not screen.is_searching)
        filtered = waits.since_asked()
        press("escape")
        await _until(lambda: len(screen.numbers.keys) == total and not screen.is_searching)
        grown = (resident() - before) / 2**20
        looking.cancel()
        changed = [await change(screen, app, Path(folder), number) for number in range(CHANGES)]
    return [first], held, filtered, [grown], changed


def count(store: Store) -> int:
    """The activations in the database."""
    found: int = store.database.execute("SELECT count(*) FROM activation").fetchone()[0]
    return found


async def change(screen: HistoryScreen, app: OtpApp, folder: Path, number: int) -> float:
    """Milliseconds of processor time that another window's new number costs, until it is on the screen."""
    shown, until = len(screen.numbers.keys), perf_counter() + WATCHED
    used = process_time()
    with closing(Store.open(Paths.below(folder).state_db)) as store:
        store.journal.attach(
            Activation(
                Service("s1", "Service 1"), Country("22", "India"), Server("1", "INDIAN SERVER 1 IN"),
                Decimal(7), "sim", utc_now(), id=f"new{number}", number=f"91909999{number:04}",
                state=State.CANCELLED,
            )
        )  # fmt: skip
    await _until(lambda: len(screen.numbers.keys) > shown and not screen.is_searching)
    await asyncio.sleep(until - perf_counter())
    return (process_time() - used) * 1000


async def _until(happened: Callable[[], object]) -> None:
    while not happened():  # noqa: ASYNC110 - what is waited for is on the screen and in another thread
        await asyncio.sleep(0.01)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measured(Path(sys.argv[1])))))
