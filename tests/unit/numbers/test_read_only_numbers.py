"""A window that may look and copy: nothing that spends or cancels leaves it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
from simulated import Clock, SimulatedTransport

from otptui.config.schema import Config, Polling, Profile
from otptui.domain.errors import ReadOnly
from otptui.domain.model import Country, Offer, Server, Service
from otptui.session import Session
from otptui.simulator import ENDPOINT, Simulator

KEY = "k-8f1e77aa02"
PROFILE = Profile("sim", f"http://127.0.0.1{ENDPOINT}", KEY)
UBER = Offer(Service("bne", "Uber"), Country("22", "India"), Server("3", "Server 3"), Decimal("9.00"), 1)


@pytest.fixture
def simulator() -> Simulator:
    clock = Clock()
    return Simulator(key=KEY, clock=clock, sleep=clock.sleep, early_window=0)


@pytest.fixture
async def session(simulator: Simulator, tmp_path: Path) -> AsyncIterator[Session]:
    config = Config("sim", {"sim": PROFILE}, Polling())
    session = Session(
        config,
        tmp_path / "otptui.db",
        lambda _: None,
        transport=SimulatedTransport(simulator),
        read_only=True,
    )
    await session.open()
    yield session
    await session.close()


async def test_nothing_is_bought_cancelled_or_finished(session: Session, simulator: Simulator) -> None:
    numbers = session.numbers
    sale = simulator.desk.sell("bne", "22", "3", simulator.now())
    known = await numbers.attach(sale.id, sale.number, PROFILE)
    asked = len(simulator.requests)
    for call in (
        lambda: numbers.buy(UBER, PROFILE),
        lambda: numbers.cancel(known.key),
        lambda: numbers.another_code(known),
        lambda: numbers.finish(known),
    ):
        with pytest.raises(ReadOnly, match="read-only"):
            await call()
    assert len(simulator.requests) == asked
    assert simulator.ledger == [sale]
    assert (await session.store.run(lambda store: store.activations.get(known.key))).state == known.state
