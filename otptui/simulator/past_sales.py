"""Weeks of earlier sales at the simulated provider, and what their buyer did with each number.

The demo begins with them, so that its figures have something to stand on. Like everything here they follow
from a seed. The buyer tries every server, and gives up where no code comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from otptui.simulator.desk import Desk, EarlyCancel, Rules, Sale
from otptui.simulator.inventory import HOME, SOURCES
from otptui.simulator.replies import seeded
from otptui.simulator.supply import World

DAYS = 42.0
"""How many days before the start the sales begin."""
_SALES = 200
_LAST_DAY = 1.0
"""Days before the start after which nothing was sold: nothing is live, and nothing was spent today."""

_WANTED = {"bne": 12, "wa": 6, "tg": 3, "aaz": 2}
"""The services that the buyer needs, and how often."""

_LIFETIME = 1200.0
_PATIENCE = 90.0, 240.0
"""Seconds after which the buyer gives a number up, at least and at most."""


class PastSale(NamedTuple):
    """A sale that has ended. Its times are in seconds before the start, so below 0."""

    sale: Sale
    copied_at: float
    """When the buyer copied the number to the site."""
    cancelled_at: float | None
    """When the buyer cancelled it; None where it ended by itself."""
    is_site_refused: bool
    """Whether it was cancelled because the site did not accept the number."""


def past_sales(seed: int) -> Iterator[PastSale]:
    """The sales at the provider of that seed, the oldest first: its servers, prices and chances."""
    rules = Rules(
        balance=Decimal(1_000_000),
        lifetime=_LIFETIME,
        early_window=0.0,
        early_cancel=EarlyCancel.ERROR,
        needs_status_8=False,
        first_code_within=None,
    )
    # A world of its own: what was sold weeks ago is in stock again.
    desk = Desk(World(seed), seed + 6, rules)
    rng = seeded(seed, "past")
    # Cheap servers are tried most.
    weights = [1 / source.price**2 for source in SOURCES.values()]
    times = sorted(-86_400 * rng.uniform(_LAST_DAY, DAYS) for _ in range(_SALES))
    for sold_at in times:
        (service,) = rng.choices(list(_WANTED), list(_WANTED.values()))
        (server,) = rng.choices(list(SOURCES), weights)
        sale = desk.sell(service, HOME, server, sold_at)
        copied_at = sold_at + rng.uniform(1, 3)
        patience = rng.uniform(*_PATIENCE)
        is_refused = rng.random() < 0.04
        gives_up = copied_at + (rng.uniform(15, 40) if is_refused else patience)
        waits_out = not is_refused and rng.random() < 0.4
        if not waits_out and desk.find(sale.id, gives_up).ended_at is None and not sale.newest(gives_up):
            desk.cancel(sale.id, None, gives_up)
            yield PastSale(sale, copied_at, gives_up, is_refused)
            continue
        desk.settle(sold_at + _LIFETIME)
        yield PastSale(sale, copied_at, None, is_site_refused=False)
