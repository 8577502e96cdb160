"""One call under one fault: its messages, its records, and the promises that were broken."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from simulated import running

from otptui.domain.states import State
from otptui.provider import client
from otptui.session import Session
from otptui.simulator import Simulator
from otptui.store import opening
from otptui.support import deadline

from .calls import Call, Seen
from .stage import KEY, Stage, until
from .troubles import STOPPED, Trouble

IMPATIENT = client.Patience(connect=0.5, silence=0.5, poll=1.0, listing=1.0, purchase=1.0)

# Before and after the fault, allow for a busy machine.
_USUAL = client.Patience()

# What clients made in this context get inside `impatient`; None for the usual one.
patience: ContextVar[client.Patience | None] = ContextVar("patience", default=None)


@dataclass
class Cell:
    """`sold` numbers were sold for `asked` calls; `broken` lists the promises that did not hold."""

    call: str
    trouble: str
    seen: str = ""
    what_now: str = ""
    row: str = ""
    sold: int = 0
    asked: int = 0
    broken: list[str] = field(default_factory=list)


@contextmanager
def impatient() -> Iterator[None]:
    """Make the program wait for a fraction of a second wherever it would wait for many."""
    with (
        mock.patch.object(client, "Patience", side_effect=lambda: patience.get() or _USUAL),
        mock.patch.object(opening, "BUSY_SECONDS", 0.3),
        mock.patch.object(deadline, "LATE", STOPPED / 4),
    ):
        yield


async def play(call: Call, trouble: Trouble) -> Cell:
    """Run one cell, inside `impatient`."""
    cell = Cell(call.action, trouble.name)
    simulator = Simulator(key=KEY, early_window=0.0, sends_messages=False, has_balance=True)
    with TemporaryDirectory() as folder:
        async with running(simulator) as url:
            stage = Stage(simulator, url, Path(folder) / "otptui.db")
            if call.before:
                async with stage.session() as session:
                    await call.before(session, stage)
            sold_before = stage.asked("getNumber")
            with trouble.way(stage) as address:
                begun = patience.set(IMPATIENT)
                async with stage.session(address) as session:
                    simulator.faults.replace(*([trouble.fault(call.action)] if trouble.fault else []))
                    seen = await _make(call, trouble, session, stage)
                patience.reset(begun)
                simulator.faults.replace()
            cell.seen, cell.what_now = seen.text, seen.what_now
            cell.asked = stage.asked("getNumber") - sold_before
            await _judge(cell, call, trouble, stage)
    return cell


async def _make(call: Call, trouble: Trouble, session: Session, stage: Stage) -> Seen:
    if not trouble.once_asked:
        with trouble.here(stage):
            return await call.make(session, stage)
    asked = stage.asked(call.action)
    making = asyncio.ensure_future(call.make(session, stage))
    await until(lambda: stage.asked(call.action) > asked)
    with trouble.here(stage):
        # Long enough for the answer to arrive and to find that it cannot be stored.
        await asyncio.wait([making], timeout=1.0)
    return await making


async def _judge(cell: Cell, call: Call, trouble: Trouble, stage: Stage) -> None:
    async with stage.session():
        # A start settles what the trouble left behind.
        rows = stage.rows()
    sold = {sale.id for sale in stage.simulator.ledger}
    cell.sold = len(sold)
    cell.row = "; ".join(f"{row.state}: {row.note}" if row.note else row.state for row in rows)
    known = {row.id for row in rows if row.id}
    unknown = sum(row.state is State.UNKNOWN for row in rows)
    if not known <= sold or len(sold - known) > unknown:
        cell.broken.append("what was sold is not what is recorded")
    if cell.asked > 1:
        cell.broken.append("asked for a number more than once")
    if any(row.state is State.INTENT for row in rows):
        cell.broken.append("a purchase was never settled")
    said = f"{cell.seen} {cell.what_now} {cell.row}"
    if call.action == "getNumber" and "tried again" in cell.what_now:
        cell.broken.append("says that a purchase is tried again, which never happens")
    if KEY in said:
        cell.broken.append("the key is on the screen")
    if not cell.seen or not said.isprintable():
        cell.broken.append("not one clear line")
    stage.cancel_is_due()
    try:
        async with stage.session() as session:
            await call.after(session, stage)
    except (AssertionError, TimeoutError) as error:
        cell.broken.append(f"does not work again afterwards ({type(error).__name__})")
