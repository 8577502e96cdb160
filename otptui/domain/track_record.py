"""The delivery record: what became of the user's own numbers at a place. Pure.

A place is a service in a country on a server. Only what is settled counts: a number that got a code, or
one that ended without. Below `LEAST` of them nothing is said: two numbers are no record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

Place = tuple[str, str, str]
"""(service code, country id, server id), as `Offer.place`."""

LEAST = 3
"""Settled numbers from which on a place has a record."""


@dataclass(frozen=True, slots=True)
class Record:
    """Of `numbers` settled ones `coded` got a code; the money for `paid` of them never came back.

    `wait` is the median of the seconds until the first code; None where there was none.
    """

    numbers: int
    coded: int
    paid: int
    wait: float | None

    @property
    def share(self) -> float:
        """The share that got a code, 0 to 1."""
        return self.coded / self.numbers

    def per_code(self, price: Decimal) -> Decimal | None:
        """What a code costs where a number costs `price`: price x paid / coded.

        A number that was cancelled and refunded cost nothing and is not among the paid; one that
        expired without a refund cost its price, and so did one that got its code. At 10.00, of four
        numbers of which two got a code, one expired and one was refunded, a code costs 15.00. None
        where no number got one: no price buys a code there.
        """
        return price * self.paid / self.coded if self.coded else None


@dataclass(frozen=True, slots=True)
class Records:
    """The records of one profile, of the places that have one."""

    of: Mapping[Place, Record] = field(default_factory=dict)

    def changed(self, places: Mapping[Place, Record | None]) -> Records:
        """With these as they are now; None for a place that has no record."""
        merged = {**self.of, **places}
        return Records({place: record for place, record in merged.items() if record is not None})
