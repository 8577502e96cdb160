"""Over random histories, what otptui says was spent and refunded is what the provider's ledger says.

Purchases refused, lost on the way or slow; codes; cancels early and late, from either window; numbers that
the provider takes back; lifetimes that end; days that change; wall clocks that jump; windows that take over
from each other: at any time the limits must see the same sums as the ledger.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from fakes import Account, Agenda, Disk, Heard, ever_bought
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated import SimulatedTransport

from otptui.config.schema import Polling
from otptui.domain.errors import OtpError, OutcomeUnknown
from otptui.domain.history_query import HistoryQuery
from otptui.domain.lifecycle import Answered, CancelAsked
from otptui.domain.limits import Ceiling, OverLimit
from otptui.domain.listing import prices_of
from otptui.domain.model import Activation, Country, Server, Service
from otptui.domain.states import State
from otptui.history.search import search
from otptui.numbers.custody import Custody
from otptui.numbers.number_age import SLOWEST_SALE
from otptui.numbers.poll_schedule import FINAL_CHECK, OVERDUE_INTERVAL
from otptui.numbers.purchase import Purchaser, outcome
from otptui.provider.client import Client
from otptui.provider.dialects import DIALECTS, OTPBUDDY
from otptui.provider.rate_limiter import RateLimiter
from otptui.simulator import ENDPOINT, FAMILY_ENDPOINT, EarlyCancel, Fault, Kind, Sale, Simulator
from otptui.simulator.inventory import STAPLES

KEY = "k-8f1e77aa02"
LIFETIME = 300
SLACK = SLOWEST_SALE + OVERDUE_INTERVAL + FINAL_CHECK + 1
"""Seconds past its expected end within which a number that served is over."""

FAULTS = {
    "none": (),
    "refused": (Fault(Kind.ANSWER, "getNumber", times=1, text="NO_NUMBERS"),),
    "refused oddly": (Fault(Kind.ANSWER, "getNumber", times=1, text='{"error": "Bad service"}'),),
    "lost before": (Fault(Kind.RESET, "getNumber", times=1),),
    "lost after": (Fault(Kind.RESET, "getNumber", times=1, after=True),),
    "no answer": (Fault(Kind.EMPTY, "getNumber", times=1, after=True),),
    "gateway": (Fault(Kind.SERVER_ERROR, "getNumber", times=1, after=True, status=502),),
    "slow": (Fault(Kind.DELAY, "getNumber", times=1, seconds=9),),
    "slow to tell": (Fault(Kind.DELAY, "getNumber", times=1, seconds=9, after=True),),
}

buys = st.tuples(st.just("buy"), st.integers(0, 3), st.sampled_from(sorted(FAULTS)))
steps = st.one_of(
    buys,
    buys,
    st.tuples(st.just("wait"), st.sampled_from([3, 20, 45, 130, LIFETIME, 43_000]), st.just("")),
    st.tuples(st.just("cancel"), st.integers(0, 5), st.sampled_from(["here", "elsewhere"])),
    st.tuples(st.just("code"), st.integers(0, 5), st.just("")),
    st.tuples(st.just("attach"), st.integers(0, 5), st.just("")),
    st.tuples(st.just("jump"), st.sampled_from([-30, -2, 2, 30]), st.just("")),
    st.tuples(st.just("take over"), st.just(0), st.just("")),
)


class TimelessAgenda(Agenda):
    """Leases do not run out on it: a window takes over where the test says so."""

    def disk(self, path: Path) -> Disk:
        self._disks.append(Disk(path))
        return self._disks[-1]


class Window:
    """One otptui. It polls the numbers it holds, and sends a heartbeat where the test says so."""

    def __init__(self, name: str, agenda: Agenda, disk: Disk, client: Client) -> None:
        self.disk = disk
        self._client = client
        limiter = RateLimiter(1e6, clock=agenda.monotonic, sleep=agenda.sleep)
        account = Account(self._get_client, limiter)
        self.custody = Custody(
            disk,
            name,
            lambda _: account,
            Polling(interval=15.0, max_per_second=1e6, lifetime=LIFETIME),
            Heard(),
            lambda profile, *answer: outcome(client.dialect, *answer),
            clock=agenda,
            jitter=random.Random(1),
        )
        self.purchaser = Purchaser(
            disk, name, begun=lambda _: None, settled=lambda _: None, unsaved=lambda _: None, clock=agenda
        )

    async def _get_client(self) -> Client:
        return self._client


@dataclass
class Till:
    """Two windows that buy from one provider, and both books. The first of `windows` holds the numbers."""

    agenda: Agenda
    simulator: Simulator
    client: Client
    windows: list[Window]
    limits: tuple[int, Decimal | None]
    is_silent: bool
    """Whether no code comes but those that a step delivers."""
    sold: dict[int, Sale] = field(default_factory=dict)
    """By the key of its row, what the ledger has for each purchase that reached the provider."""
    followed_since: dict[int, float] = field(default_factory=dict)
    """By the key of its row, when a window began to follow it: bought, attached or taken over."""

    def __post_init__(self) -> None:
        shelf = self.simulator.world.shelf("1", "22")
        # With a single price for a service, the row and the ledger cannot differ because a price moved.
        codes = [code for code in STAPLES if code in shelf and len(shelf[code]) == 1][:4]
        self.offers = [(code, Decimal(shelf[code][0].price)) for code in codes]

    @property
    def window(self) -> Window:
        return self.windows[0]

    @property
    def midnight(self) -> datetime:
        return self.agenda.now().replace(hour=0, minute=0, second=0, microsecond=0)

    def draft(self, code: str, price: Decimal) -> Activation:
        has_servers = self.client.dialect.servers is not None
        return Activation(
            Service(code, code),
            Country("22", "India"),
            Server("1", "One") if has_servers else Server("", ""),
            price,
            profile="sim",
            bought_at=self.agenda.now(),
        )

    async def rows(self) -> list[Activation]:
        return await self.window.disk.run(ever_bought)

    async def do(self, step: tuple[str, int, str]) -> None:
        action, number, detail = step
        match action:
            case "buy":
                await self.buy(*self.offers[number % len(self.offers)], FAULTS[detail])
            case "wait":
                await self.agenda.passes(number)
            case "jump":
                self.agenda.jump += timedelta(hours=number)
            case "take over":
                await self.window.custody.let_go()
                self.windows.reverse()
                await self.window.custody.heartbeat()
                self.followed_since = dict.fromkeys(self.followed_since, self.agenda.monotonic())
            case _ if rows := await self.rows():
                await self.do_with(rows[number % len(rows)], action, detail)

    async def do_with(self, row: Activation, action: str, detail: str) -> None:
        if action == "cancel":
            asking = self.windows[detail == "elsewhere"]
            await asking.custody.follow()
            await asking.custody.apply(row.key, CancelAsked())
            await self.window.custody.follow()
        elif action == "attach" and row.state is State.UNKNOWN and row.key in self.sold:
            sale = self.sold[row.key]
            await self.adopt(await self.window.custody.apply(row.key, Answered(sale.id, sale.number)))
        elif action == "code" and row.live:
            self.simulator.desk.deliver(row.id, "code 4711", "4711", self.simulator.now())

    async def buy(self, code: str, price: Decimal, faults: Iterable[Fault]) -> None:
        await self.settle()
        live = sum(row.live for row in await self.rows())
        spent = await self.books(self.midnight)
        most, daily = self.limits
        is_over = live >= most or (daily is not None and spent + price > daily)
        self.simulator.faults.replace(*faults)
        before = len(self.simulator.ledger)
        ceiling = Ceiling(most, daily, self.midnight)
        purchase = self.window.purchaser.buy(self.draft(code, price), self.client, ceiling)
        buying = asyncio.ensure_future(purchase)
        await self.agenda.until(buying.done)
        self.simulator.faults.replace()
        error = buying.exception()
        assert isinstance(error, OverLimit) == is_over
        if is_over:
            assert len(self.simulator.ledger) == before
            return
        row = (await self.rows())[0]
        if len(self.simulator.ledger) > before:
            self.sold[row.key] = self.simulator.ledger[-1]
            if self.is_silent:
                self.sold[row.key].messages.clear()
        if error is None:
            await self.adopt(row)
        else:
            assert isinstance(error, OtpError)
            assert row.state is (State.UNKNOWN if isinstance(error, OutcomeUnknown) else State.REFUSED)

    async def adopt(self, row: Activation) -> None:
        self.followed_since[row.key] = self.agenda.monotonic()
        self.window.custody.adopt(row)
        # `run` would send a heartbeat every second of the hours that pass here.
        await self.window.custody.heartbeat()

    async def settle(self) -> None:
        """Poll every live number until there is nothing left to learn, final checks included."""
        while True:
            before = [sale.ended_at for sale in self.simulator.ledger]
            for row in await self.rows():
                if row.live:
                    await self.window.custody.poll_now(row.key)
            await self.agenda.passes(0.01)
            if any(row.live and self.is_over(row) for row in await self.rows()):
                await self.agenda.passes(FINAL_CHECK + 1)
            elif before == [sale.ended_at for sale in self.simulator.ledger]:
                return

    def is_over(self, row: Activation) -> bool:
        """Whether the provider tells that the number of this row is over: one that served, it does not."""
        sale = self.sold.get(row.key)
        return sale is not None and sale.ended_at is not None and not sale.newest(sale.ended_at)

    async def books(self, since: datetime) -> Decimal:
        """By the provider's ledger: what the numbers bought since then cost.

        Of a purchase with an unknown outcome only the price asked is known: it counts.
        """
        spent = Decimal(0)
        for row in await self.rows():
            if row.state is State.UNKNOWN:
                spent += row.price if row.bought_at >= since and row.price else 0
            elif row.key in self.sold:
                sale = self.sold[row.key]
                spent += sale.price - sale.refunded if row.bought_at >= since else 0
        return spent

    def is_live(self, row: Activation) -> bool | None:
        """Whether a number is to be polled, by the ledger; None where both would do.

        The provider does not tell the end of one that served: it is polled until its expected end, and for
        a whole lifetime by a window that took it over or attached it.
        """
        sale = self.sold[row.key]
        if sale.ended_at is None:
            return True
        followed = self.agenda.monotonic() - self.followed_since[row.key]
        return None if sale.newest(sale.ended_at) and followed < LIFETIME + SLACK else False

    async def spent(self, since: datetime) -> dict[str, Decimal]:
        return await self.window.disk.run(lambda store: store.spending.since(since))

    async def check(self) -> None:
        await self.settle()
        for since in (self.midnight, datetime.min.replace(tzinfo=self.midnight.tzinfo)):
            spent = await self.books(since)
            ours = await self.spent(since)
            assert sum(ours.values(), Decimal(0)) == spent
        rows = await self.rows()
        for row in rows:
            if row.key in self.sold and row.state is not State.UNKNOWN:
                assert self.is_live(row) in (None, row.live)
        async for found in search(self.window.disk, HistoryQuery()):
            result = found.result
        known = [sale for key, sale in self.sold.items() if not _is_unknown(rows, key)]
        ids = {sale.id for sale in known}
        refunded = sum((sale.refunded for sale in self.simulator.ledger if sale.id in ids), Decimal(0))
        assert result is not None
        totals = result.totals
        assert sum(totals.all.spent.values(), Decimal(0)) == spent
        assert sum(totals.all.refunded.values(), Decimal(0)) == refunded


def _is_unknown(rows: list[Activation], key: int) -> bool:
    return next(row.state for row in rows if row.key == key) is State.UNKNOWN


async def _lived(
    history: list[tuple[str, int, str]],
    dialect: str,
    seed: int,
    early: EarlyCancel,
    limits: tuple[int, Decimal | None],
    is_silent: bool,
) -> None:
    agenda = TimelessAgenda()
    simulator = Simulator(
        seed,
        key=KEY,
        clock=agenda.clock,
        sleep=agenda.sleep,
        lifetime=LIFETIME,
        early_window=30,
        early_cancel=early,
    )
    url = f"http://127.0.0.1{ENDPOINT if dialect == OTPBUDDY.name else FAMILY_ENDPOINT}"
    client = Client(url, KEY, DIALECTS[dialect], transport=SimulatedTransport(simulator))
    # The first call sets the network up in a thread, which no agenda waits for.
    await client.fetch(prices_of("1", "22"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "otptui.db"
        windows = [Window(name, agenda, agenda.disk(path), client) for name in ("one", "two")]
        till = Till(agenda, simulator, client, windows, limits, is_silent)
        try:
            for step in history:
                await till.do(step)
                await till.check()
            await agenda.passes(LIFETIME + SLACK)
            await till.check()
            assert not any(row.live for row in await till.rows())
        finally:
            for window in windows:
                await window.custody.let_go()
                await window.disk.close()
            await client.aclose()


@pytest.fixture(scope="module")
def examples(request: pytest.FixtureRequest) -> int:
    wanted: int | None = request.config.getoption("--examples")
    return wanted or (1000 if request.config.getoption("--long") else 60)


def test_the_money_adds_up_to_the_provider_s_own_ledger(examples: int) -> None:
    @settings(max_examples=examples)
    @given(
        st.lists(steps, min_size=1, max_size=12),
        st.sampled_from(sorted(DIALECTS)),
        st.integers(0, 40),
        st.sampled_from(list(EarlyCancel)),
        st.tuples(st.integers(1, 4), st.sampled_from([None, Decimal("20.00"), Decimal("45.50")])),
        st.booleans(),
    )
    def holds(history, dialect, seed, early, limits, is_silent) -> None:
        asyncio.run(_lived(history, dialect, seed, early, limits, is_silent))

    holds()
