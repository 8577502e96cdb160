"""A clock, a store and a provider for tests, in which minutes pass at once."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from otptui.domain.errors import BadAction, StoreError
from otptui.domain.limits import Ceiling
from otptui.domain.listing import AnyListing
from otptui.domain.model import Activation, Country, Server, Service
from otptui.domain.states import State
from otptui.market.listing_loader import CACHE_NAMES
from otptui.provider.dialects import OTPBUDDY, Dialect
from otptui.provider.parsers import Answer, CancelAnswer, Gone, StatusAnswer, Waiting
from otptui.provider.rate_limiter import RateLimiter
from otptui.store import Store
from otptui.store.store_thread import StoreThread
from otptui.support.clock import Timer

T = TypeVar("T")

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


NO_LIMIT = Ceiling(1_000_000, None, START)


def ever_bought(store: Store) -> list[Activation]:
    """Every activation in the store, newest first."""
    return sorted(store.activations.changed_since(0)[1], key=lambda a: a.key, reverse=True)


@dataclass
class Time:
    """A clock that moves only when something sleeps on it. `jump` moves the wall clock alone."""

    seconds: float = 1000.0
    jump: timedelta = timedelta()
    while_asleep: Callable[[], object] = lambda: None
    """Called for each `call_later`."""

    def clock(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds - 1000.0) + self.jump

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += max(0.0, seconds)
        await asyncio.sleep(0)

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Timer:
        self.while_asleep()
        return asyncio.get_running_loop().call_soon(self._pass, seconds, callback)

    def _pass(self, seconds: float, callback: Callable[[], object]) -> None:
        self.seconds += max(0.0, seconds)
        callback()


class Agenda(Time):
    """A clock for many tasks: it moves to the next wake-up once no task has anything left to do."""

    def __init__(self) -> None:
        super().__init__()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = count()
        self._disks: list[Disk] = []

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.seconds + max(0.0, seconds), next(self._order), woken))
        await woken

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Timer:
        due = asyncio.get_running_loop().create_future()
        due.add_done_callback(lambda due: due.cancelled() or callback())
        heapq.heappush(self._sleepers, (self.seconds + max(0.0, seconds), next(self._order), due))
        return due

    def disk(self, path: Path) -> Disk:
        """A store on this clock; time stands still while it works."""
        self._disks.append(Disk(path, self.clock))
        return self._disks[-1]

    async def until(self, happened: Callable[[], object], within: float = 120.0) -> None:
        """Let time pass until `happened()`; fails after `within` seconds of it."""
        end = self.seconds + within
        await self.settles()
        while not happened():
            at, _, woken = heapq.heappop(self._sleepers)
            assert at <= end, f"it did not happen within {within:g} s"
            if not woken.done():
                self.seconds = max(self.seconds, at)
                woken.set_result(None)
                await self.settles()

    async def passes(self, seconds: float) -> None:
        """Let `seconds` pass."""
        end = self.seconds + seconds
        over = asyncio.ensure_future(self.sleep(seconds))
        await self.until(over.done, seconds)
        assert self.seconds == end

    async def settles(self) -> None:
        """Run every task as far as it gets without time passing."""
        idle = 0
        while idle < 20:
            await asyncio.sleep(0)
            busy = [disk for disk in self._disks if disk.busy]
            idle = 0 if busy else idle + 1
            for disk in busy:
                await disk.caught_up()


class SuspendableClock:
    """The clock of one of several programs on the same agenda. `suspend` is what ctrl+z does to it."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self._awake = asyncio.Event()
        self._awake.set()
        self._overdue: list[Callable[[], object]] = []
        self.monotonic = agenda.monotonic
        self.now = agenda.now

    async def sleep(self, seconds: float) -> None:
        await self._agenda.sleep(seconds)
        await self._awake.wait()

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Timer:
        return self._agenda.call_later(
            seconds, lambda: callback() if self._awake.is_set() else self._overdue.append(callback)
        )

    def suspend(self) -> None:
        self._awake.clear()

    def resume(self) -> None:
        self._awake.set()
        overdue, self._overdue = self._overdue, []
        for callback in overdue:
            callback()


class Disk(StoreThread):
    """A store on its thread that fails where the test says so. `clock` is the clock of its leases."""

    def __init__(self, path: Path, clock: Callable[[], float] = lambda: 1000.0) -> None:
        super().__init__(path, lambda path: self._breakable(Store.open(path, clock=clock)))
        self.busy = 0
        self.jobs: list[object] = []
        self.broken: Callable[[str], bool] = lambda method: False
        """Whether a method with that name ("record_answer"), of any part of the store, is refused."""
        self.hold: asyncio.Event | None = None
        """Finished jobs return only once this is set; `held` is set while one waits."""
        self.held = asyncio.Event()

    async def run(self, job: Callable[[Store], T]) -> T:
        self.busy += 1
        self.jobs.append(job)
        try:
            done = await super().run(job)
            if self.hold is not None and not self.hold.is_set():
                self.held.set()
                await self.hold.wait()
            return done
        finally:
            self.busy -= 1

    def _breakable(self, store: Store) -> Store:
        for name, part in vars(store).items():
            if name != "database" and not isinstance(part, str):
                setattr(store, name, _Breakable(part, lambda method: self.broken(method)))
        return store

    async def caught_up(self) -> None:
        """Return when every job is done."""
        await super().run(lambda store: None)


class _Breakable:
    """A part of the store whose methods raise StoreError while `is_broken` says so."""

    def __init__(self, part: object, is_broken: Callable[[str], bool]) -> None:
        self._part = part
        self._is_broken = is_broken

    def __getattr__(self, name: str) -> object:
        if self._is_broken(name):
            raise StoreError("the disk is full", "Free some disk space.")
        return getattr(self._part, name)


def activation(**changes: object) -> Activation:
    """A number bought at `START` that waits for its code."""
    given: dict[str, object] = {
        "key": 1,
        "id": "a1",
        "number": "919067545744",
        "service": Service("bne", "Uber"),
        "country": Country("22", "India"),
        "server": Server("3", "Server 3"),
        "price": Decimal("9.00"),
        "profile": "otpbuddy",
        "bought_at": START,
        "state": State.WAITING,
        **changes,
    }
    return Activation(**given)  # type: ignore[arg-type]


@dataclass
class Provider:
    """Answers getStatus and setStatus from lists, whose last answer stays. Errors in them are raised.

    `numbers` has the getStatus answers of single numbers, by id.
    """

    statuses: list[StatusAnswer | Exception] = field(default_factory=lambda: [Waiting("")])
    cancels: list[CancelAnswer | Exception] = field(default_factory=lambda: [CancelAnswer.CANCELLED])
    sales: list[Answer | Exception] = field(default_factory=list)
    numbers: dict[str, list[StatusAnswer | Exception]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    dialect: Dialect = OTPBUDDY
    cancelled: set[str] = field(default_factory=set)
    balances: list[Decimal] = field(default_factory=list)
    """What getBalance answers, call by call; it is not known where there is none."""
    keeps_its_word: bool = True
    """Whether a number that would wait is gone once its cancel was confirmed."""

    async def status(self, id: str) -> StatusAnswer:
        self.calls.append(f"status {id}")
        answer: StatusAnswer = _next(self.numbers.get(id, self.statuses))
        return Gone() if isinstance(answer, Waiting) and id in self.cancelled else answer

    async def cancel(self, id: str) -> CancelAnswer:
        self.calls.append(f"cancel {id}")
        answer: CancelAnswer = _next(self.cancels)
        if self.keeps_its_word and answer in (CancelAnswer.CANCELLED, CancelAnswer.ALREADY):
            self.cancelled.add(id)
        return answer

    async def balance(self) -> Decimal:
        if not self.balances:
            raise BadAction("this provider does not tell the balance")
        return self.balances.pop(0)

    async def buy(self, service: str, country: str, server: str, max_price: Decimal | None) -> Answer:
        self.calls.append(f"buy {service} {country} {server}")
        return _next(self.sales)


@dataclass
class Account:
    """An account whose client is found by `client`, which may raise."""

    client: Callable[[], Coroutine[Any, Any, Any]]
    limiter: RateLimiter


@dataclass
class Source:
    """Answers listings from a dict by "call server/country"; an exception in it is raised.

    While `gate` is closed nobody gets an answer; `waiting` are those who wait for theirs.
    """

    answers: dict[str, str | Answer | Exception] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    slowed: list[float] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: int = 0

    def __post_init__(self) -> None:
        self.gate.set()

    async def acquire_low_priority(self) -> None:
        """Return at once."""

    def pause(self, seconds: float) -> None:
        self.slowed.append(seconds)

    async def fetch(self, listing: AnyListing) -> Answer:
        call = f"{CACHE_NAMES[listing.kind]} {listing.server}/{listing.country}".removesuffix(" /")
        self.calls.append(call)
        self.waiting += 1
        await self.gate.wait()
        self.waiting -= 1
        answer = self.answers.get(call, "BAD_SERVER")
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, Answer) else Answer(200, answer.encode())


class Heard:
    """Collects reports; `until` waits for one."""

    def __init__(self) -> None:
        self.reports: list[Any] = []
        self._news = asyncio.Event()

    def __call__(self, report: Any) -> None:
        self.reports.append(report)
        self._news.set()

    def of(self, kind: type[T]) -> list[T]:
        """The reports of one kind."""
        return [report for report in self.reports if isinstance(report, kind)]

    async def until(self, happened: Callable[[], object]) -> None:
        """Return once `happened()`, which a report may make true; fails where none does."""
        async with asyncio.timeout(20):
            while not happened():
                self._news.clear()
                await self._news.wait()


def _next(answers: list[T | Exception]) -> T:
    answer = answers.pop(0) if len(answers) > 1 else answers[0]
    if isinstance(answer, Exception):
        raise answer
    return answer


def texts(items: Iterable[object]) -> list[str]:
    """The class names of events, to compare a whole life."""
    return [type(item).__name__ for item in items]
