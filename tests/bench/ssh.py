"""Claims about a slow line: bytes written at 80x24, and how soon a key is answered."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from harness import OTPTUI, Home, Pty, loaded, provided, quiet

from .link import Link
from .numbers import live_numbers
from .table import Row

SIZE = (80, 24)
STOCK = (sys.executable, "-m", "tests.bench.stock")
ROUND_TRIP, RATE = 0.05, 64_000
NUMBERS = 5
IDLE, COUNTED = 10.0, 20.0
"""Seconds of watching."""
DOWN = b"\x1b[B"
SILENCE = 0.4
"""Seconds without a byte after which an action is over."""


async def rows() -> list[Row]:
    """Every claim of this bench, measured."""
    with user() as home:
        acts = beside(home)
        far = answered(home)
    return [*acts, countdown(15.0), countdown(4.0), *far]


@contextmanager
def user() -> Iterator[Home]:
    """A user whose provider sends nothing by itself."""
    with TemporaryDirectory() as folder, provided(quiet(has_balance=True)) as provider:
        yield Home(Path(folder), provider.url, provider.key)


def beside(home: Home) -> list[Row]:
    """Bytes written while nothing happens, and for each action beside a stock app."""
    with Pty(home, size=SIZE) as ours, Pty(home, size=SIZE, command=STOCK) as theirs:
        ours.wait_for(loaded)
        theirs.wait_for("Service 1")
        for pty in (ours, theirs):
            go_to(pty, "2")
        before = ours.mark
        sleep(IDLE)
        nothing = [float(ours.mark - before)]

        def row(act: str, keys: list[str], silence: float = SILENCE) -> Row:
            our_bytes, their_bytes = (
                [float(cost(pty, key, silence)) for key in keys] for pty in (ours, theirs)
            )
            return Row(act, "a stock app's", our_bytes, their_bytes, 0.5, unit="B")

        return [
            Row(f"written in {IDLE:.0f} s with nothing live", "", nothing, (), 0, unit="B"),
            row("a cursor key", ["down"] * 12),
            row("a sort", ["s"] * 6),
            row("a toast, come and gone", ["m"] * 2, 7.0),
            row("a dialog, opened and closed", ["w esc"] * 3),
            row("a pane switch", ["1", "2", "3"] * 3),
        ]


def go_to(pty: Pty, pane: str) -> None:
    """Close the tour and go to a pane."""
    pty.press("esc")
    # On its own, or it is read as alt with the next key.
    settle(pty, SILENCE)
    pty.press(pane)
    settle(pty, SILENCE)


def cost(pty: Pty, keys: str, silence: float) -> int:
    """The bytes written for some keys, each pressed once the previous one is answered."""
    before = pty.mark
    for key in keys.split():
        pty.press(key)
        settle(pty, silence)
    return pty.mark - before


def settle(pty: Pty, silence: float) -> None:
    """Wait until nothing was written for `silence` seconds."""
    last, since = pty.mark, monotonic()
    while monotonic() - since < silence:
        sleep(0.02)
        if pty.mark != last:
            last, since = pty.mark, monotonic()


def countdown(minutes_left: float) -> Row:
    """Bytes per number and second while five wait on the screen."""
    simulator = quiet()
    with TemporaryDirectory() as folder, provided(simulator) as provider:
        home = Home(Path(folder), provider.url, provider.key)
        home.configure("")
        live_numbers(home.database, simulator, NUMBERS, age=1200 - minutes_left * 60)
        with Pty(home, size=SIZE) as pty:
            pty.wait_for(loaded)
            go_to(pty, "3")
            pty.wait_for(lambda text: text.count(" left") == NUMBERS)
            settle(pty, SILENCE)
            before = pty.mark
            sleep(COUNTED)
            written = (pty.mark - before) / NUMBERS / COUNTED
    return Row(
        f"{NUMBERS} numbers with {minutes_left:.0f} min left, each, a second", "", [written], (), 40, unit="B"
    )


def answered(home: Home) -> list[Row]:
    """Milliseconds until keys are answered at the far end of a line.

    A cursor key is answered by its last byte. A key that fills a pane takes as long as the line needs for
    the bytes, in any program, so its answer is the first of them.
    """
    environ = {**home.environ(), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    with Link(OTPTUI, environ, SIZE, ROUND_TRIP, RATE) as line:
        line.settle(3)
        # Close the tour.
        line.answer(b"\x1b")
        line.answer(b"2")

        def row(what: str, keys: list[bytes], *, whole: bool) -> Row:
            times = [line.answer(key)[whole] * 1000 for key in keys]
            act = f"{what}, {ROUND_TRIP * 1000:.0f} ms away at {RATE // 1000} kbit/s"
            return Row(act, "", times, (), ROUND_TRIP * 1000 + 50)

        rows = [
            row("a cursor key", [DOWN] * 30, whole=True),
            row("a sort", [b"s"] * 10, whole=False),
            row("a pane switch", [b"1", b"3", b"2"] * 5, whole=False),
        ]
        line.answer(b"/")
        return [*rows, row("a letter of a filter", [b"u", b"b", b"\x7f", b"\x7f"] * 4, whole=False)]
