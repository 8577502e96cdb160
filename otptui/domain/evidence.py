"""What the user's own numbers say about a place: chances, waits and refunds, as weighted sums. Pure.

A place is a service in a country on a server. Only settled numbers count: those that got a code, and those
that ended without one. A number of 60 days ago counts half as much as one of today, because providers
change.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import chain, pairwise
from math import fsum
from typing import NamedTuple

from msgspec import Struct

from otptui.domain.waiting_curve import BINS, GENERAL, Bins, bin_of

Place = tuple[str, str, str]
"""(service code, country id, server id), as `Offer.place`."""

HALF_LIFE = timedelta(days=60)
"""Age at which a number counts half."""

_NONE: Bins = (0.0,) * (len(BINS) - 1)


class Trial(NamedTuple):
    """One settled number of the user.

    `started_at` is when the wait began: when the user copied the number, else when it was bought.
    `seconds` is the wait until the first code, or until the number ended without one. `refunded` says
    whether the money came back. `site_refused` says that the number was cancelled because the site did not
    accept it, which says nothing about waiting.
    """

    started_at: datetime
    seconds: float
    coded: bool
    refunded: bool
    site_refused: bool = False


class Evidence(Struct, frozen=True):
    """Weighted sums over trials, as of `measured_at`.

    `tries` counts failures in part where the number ended early: one that was cancelled after 10 seconds
    only shows that no code came in 10 seconds. `codes_by_bin` and `seconds_by_bin` are the codes and the
    seconds waited in each of `waiting_curve.BINS`. `lost` and `refunded` count the failures whose money did
    not and did come back. `numbers` and `coded` are plain counts.
    """

    tries: float = 0.0
    codes: float = 0.0
    site_refused: float = 0.0
    lost: float = 0.0
    refunded: float = 0.0
    codes_by_bin: Bins = _NONE
    seconds_by_bin: Bins = _NONE
    numbers: int = 0
    coded: int = 0
    measured_at: datetime | None = None

    @classmethod
    def of(cls, trials: Iterable[Trial], now: datetime) -> Evidence:
        """Add up `trials`. Their order does not matter, not even in the last digit."""
        weighed = [(_weight(now - trial.started_at), trial) for trial in trials]
        waited = [(weight, trial) for weight, trial in weighed if not trial.site_refused]
        failed = [(weight, trial) for weight, trial in waited if not trial.coded]
        # Of each bin the weights of the waits that ended in it, and how long they were in it.
        ended: list[list[float]] = [[] for _ in _NONE]
        partly: list[list[float]] = [[] for _ in _NONE]
        codes: list[list[float]] = [[] for _ in _NONE]
        for weight, trial in waited:
            seconds = max(0.0, trial.seconds)
            at = bin_of(seconds)
            ended[at].append(weight)
            partly[at].append(weight * (seconds - BINS[at]))
            if trial.coded:
                codes[at].append(weight)
        later = [fsum(chain.from_iterable(ended[at + 1 :])) for at in range(len(_NONE))]
        coded = [weight for weight, trial in waited if trial.coded]
        return cls(
            tries=fsum([*coded, *(weight * GENERAL.share_by(trial.seconds) for weight, trial in failed)]),
            codes=fsum(coded),
            site_refused=fsum(weight for weight, trial in weighed if trial.site_refused),
            lost=fsum(weight for weight, trial in failed if not trial.refunded),
            refunded=fsum(weight for weight, trial in failed if trial.refunded),
            codes_by_bin=tuple(map(fsum, codes)),
            seconds_by_bin=tuple(
                fsum([(stop - start) * passed, *parts])
                for (start, stop), passed, parts in zip(pairwise(BINS), later, partly, strict=True)
            ),
            numbers=len(waited),
            coded=len(coded),
            measured_at=now,
        )

    @classmethod
    def total(cls, parts: Iterable[Evidence], now: datetime) -> Evidence:
        """The sum of evidence that may have been measured at different times, as of `now`."""
        aged = [part.aged(now) for part in parts]
        return cls(
            tries=fsum(part.tries for part in aged),
            codes=fsum(part.codes for part in aged),
            site_refused=fsum(part.site_refused for part in aged),
            lost=fsum(part.lost for part in aged),
            refunded=fsum(part.refunded for part in aged),
            codes_by_bin=_sums([part.codes_by_bin for part in aged]),
            seconds_by_bin=_sums([part.seconds_by_bin for part in aged]),
            numbers=sum(part.numbers for part in aged),
            coded=sum(part.coded for part in aged),
            measured_at=now,
        )

    def without(self, part: Evidence) -> Evidence:
        """This sum without one of its parts, which must have been measured at the same time."""
        return Evidence(
            max(0.0, self.tries - part.tries),
            max(0.0, min(self.codes - part.codes, self.tries - part.tries)),
            max(0.0, self.site_refused - part.site_refused),
            max(0.0, self.lost - part.lost),
            max(0.0, self.refunded - part.refunded),
            _differences(self.codes_by_bin, part.codes_by_bin),
            _differences(self.seconds_by_bin, part.seconds_by_bin),
            self.numbers - part.numbers,
            self.coded - part.coded,
            self.measured_at,
        )

    def aged(self, now: datetime) -> Evidence:
        """The same evidence as of `now`: it counts less as it grows older."""
        if self.measured_at is None or self.measured_at == now:
            return self
        weight = _weight(now - self.measured_at)
        return Evidence(
            self.tries * weight,
            self.codes * weight,
            self.site_refused * weight,
            self.lost * weight,
            self.refunded * weight,
            tuple(value * weight for value in self.codes_by_bin),
            tuple(value * weight for value in self.seconds_by_bin),
            self.numbers,
            self.coded,
            now,
        )


def _sums(parts: list[Bins]) -> Bins:
    return tuple(map(fsum, zip(*parts, strict=True))) if parts else _NONE


def _differences(whole: Bins, part: Bins) -> Bins:
    return tuple(max(0.0, value - without) for value, without in zip(whole, part, strict=True))


def _weight(age: timedelta) -> float:
    """How much a number of that age counts; one from the future, by a clock that was set back, counts 1."""
    halvings: float = max(0.0, age / HALF_LIFE)
    return float(0.5**halvings)
