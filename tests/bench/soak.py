"""`python -m tests.bench.soak [--numbers 200] [--minutes 30]`: many live numbers, for a long time.

The real program in a pty polls numbers of the simulated provider over a socket, at the default
rates. Every ten seconds it notes its memory, tasks and file descriptors; at the end they are compared:
the last fifth of the run beside the fifth after the first one, in which the codes come.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

SAMPLE_EVERY = 10.0
CHILD = "--child"
LIFETIME = 4 * 3600


@dataclass(frozen=True)
class Sample:
    """One measurement: seconds since the start, KiB resident, asyncio tasks, open descriptors."""

    at: float
    rss: int
    tasks: int
    descriptors: int


def child(samples: Path) -> int:
    """The program itself, which writes a line into `samples` every ten seconds."""
    import otptui.ui.app
    from otptui.config.config_file import load
    from otptui.support.paths import Paths
    from otptui.ui.app import OtpApp

    start = time.monotonic()

    class SoakApp(OtpApp):
        # Textual resolves these relative to the class that names them.
        CSS_PATH = [Path(otptui.ui.app.__file__).parent / path for path in OtpApp.CSS_PATH]  # noqa: RUF012

        async def on_mount(self) -> None:
            self.set_interval(SAMPLE_EVERY, self._note)

        def _note(self) -> None:
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            sample = Sample(
                time.monotonic() - start,
                pages * resource.getpagesize() // 1024,
                len(asyncio.all_tasks()),
                len(os.listdir("/proc/self/fd")),
            )
            with samples.open("a") as stream:
                stream.write(json.dumps(sample.__dict__) + "\n")

    paths = Paths.find()
    SoakApp(load(paths.config), paths).run()
    return 0


def soak(numbers: int, minutes: float) -> int:
    from harness import Home, Pty
    from simulated import serving

    from otptui.simulator import Simulator

    from .numbers import live_numbers

    simulator = Simulator(1, lifetime=LIFETIME, balance="100000")
    with TemporaryDirectory() as folder, serving(simulator) as url:
        home = Home(Path(folder), url, simulator.key)
        home.configure(f"[polling]\nlifetime = {LIFETIME}\n[limits]\nmax_active = 1000\n")
        live_numbers(home.database, simulator, numbers)
        samples = Path(folder) / "samples"
        with Pty(home, command=(sys.executable, "-m", "tests.bench.soak", CHILD, str(samples))) as program:
            program.wait_for("3 Numbers")
            time.sleep(minutes * 60)
            assert program.process.poll() is None, "the program ended"
            seen = [Sample(**json.loads(line)) for line in samples.read_text().splitlines()]
            calls = len(simulator.requests)
        codes = sum(bool(row["code"]) for row in home.export())
    due = sum(any(sms.delivered_at is not None for sms in sale.messages) for sale in simulator.ledger)
    return _tell(seen, numbers, minutes, calls, codes, due)


def _tell(seen: list[Sample], numbers: int, minutes: float, calls: int, codes: int, due: int) -> int:
    fifth = max(1, len(seen) // 5)
    early, late = seen[fifth : 2 * fifth], seen[-fifth:]
    print(f"{numbers} numbers, {minutes:g} minutes, {calls:,} calls answered")
    print(f"{codes} numbers have a code; the provider delivered to {due}")
    grown = False
    for name, allowed in (("rss", 1.05), ("tasks", 1.0), ("descriptors", 1.0)):
        before, after = (median(getattr(sample, name) for sample in part) for part in (early, late))
        ok = after <= before * allowed + (2 if name != "rss" else 0)
        grown |= not ok
        print(
            f"{name:12} {before:10,.0f} -> {after:10,.0f}   {after / before:.3f}x   {'ok' if ok else 'GREW'}"
        )
    return 1 if grown or codes != due else 0


def main() -> int:
    if sys.argv[1:2] == [CHILD]:
        return child(Path(sys.argv[2]))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--numbers", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=30)
    asked = parser.parse_args()
    return soak(asked.numbers, asked.minutes)


if __name__ == "__main__":
    sys.exit(main())
