"""Claims about a cursor key: time and bytes, whatever the length of the list."""

from __future__ import annotations

import os
import pty
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import ioctl
from time import perf_counter

from textual.app import App, ComposeResult
from textual.widgets import DataTable

from otptui.market.offers import OfferBook, PriceList
from otptui.provider.parsers import Answer, prices
from otptui.ui.widgets.offer_table import OfferTable

from .data import TITLES, body_of, cells, names
from .stage import SIZE, Frame, stage
from .table import Row

MANY = 1_000_000
FEW = 100
PEER_OFFERS = 1_000
"""Offers in both tables of the comparison: DataTable takes seconds to fill with more."""
STEPS = 30
"""Steps down, then up again, all within the screen."""
QUIET = 0.03
"""Seconds of silence after which a key's bytes are all there."""


async def rows() -> list[Row]:
    """Every claim of this bench, measured."""
    many, few = in_a_terminal()
    beside = f"the same at {FEW} offers"
    ours, theirs = await in_process()
    work = f"a cursor key at {PEER_OFFERS:,} offers"
    return [
        Row(f"a cursor key at {MANY:,} offers, in a pty", beside, many, few, 1.2),
        Row("the same, 95 % of them", beside, many, few, 1.2, at=0.95),
        Row(f"{work}: time", "DataTable", [f.ms for f in ours], [f.ms for f in theirs], 0.7),
        Row(f"{work}: bytes", "DataTable", [f.size for f in ours], [f.size for f in theirs], 0.35, unit="B"),
    ]


class Table(OfferTable):
    """The table with the keys that the program gives it."""

    BINDINGS = [("down", "cursor_down"), ("up", "cursor_up")]  # noqa: RUF012 (Textual's own way)


def book_of(offers: int) -> OfferBook:
    """A book of `offers` offers; above 100,000 they are on ten servers with the same list."""
    servers = 10 if offers > 100_000 else 1
    columns = prices(Answer(200, body_of(offers // servers)))
    return OfferBook.build([PriceList(str(id), columns) for id in range(1, servers + 1)], names())


async def in_process() -> tuple[list[Frame], list[Frame]]:
    view = book_of(PEER_OFFERS).view()
    plain = DataTable[str](cursor_type="row")
    async with stage(table := Table()) as screen:
        await screen.frame(lambda: table.show(view))
        ours = [await screen.press(key) for key in ["down"] * STEPS + ["up"] * STEPS]
    async with stage(plain) as screen:
        plain.add_columns(*TITLES)
        plain.add_rows(cells(view.rows, view.order[index]) for index in range(len(view)))
        theirs = [await screen.press(key) for key in ["down"] * STEPS + ["up"] * STEPS]
    return ours, theirs


def in_a_terminal() -> tuple[list[float], list[float]]:
    """Milliseconds from a key to the last byte of its answer, in two programs that run side by side."""
    with terminal(MANY) as many, terminal(FEW) as few:
        times: tuple[list[float], list[float]] = ([], [])
        for key in 2 * ([b"\x1b[B"] * STEPS + [b"\x1b[A"] * STEPS):
            for side, taken in zip((many, few), times, strict=True):
                start = perf_counter()
                os.write(side, key)
                taken.append((last_byte(side) - start) * 1000)
    return times


@contextmanager
def terminal(offers: int) -> Iterator[int]:
    """Run the table with `offers` offers in a process of its own; yields our side of its pty."""
    ours, theirs = pty.openpty()
    width, height = SIZE
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.keys", str(offers)],
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    try:
        shown = b""
        while b"PRICE" not in shown:
            shown += os.read(ours, 65_536)
        last_byte(ours)
        yield ours
    finally:
        child.terminate()
        child.wait()
        os.close(ours)


def last_byte(side: int) -> float:
    """The time of the last byte of an answer, which may have begun already."""
    select.select([side], [], [], 10)
    while select.select([side], [], [], 0)[0] or select.select([side], [], [], QUIET)[0]:
        os.read(side, 65_536)
        came = perf_counter()
    return came


class Alone(App[None]):
    """The app that runs in the terminal."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, offers: int) -> None:
        super().__init__()
        self.view = book_of(offers).view()

    def compose(self) -> ComposeResult:
        yield Table()

    def on_mount(self) -> None:
        self.query_one(Table).show(self.view)


if __name__ == "__main__":
    Alone(int(sys.argv[1])).run()
