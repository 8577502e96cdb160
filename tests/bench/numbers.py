"""Live numbers at the provider and in the database, as an earlier run would have left them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from otptui.domain.model import Activation, Country, Server, Service, utc_now
from otptui.domain.states import State
from otptui.simulator import Simulator
from otptui.store import Store

SERVICES = ("mm", "am", "wa", "tg", "go", "fb", "ig", "ub", "tw", "ds")
SERVERS = ("1", "2", "3", "4", "5", "8", "9")


def live_numbers(database: Path, simulator: Simulator, count: int, age: float = 0.0) -> list[str]:
    """Make `count` waiting numbers, bought `age` seconds ago; returns their activation ids."""
    database.parent.mkdir(parents=True, exist_ok=True)
    store = Store.open(database)
    ids = []
    for number in range(count):
        code = SERVICES[number % len(SERVICES)]
        server = SERVERS[number % len(SERVERS)]
        sale = simulator.desk.sell(code, "22", server, simulator.now())
        ids.append(sale.id)
        store.journal.attach(
            Activation(
                service=Service(code, code),
                country=Country("22", "India"),
                server=Server(server, f"Server {server}"),
                price=sale.price,
                profile="otpbuddy",
                bought_at=utc_now() - timedelta(seconds=age),
                id=sale.id,
                number=sale.number,
                state=State.WAITING,
            )
        )
    store.close()
    return ids
