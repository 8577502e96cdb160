"""The evidence recorder: all places at first, then those that changed, and nothing lost to a failing disk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fakes import Disk
from fixtures.drafts import GENEROUS, draft
from msgspec.structs import replace

from otptui.domain.errors import StoreError
from otptui.domain.estimator import Estimator
from otptui.domain.lifecycle import Answered, Event, Expired, Texted
from otptui.domain.model import Activation
from otptui.history.evidence_recorder import RETRY, EvidenceRecorder
from otptui.store import Store

PLACE = draft().place
TEXT = Texted("Your code is 482910", "482910")


@pytest.fixture
async def disk(tmp_path: Path) -> AsyncIterator[Disk]:
    disk = Disk(tmp_path / "otptui.db")
    yield disk
    await disk.close()


def now() -> datetime:
    return draft().bought_at


async def lived(disk: Disk, *events: Event) -> Activation:
    """A number that was sold and had these events ten seconds later."""

    def write(store: Store) -> Activation:
        number = store.journal.record_intent(draft(), "me", GENEROUS)
        number = store.journal.apply(number.key, Answered(f"id{number.key}", "919067545744"), now())
        for event in events:
            number = store.journal.apply(number.key, event, now() + timedelta(seconds=10))
        return number

    return await disk.run(write)


def counts(estimator: object) -> tuple[int, int]:
    """The numbers and the codes that an estimator knows of the place of these tests."""
    assert isinstance(estimator, Estimator)
    assert set(estimator.evidence) == {PLACE}
    return estimator.evidence[PLACE].numbers, estimator.evidence[PLACE].coded


async def test_the_estimates_follow_the_numbers_of_their_places(disk: Disk) -> None:
    numbers = [await lived(disk, TEXT) for _ in range(3)]
    recorder = EvidenceRecorder(disk, draft().profile, 1200, now=now)
    found = recorder.follow()
    assert counts(await anext(found)) == (3, 3)
    following = asyncio.ensure_future(anext(found))
    # Numbers settled before, waiting ones, and those of another profile change nothing.
    recorder.update([*numbers, await lived(disk), replace(numbers[0], key=77, profile="another")])
    recorder.update([await lived(disk, Expired())])
    assert counts(await following) == (4, 3)
    last = asyncio.ensure_future(anext(found, None))
    recorder.stop()
    assert await last is None


async def test_the_estimates_miss_nothing_while_the_disk_fails(disk: Disk) -> None:
    numbers = [await lived(disk, TEXT) for _ in range(3)]
    disk.broken = lambda job: job == "places_tried"
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        disk.broken = lambda job: False

    recorder = EvidenceRecorder(disk, draft().profile, 1200, now=now, sleep=sleep)
    found = recorder.follow()
    assert isinstance(await anext(found), StoreError)
    assert counts(await anext(found)) == (3, 3)
    disk.broken = lambda job: job == "evidence"
    recorder.update([*numbers, await lived(disk, Expired())])
    assert isinstance(await anext(found), StoreError)
    assert counts(await anext(found)) == (4, 3)
    assert waited == [RETRY, RETRY]
    assert isinstance(found, AsyncGenerator)
    await found.aclose()
