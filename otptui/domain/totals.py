"""Sums over a history: money by currency, shares of numbers with a code, waiting times. Exact and pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Context, Decimal
from typing import NamedTuple

from msgspec import Struct, field

from otptui.domain.estimate import Share
from otptui.domain.states import State

# The default context rounds to 28 digits. No history has sums of a thousand.
_EXACT = Context(prec=1000)


class Outcome(NamedTuple):
    """The part of an activation that the sums need. `day` is in the user's time zone, `wait` the seconds to
    the first message (None where there was none)."""

    key: int
    profile: str
    service: str
    service_name: str
    server: str
    server_name: str
    currency: str
    price: Decimal | None
    state: State
    sold: bool
    ended: bool
    day: date
    wait: int | None


class Tally(Struct):
    """Sums over activations. `numbers` were sold; `settled` of them got a code or ended without one."""

    numbers: int = 0
    coded: int = 0
    settled: int = 0
    spent: dict[str, Decimal] = field(default_factory=dict)
    refunded: dict[str, Decimal] = field(default_factory=dict)
    waits: Counter[int] = field(default_factory=Counter)

    def add(self, outcome: Outcome) -> None:
        """Add one activation."""
        self._count(outcome, 1)

    def remove(self, outcome: Outcome) -> None:
        """Take back one that was added."""
        self._count(outcome, -1)

    def _count(self, outcome: Outcome, times: int) -> None:
        if outcome.sold:
            self.numbers += times
            self.settled += times * (outcome.wait is not None or outcome.ended or outcome.state.is_over)
        if outcome.wait is not None:
            self.coded += times
            self.waits[outcome.wait] += times
            if not self.waits[outcome.wait]:
                del self.waits[outcome.wait]
        if outcome.price is not None and outcome.state.is_paid:
            _pay(self.spent, outcome.currency, outcome.price, times)
        elif outcome.price is not None and outcome.state.is_refunded:
            _pay(self.refunded, outcome.currency, outcome.price, times)

    @property
    def success(self) -> float | None:
        """The share of settled numbers that got a code, 0 to 1; None where none is settled."""
        return self.coded / self.settled if self.settled else None

    def coded_by(self, seconds: float) -> float:
        """The share of settled numbers that had a code by then, 0 to 1; 0 where none is settled."""
        codes = sum(count for wait, count in self.waits.items() if wait <= seconds)
        return codes / self.settled if self.settled else 0.0

    @property
    def likely_success(self) -> tuple[float, float] | None:
        """The range in which the true share is with a probability of 90 %; None where none is settled."""
        if not self.settled:
            return None
        return Share(self.coded + 0.5, max(0, self.settled - self.coded) + 0.5).interval

    @property
    def median_wait(self) -> float | None:
        """The median of the seconds to the first message; None where there was no message."""
        middle, odd = divmod(self.waits.total(), 2)
        if not middle and not odd:
            return None
        low = _nth(self.waits, middle if odd else middle - 1)
        return low if odd else (low + _nth(self.waits, middle)) / 2


class Group(Struct):
    """The tally of the `activations` of one service or server. `short` is shown where `name` does not fit."""

    name: str
    short: str
    activations: int = 0
    tally: Tally = field(default_factory=Tally)

    def lose(self, outcome: Outcome) -> bool:
        """Take an activation back; returns whether it was the last one."""
        self.activations -= 1
        self.tally.remove(outcome)
        return not self.activations


class Totals(Struct):
    """Tallies of all activations, by service code, and by (profile, server id), and spending by day."""

    all: Tally = field(default_factory=Tally)
    services: dict[str, Group] = field(default_factory=dict)
    servers: dict[tuple[str, str], Group] = field(default_factory=dict)
    days: dict[date, dict[str, Decimal]] = field(default_factory=dict)

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Add these activations. A service or server has the name of its first activation added."""
        for outcome in outcomes:
            service = self.services.get(outcome.service)
            if service is None:
                service = self.services[outcome.service] = Group(outcome.service_name, outcome.service)
            place = outcome.profile, outcome.server
            server = self.servers.get(place)
            if server is None:
                server = self.servers[place] = Group(outcome.server_name, f"server {outcome.server}")
            service.activations += 1
            server.activations += 1
            for tally in (self.all, service.tally, server.tally):
                tally.add(outcome)
            if outcome.price and outcome.state.is_paid:
                _pay(self.days.setdefault(outcome.day, {}), outcome.currency, outcome.price, 1)

    def remove(self, outcomes: Iterable[Outcome]) -> None:
        """Take back activations that were added. Raises KeyError for one that was not."""
        for outcome in outcomes:
            self.all.remove(outcome)
            if self.services[outcome.service].lose(outcome):
                del self.services[outcome.service]
            place = outcome.profile, outcome.server
            if self.servers[place].lose(outcome):
                del self.servers[place]
            if outcome.price and outcome.state.is_paid:
                _pay(self.days[outcome.day], outcome.currency, outcome.price, -1)
                if not self.days[outcome.day]:
                    del self.days[outcome.day]

    def by_day(self, currency: str, most: int) -> tuple[date, list[Decimal]]:
        """The money spent on each day, and the first of the days.

        The days are consecutive, at most `most`, and end with the newest one on which money was spent.
        Raises ValueError where none was.
        """
        newest = max(day for day, sums in self.days.items() if currency in sums)
        oldest = min(day for day, sums in self.days.items() if currency in sums)
        first = max(oldest, newest - timedelta(days=most - 1))
        days = (first + timedelta(days=number) for number in range((newest - first).days + 1))
        return first, [self.days.get(day, {}).get(currency, Decimal()) for day in days]


def _pay(sums: dict[str, Decimal], currency: str, price: Decimal, times: int) -> None:
    add = _EXACT.add if times > 0 else _EXACT.subtract
    sums[currency] = add(sums.get(currency, Decimal()), price)
    if times < 0 and not sums[currency]:
        del sums[currency]


def _nth(counts: Counter[int], place: int) -> int:
    """The value at `place` in ascending order. Raises IndexError where there are fewer values."""
    for value in sorted(counts):
        place -= counts[value]
        if place < 0:
            return value
    raise IndexError(place)
