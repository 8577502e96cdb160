"""The delivery record: which numbers count, the median of their waits, what a code costs, and who is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from fakes import Disk
from fixtures.drafts import GENEROUS, draft

from otptui.domain.errors import StoreError
from otptui.domain.lifecycle import (
    Answered,
    CancelAsked,
    CancelConfirmed,
    Event,
    Expired,
    Lost,
    ProviderCancelled,
    Refused,
    Texted,
)
from otptui.domain.model import Activation, Server
from otptui.domain.track_record import Place, Record, Records
from otptui.history.track_recorder import AGAIN, Recorder
from otptui.store import Store
from otptui.store import track_records as stored

PLACE = draft().service.code, draft().country.id, draft().server.id
GONE: list[Event] = [CancelAsked(), CancelConfirmed()]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(tmp_path / "otptui.db")) as store:
        yield store


def lived(store: Store, *events: Event, seconds: float = 14, of: Activation | None = None) -> Activation:
    """A number that was sold (unless its events say otherwise) and lived through these, all so late."""
    number = store.journal.record_intent(of or draft(), "me", GENEROUS)
    if not isinstance(events[0] if events else None, (Lost, Refused)):
        number = store.journal.apply(
            number.key, Answered(f"id{number.key}", "919067545744"), number.bought_at
        )
    for event in events:
        number = store.journal.apply(number.key, event, number.bought_at + timedelta(seconds=seconds))
    return number


def coded(store: Store, seconds: float, of: Activation | None = None) -> Activation:
    return lived(store, Texted("Your code is 482910", "482910"), seconds=seconds, of=of)


def record(store: Store, place: Place = PLACE) -> Record | None:
    return store.track_records.of_places(draft().profile, [place])[place]


def test_fewer_than_three_settled_numbers_are_no_record(store: Store) -> None:
    coded(store, 10)
    lived(store, Expired())
    # None of these says anything about the place: never sold, not known, still waiting.
    lived(store, Refused("NO_NUMBERS"))
    lived(store, Lost("no answer"))
    lived(store)
    assert record(store) is None
    coded(store, 20)
    assert record(store) == Record(numbers=3, coded=2, paid=3, wait=15.0)


def test_a_refund_is_not_paid_and_a_code_after_a_cancel_is(store: Store) -> None:
    coded(store, 5)
    lived(store, *GONE)
    lived(store, ProviderCancelled())
    lived(store, Expired())
    lived(store, *GONE, Texted("482910", "482910"), seconds=40)
    # The late code reopened the number; nothing says that its money is back.
    assert record(store) == Record(numbers=5, coded=2, paid=3, wait=22.5)


def test_a_clock_that_was_set_back_makes_no_negative_wait(store: Store) -> None:
    for seconds in (-3600, -10, 0):
        coded(store, seconds)
    assert record(store) == Record(numbers=3, coded=3, paid=3, wait=0.0)


def test_a_place_that_never_sent_a_code_says_so(store: Store) -> None:
    for _ in range(3):
        lived(store, *GONE)
    assert record(store) == Record(numbers=3, coded=0, paid=0, wait=None)


@pytest.mark.parametrize(("waits", "median"), [((9, 1, 5), 5), ((9, 1, 5, 6), 5.5), ((3, 3, 3, 100), 3)])
def test_the_median_is_that_of_those_that_got_a_code(
    store: Store, waits: tuple[int, ...], median: float
) -> None:
    for wait in waits:
        coded(store, wait)
    lived(store, Expired(), seconds=1_200)
    found = record(store)
    assert found is not None
    assert found.wait == median


def test_places_and_profiles_are_told_apart(store: Store) -> None:
    elsewhere = replace(draft(), server=Server("9", "SERVER 9"))
    for _ in range(3):
        coded(store, 10)
        coded(store, 20, elsewhere)
        coded(store, 30, replace(draft(), profile="another"))
    lived(store, Expired(), of=replace(draft(), server=Server("5", "SERVER 5")))
    there = (*PLACE[:2], "9")
    assert set(store.track_records.places_tried(draft().profile)) == {PLACE, there}
    assert record(store) == Record(3, 3, 3, 10.0)
    assert record(store, there) == Record(3, 3, 3, 20.0)
    assert record(store, (*PLACE[:2], "5")) is None


def test_only_the_newest_numbers_of_a_place_count(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "NEWEST", 3)
    for _ in range(4):
        lived(store, Expired())
    for _ in range(3):
        coded(store, 10)
    assert record(store) == Record(3, 3, 3, 10.0)


def test_one_place_is_found_by_its_index(store: Store) -> None:
    plan = store.database.execute(f"EXPLAIN QUERY PLAN {stored.RECORD}", ("p", *PLACE, 9, 3)).fetchall()
    assert any(
        "activation_place (profile=? AND service=? AND country=? AND server=?)" in str(p) for p in plan
    )


def test_a_code_costs_what_was_paid_for_the_numbers_it_took() -> None:
    # Two got a code, one expired and one was refunded: three were paid for two codes.
    assert Record(numbers=4, coded=2, paid=3, wait=10.0).per_code(Decimal("10.00")) == Decimal("15.00")
    assert Record(numbers=9, coded=3, paid=3, wait=10.0).per_code(Decimal("10.00")) == Decimal("10.00")
    assert Record(numbers=3, coded=0, paid=3, wait=None).per_code(Decimal("10.00")) is None
    assert Record(numbers=4, coded=1, paid=2, wait=1.0).share == 0.25


@pytest.fixture
async def disk(tmp_path: Path) -> AsyncIterator[Disk]:
    disk = Disk(tmp_path / "otptui.db")
    yield disk
    await disk.close()


async def test_a_record_follows_what_happens_at_its_place(disk: Disk) -> None:
    numbers = [await disk.run(lambda store: coded(store, 10)) for _ in range(3)]
    recorder = Recorder(disk, draft().profile)
    told = recorder.follow()
    assert await anext(told) == Records({PLACE: Record(3, 3, 3, 10.0)})
    following = asyncio.ensure_future(anext(told))
    # What was settled before, what waits, and another profile's numbers change nothing.
    recorder.hear(
        [*numbers, await disk.run(lambda store: lived(store)), replace(numbers[0], key=77, profile="another")]
    )
    expired = await disk.run(lambda store: lived(store, Expired()))
    recorder.hear([expired])
    assert await following == Records({PLACE: Record(4, 3, 4, 10.0)})
    last = asyncio.ensure_future(anext(told, None))
    recorder.stop()
    assert await last is None


async def test_a_record_goes_on_after_the_disk_failed_and_misses_nothing(disk: Disk) -> None:
    numbers = [await disk.run(lambda store: coded(store, 10)) for _ in range(3)]
    disk.broken = lambda job: job == "places_tried"
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        disk.broken = lambda job: False

    recorder = Recorder(disk, draft().profile, sleep)
    told = recorder.follow()
    assert isinstance(await anext(told), StoreError)
    assert await anext(told) == Records({PLACE: Record(3, 3, 3, 10.0)})
    disk.broken = lambda job: job == "of_places"
    recorder.hear([*numbers, await disk.run(lambda store: lived(store, Expired()))])
    assert isinstance(await anext(told), StoreError)
    assert await anext(told) == Records({PLACE: Record(4, 3, 4, 10.0)})
    assert waited == [AGAIN, AGAIN]
    assert isinstance(told, AsyncGenerator)
    await told.aclose()
