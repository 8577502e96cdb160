"""The whole matrix: first the cells that run side by side, then those that need the process to themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from .calls import CALLS
from .cell import Cell, impatient, play
from .troubles import TROUBLES, Trouble, no_such_name

AT_ONCE = 12
"""Cells run at once: a cell spends most of its time in timeouts."""


async def played(actions: Iterable[str], troubles: Iterable[Trouble] = TROUBLES) -> list[Cell]:
    """The cells of these calls and troubles, in the order given."""
    wanted = [(CALLS[action], trouble) for action in actions for trouble in troubles]
    slots = asyncio.Semaphore(AT_ONCE)
    cells: dict[tuple[str, str], Cell] = {}

    async def fill(number: int) -> None:
        call, trouble = wanted[number]
        async with slots:
            cells[call.action, trouble.name] = await play(call, trouble)

    with impatient(), no_such_name():
        await asyncio.gather(*(fill(n) for n, (_, trouble) in enumerate(wanted) if not trouble.alone))
        for number, (_, trouble) in enumerate(wanted):
            if trouble.alone:
                await fill(number)
    return [cells[call.action, trouble.name] for call, trouble in wanted]
