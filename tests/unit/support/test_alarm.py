"""A sleep that can be ended early."""

from __future__ import annotations

import asyncio

import pytest

from otptui.support.alarm import Alarm
from otptui.support.clock import SystemClock


async def test_a_ring_ends_the_sleep_early_and_a_second_sleep_lasts() -> None:
    alarm = Alarm(SystemClock())
    sleeping = asyncio.create_task(alarm.sleep(60))
    await asyncio.sleep(0)
    alarm.ring()
    assert await sleeping
    assert not await alarm.sleep(0)


async def test_a_ring_that_nobody_slept_through_ends_the_next_sleep_once() -> None:
    alarm = Alarm(SystemClock())
    alarm.ring()
    alarm.ring()
    assert await alarm.sleep(60)
    assert not await alarm.sleep(0)


@pytest.mark.parametrize("steps", ["ring cancel", "cancel ring", "cancel"])
async def test_a_cancelled_sleeper_ends_even_if_it_rings_at_the_same_moment(steps: str) -> None:
    alarm = Alarm(SystemClock())

    async def sleep_twice() -> None:
        await alarm.sleep(60)
        await alarm.sleep(60)

    task = asyncio.create_task(sleep_twice())
    await asyncio.sleep(0)
    for step in steps.split():
        alarm.ring() if step == "ring" else task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    # A later sleeper is not disturbed by what came before; only an unheard ring is remembered.
    assert await alarm.sleep(0) is ("ring" in steps)
