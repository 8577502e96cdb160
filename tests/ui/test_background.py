"""Work in the background."""

from __future__ import annotations

import gc
import warnings

from keyboard import Desk


async def test_work_cancelled_before_it_starts_leaves_no_coroutine(desk: Desk) -> None:
    began = []

    async def work() -> None:
        began.append(True)

    async with desk.otptui() as user:
        with warnings.catch_warnings(record=True) as complaints:
            warnings.simplefilter("always")
            user.app.run_in_background(work, "nothing")
            user.app.workers.cancel_group(user.app, "nothing")
            await user.settles()
            gc.collect()
    assert not began
    # Python warns about a coroutine that was created and never awaited.
    assert not [complaint for complaint in complaints if "never awaited" in str(complaint.message)]
