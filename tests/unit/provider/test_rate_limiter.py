"""Calls spaced evenly: those somebody waits for first, and none while the provider wants none."""

from __future__ import annotations

import asyncio
import itertools

from fakes import Agenda

from otptui.provider.rate_limiter import Pace


async def test_turns_nobody_wants_are_what_is_left_of_the_pace() -> None:
    agenda = Agenda()
    pace = Pace(4.0, clock=agenda.clock, sleep=agenda.sleep)
    start = agenda.clock()
    went: list[tuple[str, float]] = []

    async def numbers() -> None:
        for _ in range(8):
            await pace.turn()
            went.append(("number", agenda.clock() - start))
            await agenda.sleep(1.0)

    async def scan() -> None:
        for _ in range(12):
            await pace.spare_turn()
            went.append(("scan", agenda.clock() - start))

    tasks = [asyncio.create_task(work()) for work in (scan, scan, numbers)]
    await agenda.until(lambda: all(task.done() for task in tasks))
    times = [at for _, at in went]
    assert times == sorted(times)
    assert all(later - sooner >= 0.249 for sooner, later in itertools.pairwise(times))
    # One second of sleep, and at most the turn that had begun.
    looks = [at for who, at in went if who == "number"]
    assert all(later - sooner <= 1.26 for sooner, later in itertools.pairwise(looks))
    assert len(went) == 32


async def test_where_every_turn_is_wanted_there_is_no_spare_one() -> None:
    agenda = Agenda()
    pace = Pace(1.0, clock=agenda.clock, sleep=agenda.sleep)
    waiting = [asyncio.create_task(pace.turn()) for _ in range(5)]
    spare = asyncio.create_task(pace.spare_turn())
    await agenda.until(spare.done)
    assert all(task.done() for task in waiting)


async def test_a_hold_is_for_everybody() -> None:
    agenda = Agenda()
    pace = Pace(4.0, clock=agenda.clock, sleep=agenda.sleep)
    pace.hold(30.0)
    start = agenda.clock()
    spare = asyncio.create_task(pace.spare_turn())
    await agenda.until(spare.done)
    assert agenda.clock() - start >= 30.0
