"""The rate limiter: even spacing, low-priority callers last, and pauses that hold back everybody."""

from __future__ import annotations

import asyncio
import itertools

from fakes import Agenda

from otptui.provider.rate_limiter import RateLimiter


def limiter_at(per_second: float, agenda: Agenda) -> RateLimiter:
    return RateLimiter(per_second, clock=agenda.clock, sleep=agenda.sleep)


async def test_low_priority_callers_get_the_slots_that_are_left() -> None:
    agenda = Agenda()
    limiter = limiter_at(4.0, agenda)
    start = agenda.clock()
    calls: list[tuple[str, float]] = []

    async def numbers() -> None:
        for _ in range(8):
            await limiter.acquire()
            calls.append(("number", agenda.clock() - start))
            await agenda.sleep(1.0)

    async def scan() -> None:
        for _ in range(12):
            await limiter.acquire_low_priority()
            calls.append(("scan", agenda.clock() - start))

    tasks = [asyncio.create_task(work()) for work in (scan, scan, numbers)]
    await agenda.until(lambda: all(task.done() for task in tasks))
    times = [at for _, at in calls]
    assert times == sorted(times)
    assert all(later - sooner >= 0.249 for sooner, later in itertools.pairwise(times))
    # One second of sleep, and at most the slot that had begun.
    polls = [at for caller, at in calls if caller == "number"]
    assert all(later - sooner <= 1.26 for sooner, later in itertools.pairwise(polls))
    assert len(calls) == 32


async def test_while_every_slot_is_wanted_a_low_priority_caller_waits() -> None:
    agenda = Agenda()
    limiter = limiter_at(1.0, agenda)
    waiting = [asyncio.create_task(limiter.acquire()) for _ in range(5)]
    low_priority = asyncio.create_task(limiter.acquire_low_priority())
    await agenda.until(low_priority.done)
    assert all(task.done() for task in waiting)


async def test_a_pause_holds_back_every_caller() -> None:
    agenda = Agenda()
    limiter = limiter_at(4.0, agenda)
    limiter.pause(30.0)
    start = agenda.clock()
    callers = [asyncio.create_task(call()) for call in (limiter.acquire, limiter.acquire_low_priority)]
    await agenda.until(lambda: all(caller.done() for caller in callers))
    assert agenda.clock() - start >= 30.0


async def test_a_pause_of_listings_does_not_hold_back_live_numbers() -> None:
    agenda = Agenda()
    limiter = limiter_at(4.0, agenda)
    limiter.pause_low_priority(86_400.0)
    start = agenda.clock()
    listing = asyncio.create_task(limiter.acquire_low_priority())
    polls = [asyncio.create_task(limiter.acquire()) for _ in range(5)]
    await agenda.until(lambda: all(poll.done() for poll in polls))
    assert agenda.clock() - start == 1.0
    assert not listing.done()
    listing.cancel()


async def test_a_caller_that_gives_up_gives_its_slot_back() -> None:
    agenda = Agenda()
    limiter = limiter_at(1.0, agenda)
    await limiter.acquire()
    start = agenda.clock()
    given_up = [asyncio.create_task(limiter.acquire()) for _ in range(300)]
    await asyncio.sleep(0)
    for caller in given_up:
        caller.cancel()
    await asyncio.gather(*given_up, return_exceptions=True)
    callers = [asyncio.create_task(limiter.acquire()) for _ in range(3)]
    await agenda.until(lambda: all(caller.done() for caller in callers))
    assert agenda.clock() - start == 3.0


async def test_a_pause_of_one_provider_does_not_pause_another() -> None:
    agenda = Agenda()
    limiter = limiter_at(4.0, agenda)
    other = limiter.for_another_provider()
    limiter.pause(30.0)
    start = agenda.clock()
    await other.acquire()
    assert agenda.clock() == start


async def test_two_providers_share_the_slots() -> None:
    agenda = Agenda()
    limiter = limiter_at(4.0, agenda)
    other = limiter.for_another_provider()
    start = agenda.clock()
    callers = [asyncio.create_task(each.acquire()) for each in (limiter, other, limiter)]
    await agenda.until(lambda: all(caller.done() for caller in callers))
    assert agenda.clock() - start == 0.5
