"""Claims about a cursor key in the whole program: time, processor and bytes, whatever the length of the list.

Every claim is from the byte of the key to the last byte of its frame, through a pty that nobody interprets.
The peer is an app with nothing on its screen but Textual's DataTable.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from harness import OTPTUI, Home, provided, quiet, until

from .program import HAS_MARGINS, Program, Step
from .table import Row

WIDE = (140, 40)
SIDE_BY_SIDE = (120, 40)
"""A size at which the catalog stands beside the prices."""
OFFERS = 13_300
MANY = 1_000_000
PLAIN_TABLE = (sys.executable, "-m", "tests.bench.plain_table", str(OFFERS))
"""The peer at a million offers too: DataTable takes minutes to fill with those."""
DOWN, UP = b"\x1b[B", b"\x1b[A"
STEPS = 20
"""Steps down, then up again, all within the screen."""
ROUNDS = 3
BEYOND = SIDE_BY_SIDE[1] + 5
"""Steps down after which each further one scrolls the list."""


async def rows() -> list[Row]:
    """Every claim of this bench, measured."""
    return [*time_rows(OFFERS), *time_rows(MANY), *scroll_bytes()]


def time_rows(offers: int) -> list[Row]:
    """What a cursor key costs among so many offers, beside the peer."""
    with user(offers) as home, workspace(home, offers) as ours, peer(home) as theirs:
        within = ROUNDS * (STEPS * [DOWN] + STEPS * [UP])
        steps = alternating((ours, theirs), within)
        for program in (ours, theirs):
            for _ in range(BEYOND):
                program.press(DOWN)
        scrolled = alternating((ours, theirs), ROUNDS * STEPS * [DOWN])
    work = f"a cursor key among {offers:,} offers"
    return [*compared(work, steps, 0.7), *compared(f"{work}, scrolling", scrolled, 0.7)]


def compared(work: str, steps: tuple[list[Step], list[Step]], limit: float) -> list[Row]:
    """The claims about keys: the median and the slow ones, the processor's time, and the bytes."""

    def row(what: str, of: Callable[[Step], float], most: float, unit: str = "ms", at: float = 0.5) -> Row:
        ours, theirs = ([of(step) for step in taken] for taken in steps)
        return Row(f"{work}: {what}", "a bare DataTable", ours, theirs, most, unit=unit, at=at)

    return [
        row("to the last byte", lambda step: step.ms, limit),
        row("95 % of them", lambda step: step.ms, limit, at=0.95),
        row("processor", lambda step: step.cpu, limit),
        row("bytes", lambda step: step.size, 0.35, unit="B"),
    ]


def scroll_bytes() -> list[Row]:
    """Bytes of a step that scrolls the prices while the catalog beside them stands still.

    Without margins every line of the prices is written: the limit only keeps that from growing.
    """
    rows = []
    terminals: tuple[tuple[Mapping[bytes, bytes], str, float], ...]
    terminals = ((HAS_MARGINS, "with left and right margins", 600), ({}, "without", 1_400))
    for answers, terminal, most in terminals:
        with user(OFFERS) as home, workspace(home, OFFERS, SIDE_BY_SIDE, answers) as program:
            for _ in range(BEYOND):
                program.press(DOWN)
            sizes = [float(program.press(DOWN).size) for _ in range(STEPS)]
        work = f"a step that scrolls, {SIDE_BY_SIDE[0]} columns, {terminal}"
        rows.append(Row(work, "", sizes, (), most, unit="B"))
    return rows


@contextmanager
def user(offers: int) -> Iterator[Home]:
    """A user whose provider has so many offers, and sends nothing by itself."""
    with TemporaryDirectory() as folder, provided(quiet(has_balance=True, offers=offers)) as provider:
        home = Home(Path(folder), provider.url, provider.key)
        home.configure("")
        yield home


@contextmanager
def workspace(
    home: Home, offers: int, size: tuple[int, int] = WIDE, answers: Mapping[bytes, bytes] | None = None
) -> Iterator[Program]:
    """The program with all its prices loaded, every tier on display, and the cursor on the first one."""
    with Program(OTPTUI, environ(home), size, answers) as program:
        program.wait_for("Prices · 1 of")
        # The tour is closed by a key of its own: it would be alt with the next one.
        for key in (b"\x1b", b"2", b"t"):
            program.rest()
            program.press(key)
        until(lambda: offers_shown(program) > 0.95 * offers, timeout=180)
        program.rest()
        yield program


def offers_shown(program: Program) -> int:
    """The number of offers that the title of the prices says. The simulator makes about as many as asked."""
    found = re.search(rb"Prices \xc2\xb7 [\d,]+ of ([\d,]+)", program.repainted())
    return int(found[1].replace(b",", b"")) if found else 0


@contextmanager
def peer(home: Home) -> Iterator[Program]:
    """The app with nothing but a DataTable."""
    here = str(Path(__file__).resolve().parent.parent.parent)
    with Program(PLAIN_TABLE, {**environ(home), "PYTHONPATH": here}, WIDE) as program:
        program.wait_for("price")
        program.rest()
        yield program


def environ(home: Home) -> dict[str, str]:
    """The environment of a usual terminal, with the pace of frames that users have."""
    return {**home.environ(), "TERM": "xterm-256color", "COLORTERM": "truecolor"}


def alternating(programs: Sequence[Program], keys: Sequence[bytes]) -> tuple[list[Step], list[Step]]:
    """Press each key in one program and then in the other."""
    ours: list[Step] = []
    theirs: list[Step] = []
    for key in keys:
        for program, taken in zip(programs, (ours, theirs), strict=True):
            taken.append(program.press(key))
    return ours, theirs
