"""Work behind the screen."""

from __future__ import annotations

import gc
import inspect

from keyboard import Desk


async def test_work_that_is_cancelled_before_its_turn_leaves_nothing_behind(desk: Desk) -> None:
    began = []

    async def work() -> None:
        began.append(True)

    async with desk.otptui() as user:
        waiting = work()
        user.app.behind(waiting, "nothing")
        user.app.workers.cancel_group(user.app, "nothing")
        await user.settles()
        gc.collect()
        await user.until(lambda: inspect.getcoroutinestate(waiting) == inspect.CORO_CLOSED)
    assert not began
