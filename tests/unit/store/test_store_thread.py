"""The store on its thread: jobs in order, done even if the caller is gone, and a clean end."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from fixtures.drafts import GENEROUS, bought, draft

from otptui.domain.errors import StoreError
from otptui.store import Store
from otptui.store.store_thread import StoreThread


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "otptui.db"


def files_beside(path: Path) -> list[str]:
    return [file.name for file in path.parent.iterdir()]


async def test_jobs_run_in_order_on_one_other_thread(path: Path) -> None:
    thread = StoreThread(path)
    ran: list[tuple[int, str]] = []

    def job(n: int) -> Callable[[Store], None]:
        return lambda store: ran.append((n, threading.current_thread().name))

    await asyncio.gather(*(thread.run(job(n)) for n in range(5)))
    await thread.close()
    assert [n for n, _ in ran] == [0, 1, 2, 3, 4]
    assert {name for _, name in ran} == {"store_0"}


async def test_a_slow_disk_does_not_block_the_event_loop(path: Path) -> None:
    thread = StoreThread(path)
    disk = threading.Event()
    slow = asyncio.create_task(thread.run(lambda store: disk.wait(10)))
    await asyncio.sleep(0)
    # Only reached because the loop is free; the job ends only because of this.
    disk.set()
    assert await slow
    await thread.close()


async def test_a_submitted_job_is_done_though_its_caller_is_cancelled(path: Path) -> None:
    thread = StoreThread(path)
    disk = threading.Event()
    blocking = asyncio.create_task(thread.run(lambda store: disk.wait(10)))
    buying = asyncio.create_task(
        thread.run(lambda store: store.journal.record_intent(draft(), "me", GENEROUS))
    )
    await asyncio.sleep(0)
    buying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await buying
    disk.set()
    await blocking
    assert len(await thread.run(lambda store: store.activations.shown())) == 1
    await thread.close()


async def test_errors_reach_the_caller(path: Path) -> None:
    thread = StoreThread(path)
    with pytest.raises(StoreError, match="no activation 7"):
        await thread.run(lambda store: store.activations.get(7))
    with pytest.raises(ZeroDivisionError):
        await thread.run(lambda store: 1 // 0)
    assert await thread.run(lambda store: store.activations.shown(ended_since=None)) == []
    await thread.close()


async def test_a_failed_opening_is_tried_again(path: Path) -> None:
    failures = [StoreError("locked")]

    def locked_at_first(path: Path) -> Store:
        if failures:
            raise failures.pop()
        return Store.open(path)

    thread = StoreThread(path, locked_at_first)
    with pytest.raises(StoreError, match="locked"):
        await thread.run(lambda store: store.activations.shown())
    assert await thread.run(lambda store: store.activations.shown()) == []
    await thread.close()


async def test_closing_releases_the_file_and_the_thread(path: Path) -> None:
    before = set(threading.enumerate())
    thread = StoreThread(path)
    last = asyncio.create_task(thread.run(lambda store: bought(store, "a1")))
    await asyncio.sleep(0)
    (worker,) = set(threading.enumerate()) - before
    await thread.close()
    await thread.close()
    assert (await last).id == "a1"
    with pytest.raises(StoreError, match="closed"):
        await thread.run(lambda store: store.activations.shown())
    await asyncio.to_thread(worker.join, 10)
    assert not worker.is_alive()
    assert files_beside(path) == ["otptui.db"]
    with closing(Store.open(path)) as store:
        assert [a.id for a in store.activations.shown()] == ["a1"]


async def test_closing_an_unused_store_creates_no_file(path: Path) -> None:
    await StoreThread(path).close()
    assert files_beside(path) == []


async def test_a_failure_without_a_caller_is_not_logged(path: Path) -> None:
    noise: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: noise.append(context))
    thread = StoreThread(path)
    disk = threading.Event()

    def fail(store: Store) -> None:
        disk.wait(10)
        raise StoreError("full")

    job = asyncio.create_task(thread.run(fail))
    await asyncio.sleep(0)
    job.cancel()
    disk.set()
    with pytest.raises(asyncio.CancelledError):
        await job
    await thread.close()
    del job
    gc.collect()
    assert noise == []


async def test_a_process_that_stops_between_jobs_stops_no_other(path: Path) -> None:
    thread = StoreThread(path)
    await thread.run(lambda store: None)
    with thread.between_jobs(1.0):
        waiting = asyncio.ensure_future(thread.run(lambda store: store.preferences.remember("theme", "dark")))
        await asyncio.sleep(0)
        # Nothing of this process holds the database here.
        other = StoreThread(path)
        await other.run(lambda store: store.preferences.remember("theme", "light"))
        assert not waiting.done()
    await waiting
    assert await other.run(lambda store: store.preferences.remembered("theme")) == "dark"
    for each in (thread, other):
        await each.close()


async def test_a_job_that_takes_long_does_not_keep_the_process_from_stopping(path: Path) -> None:
    thread = StoreThread(path)
    started, may_end = threading.Event(), threading.Event()

    def job(store: Store) -> None:
        started.set()
        may_end.wait()

    slow = asyncio.ensure_future(thread.run(job))
    await asyncio.to_thread(started.wait)
    with thread.between_jobs(0.0):
        may_end.set()
    await slow
    await thread.close()
