"""Resident memory of 100,000 offers, in a fresh process for each round and each table."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

from textual.widgets import DataTable

from otptui.market.offers import OfferBook, PriceList
from otptui.provider.parsers import Answer, prices
from otptui.ui.widgets.offer_table import OfferTable

from .data import TITLES, body_of, cells, names
from .stage import stage
from .table import Row

OFFERS = 100_000
ROUNDS = 3
_PAGE = os.sysconf("SC_PAGE_SIZE")


def rows() -> list[Row]:
    """The one claim of this bench, measured."""
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(measured("ours"))
        theirs.append(measured("theirs"))
    work = f"{OFFERS:,} offers on the screen: growth of RSS"
    return [Row(work, "Textual's DataTable", ours, theirs, 1 / 2, unit="MiB")]


def measured(which: str) -> float:
    """MiB by which a process with the table `which` grew."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.bench.memory", which], capture_output=True, text=True, check=True
    )
    return float(run.stdout)


async def grown(which: str) -> float:
    """MiB from an empty, painted table to the painted table of all offers; the answer's bytes are not
    counted. DataTable need not keep the book it was filled from."""
    body = body_of(OFFERS)
    ours, theirs = OfferTable(), DataTable[str](cursor_type="row")
    async with stage(ours if which == "ours" else theirs) as screen:
        gc.collect()
        before = resident()
        book = OfferBook.build([PriceList("3", prices(Answer(200, body)))], names())
        if which == "ours":
            await screen.frame(lambda: ours.show(book.view()), "PRICE")
            # To the end, so that the whole order is computed and kept.
            await screen.frame(ours.action_cursor_bottom)
        else:
            theirs.add_columns(*TITLES)
            texts = [cells(book.rows, row) for row in range(len(book))]
            await screen.frame(partial(theirs.add_rows, texts), "service")
            del book, texts
        gc.collect()
        return (resident() - before) / 2**20


def resident(process: int | str = "self") -> int:
    """Resident bytes of a process; of this one by default."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE


if __name__ == "__main__":
    print(asyncio.run(grown(sys.argv[1])))
