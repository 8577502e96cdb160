"""Claims about the price table at 100,000 offers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from time import perf_counter

import pyarrow
from textual.containers import Container
from textual.widgets import DataTable
from textual_fastdatatable import ArrowBackend
from textual_fastdatatable import DataTable as FastDataTable

from otptui.domain.estimator import Estimator
from otptui.domain.evidence import Evidence, Trial
from otptui.domain.model import PriceColumns
from otptui.market.offers import Column, Filter, OfferBook, PriceList, Sort, View
from otptui.provider.parsers import Answer, prices
from otptui.ui.widgets.offer_table import OfferTable

from . import memory
from .data import TITLES, body_of, cells, code, names
from .stage import stage
from .table import Row

OFFERS, MANY = 100_000, 1_000_000
ROUNDS = 15
SLOW_ROUNDS = 3
"""Rounds of measurements that take many seconds."""
NAMES = names()
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ESTIMATOR = Estimator(
    {
        (code(n), str(n % 30), "3"): Evidence.of(
            [Trial(NOON, 5.0 + n % 60, coded=number <= n % 7, refunded=False) for number in range(n % 9 + 1)],
            NOON,
        )
        for n in range(500)
    }
)
"""Records of far more places than one person tries."""
BY_NAME = Sort.by(Column.SERVICE)


async def rows() -> list[Row]:
    """Every claim of this bench, measured."""
    body = body_of(OFFERS)
    return [
        await first_frame(body),
        await resort(body, Column.SERVICE),
        await resort(body, Column.STOCK),
        await letter(body, "w"),
        await letter(body, "price>20"),
        await letter(body, "signla"),
        await loop_hold(OFFERS, ROUNDS),
        await loop_hold(MANY, SLOW_ROUNDS),
        *await filled(body),
        *memory.rows(),
    ]


def parsed(body: bytes) -> PriceColumns:
    return prices(Answer(200, body))


def booked(columns: PriceColumns) -> OfferBook:
    return OfferBook.build([PriceList("3", columns)], NAMES, ESTIMATOR)


async def rounds(count: int, once: Callable[[], Awaitable[tuple[float, ...]]]) -> list[list[float]]:
    """What each round measured, by column. Ours and the peer's alternate, so that noise meets both."""
    measured = [await once() for _ in range(count)]
    return [list(values) for values in zip(*measured, strict=True)]


async def first_frame(body: bytes) -> Row:
    async def once() -> tuple[float, float]:
        async with stage(table := OfferTable()) as screen:
            ours = await screen.frame(lambda: table.show(booked(parsed(body)).view()))
            return ours.ms, _ms(lambda: json.loads(body))

    ours, peer = await rounds(ROUNDS, once)
    return Row(f"bytes of {OFFERS:,} offers to the sorted first frame", "json.loads of them", ours, peer, 2.5)


async def resort(body: bytes, column: Column) -> Row:
    """Sort by a column for the first time."""

    async def once() -> tuple[float, float]:
        book = booked(parsed(body))
        keys = _keys(book, column)
        ours = await _shown(book, lambda: book.view(sort=Sort.by(column)))
        return ours, _ms(lambda: sorted(range(OFFERS), key=keys.__getitem__))

    ours, peer = await rounds(ROUNDS, once)
    return Row(f"re-sort by {column}, painted", "sorted() by that key", ours, peer, 2)


async def letter(body: bytes, text: str) -> Row:
    """Filter for the first time."""
    many, few = parsed(body), parsed(body_of(100))

    async def once() -> tuple[float, ...]:
        return tuple(
            [
                await _shown(book := booked(columns), lambda book=book: book.view(Filter(text)))
                for columns in (many, few)
            ]
        )

    ours, peer = await rounds(ROUNDS, once)
    return Row(f"{text} typed in the filter, painted", "the same at 100 offers", ours, peer, 3)


async def _shown(book: OfferBook, changed: Callable[[], View]) -> float:
    """Milliseconds from a change of the view on the screen to its frame."""
    async with stage(table := OfferTable()) as screen:
        await screen.frame(lambda: table.show(book.view()))
        return (await screen.frame(lambda: table.show(changed()))).ms


async def loop_hold(offers: int, times: int) -> Row:
    """The longest time nothing else could run while prices load in a thread, are sorted and filtered."""

    body, lists = body_of(OFFERS), offers // OFFERS

    def loaded() -> OfferBook:
        # One answer has 250,000 prices at most.
        return OfferBook.build([PriceList(str(n), parsed(body)) for n in range(lists)], NAMES, ESTIMATOR)

    async def once() -> tuple[float]:
        async with stage(table := OfferTable()) as screen:
            late: list[float] = []
            beat = asyncio.create_task(_heartbeat(late))
            book = await asyncio.to_thread(loaded)
            by_value = Sort.by(Column.VALUE)
            await screen.frame(lambda: table.show(book.view()))
            await screen.frame(lambda: table.show(book.view(sort=BY_NAME)))
            await screen.frame(lambda: table.show(book.view(sort=by_value)))
            await screen.frame(lambda: table.show(book.view(Filter("w"), by_value)))
            await screen.frame(lambda: table.show(book.view(Filter("signla"), by_value)))
            beat.cancel()
            return (max(late),)

    (longest,) = await rounds(times, once)
    return Row(f"longest hold of the UI: load, sort, filter {offers:,} offers", "", longest, (), 30)


async def filled(body: bytes) -> list[Row]:
    """From parsed columns to the sorted, painted table."""
    columns = parsed(body)
    book = booked(columns)
    cheapest = book.view().offer(0).service.name

    async def once() -> tuple[float, float, float]:
        async with stage(table := OfferTable()) as screen:
            ours = await screen.frame(lambda: table.show(booked(columns).view()), cheapest)
        async with stage(plain := DataTable[str](cursor_type="row")) as screen:
            theirs = await screen.frame(lambda: _fill(plain, book), cheapest)
        async with stage(room := Container()) as screen:
            # It cannot be filled later: it is created with its data.
            fast = await screen.frame(lambda: room.mount(_fast(book)), cheapest)
        return ours.ms, theirs.ms, fast.ms

    ours, plain, fast = await rounds(SLOW_ROUNDS, once)
    work = f"{OFFERS:,} offers into the table, sorted, painted"
    return [
        Row(work, "Textual's DataTable", ours, plain, 1 / 50),
        Row(work, "textual-fastdatatable", ours, fast, 1 / 2),
    ]


def _fill(table: DataTable[str], book: OfferBook) -> None:
    order = sorted(range(len(book)), key=lambda row: (float(book.rows.prices[row]), -book.rows.stocks[row]))
    table.add_columns(*TITLES)
    table.add_rows(cells(book.rows, row) for row in order)


def _fast(book: OfferBook) -> FastDataTable:
    texts = zip(*(cells(book.rows, row)[:4] for row in range(len(book))), strict=True)
    columns = [*map(list, texts), list(map(float, book.rows.prices)), list(book.rows.stocks)]
    backend = ArrowBackend(pyarrow.table(dict(zip(TITLES, columns, strict=True))))
    backend.sort([("price", "ascending"), ("stock", "descending")])
    return FastDataTable(backend=backend, cursor_type="row")


def _keys(book: OfferBook, column: Column) -> Sequence[float]:
    """The sort key of each row in that column."""
    if column is Column.STOCK:
        return list(book.rows.stocks)
    by_name = sorted(set(book.rows.services), key=lambda code: NAMES.service(code).name)
    rank = {code: number for number, code in enumerate(by_name)}
    return [rank[code] for code in book.rows.services]


async def _heartbeat(late: list[float]) -> None:
    """Note by how many milliseconds each wake-up is late; on a busy machine other programs count too."""
    every = 0.002
    while True:
        start = perf_counter()
        await asyncio.sleep(every)
        late.append((perf_counter() - start - every) * 1000)


def _ms(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000
