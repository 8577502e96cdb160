"""Which of the activations that a provider lists a purchase with an unknown outcome brought. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from otptui.domain.lifecycle import Described
from otptui.domain.model import Activation
from otptui.provider.answers import ListedActivation

CLOCK_DIFFERENCE = timedelta(minutes=2)
"""By how much the provider's clock and ours may differ."""


class Match(Struct, frozen=True):
    """The activations that may be the purchase's; it is settled where `certain` is the only one."""

    candidates: tuple[ListedActivation, ...] = ()

    @property
    def certain(self) -> ListedActivation | None:
        """The one candidate, if it is known to have been bought at that time."""
        if len(self.candidates) == 1 and self.candidates[0].bought_at is not None:
            return self.candidates[0]
        return None


def match_purchase(row: Activation, listed: Iterable[ListedActivation], now: datetime) -> Match:
    """The activations of the row's service and country that were bought between its purchase and `now`.

    `listed` must not have those that other rows have. One without a time is a candidate, but never
    a certain one.
    """
    earliest, latest = row.bought_at - CLOCK_DIFFERENCE, now + CLOCK_DIFFERENCE
    return Match(
        tuple(
            entry
            for entry in listed
            if (entry.service, entry.country) == (row.service.code, row.country.id)
            and (entry.bought_at is None or earliest <= entry.bought_at <= latest)
        )
    )


def description_of(entry: ListedActivation, row: Activation) -> Described:
    """The details that a listed activation adds to its row. Its end is converted to the local clock, which
    stamped the purchase."""
    ends_at = entry.ends_at
    if ends_at is not None and entry.bought_at is not None:
        ends_at = row.bought_at + (ends_at - entry.bought_at)
    return Described(price=entry.price, ends_at=ends_at, operator=entry.operator)
