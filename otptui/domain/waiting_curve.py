"""How codes arrive over time: a hazard that is constant in each of a few bins. Pure.

The hazard is the chance that a code arrives in the next second, given that none came so far. With the
number of codes and the seconds waited in each bin, its estimate with a Gamma prior is a ratio of sums, and
numbers that ended early count for as long as they were watched (right-censoring).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate, pairwise
from math import erf, exp, expm1, inf, log, log1p, sqrt

from msgspec import Struct

BINS = (0.0, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 640.0, 1200.0)
"""Where the bins begin, in seconds, and where the last of them ends. The last hazard holds on after that."""

Bins = tuple[float, ...]
"""A value for each bin."""

LIFETIME = 1200.0
"""Seconds that a number lives unless the settings say otherwise."""

_WIDTHS = tuple(stop - start for start, stop in pairwise(BINS))
_PRIOR_NUMBERS = 6.0
"""The weight of the prior of a place, in numbers."""
_POINTS = 8
_HALF_CODE = 0.5
"""The weight of the general curve in the curve of a profile, in codes for each bin."""


def bin_of(seconds: float) -> int:
    """The bin of a time; times after the last bin belong to it."""
    return min(max(bisect_right(BINS, seconds) - 1, 0), len(_WIDTHS) - 1)


class WaitingCurve(Struct, frozen=True, dict=True):
    """The hazard in each bin, per second, for numbers that live `lifetime` seconds."""

    hazards: Bins
    lifetime: float = LIFETIME

    def cumulated(self, seconds: float) -> float:
        """The hazard added up until `seconds`."""
        at = bin_of(seconds)
        return self._at_start[at] + self.hazards[at] * (seconds - BINS[at])

    @cached_property
    def _at_start(self) -> tuple[float, ...]:
        """The hazard added up until the start of each bin."""
        parts = (hazard * width for hazard, width in zip(self.hazards, _WIDTHS, strict=True))
        return (0.0, *accumulate(parts))

    @cached_property
    def total(self) -> float:
        """The share of numbers that get a code within a lifetime, by this curve alone."""
        return -expm1(-self.cumulated(self.lifetime))

    def share_by(self, seconds: float) -> float:
        """The share of the codes that arrive within a lifetime which are there by `seconds`, 0 to 1."""
        if seconds <= 0 or not self.total:
            return 0.0
        return min(1.0, -expm1(-self.cumulated(min(seconds, self.lifetime))) / self.total)

    def density(self, seconds: float) -> float:
        """The share of codes that arrives per second at `seconds`."""
        if not 0 <= seconds < self.lifetime or not self.total:
            return 0.0
        return self.hazards[bin_of(seconds)] * exp(-self.cumulated(seconds)) / self.total

    def time_of(self, share: float) -> float:
        """By when `share` of the codes is there, in seconds; inf where none arrives."""
        if not self.total:
            return inf
        wanted = -log1p(-min(share, 1.0) * self.total)
        at = max(0, min(bisect_left(self._at_start, wanted) - 1, len(_WIDTHS) - 1))
        hazard = self.hazards[at]
        return min(self.lifetime, BINS[at] + (wanted - self._at_start[at]) / hazard if hazard else inf)

    def points(self) -> Iterator[tuple[float, float, float]]:
        """Times in (0, lifetime], each with the share of codes that arrived by then and its integral.

        Close enough to draw the curve and to search it; eight points for each bin.
        """
        if not self.total:
            return
        alive, surviving, before = 1.0, 0.0, 0.0
        for hazard, start, width in zip(self.hazards, BINS, _WIDTHS, strict=False):
            for part in range(1, _POINTS + 1):
                at = min(self.lifetime, start + width * part / _POINTS)
                if at <= before:
                    return
                gone = -expm1(-hazard * (at - before))
                surviving += alive * (gone / hazard if hazard else at - before)
                alive, before = alive * (1 - gone), at
                yield at, min(1.0, (1 - alive) / self.total), max(0.0, (at - surviving) / self.total)


def _general() -> WaitingCurve:
    """Half of the codes within 20 seconds, log-normal with a deviation of 0.9; 65 % of numbers get one.

    The figures are those that a reseller published about some 50,000 numbers a month. No public data has
    the whole curve, so it is a prior of little weight, soon replaced by the user's own numbers.
    """

    def survival(seconds: float) -> float:
        arrived = 0.5 * (1 + erf((log(seconds) - log(20.0)) / (0.9 * sqrt(2)))) if seconds else 0.0
        return 1 - 0.65 * arrived

    hazards = (log(survival(start) / survival(stop)) / (stop - start) for start, stop in pairwise(BINS))
    return WaitingCurve(tuple(hazards))


GENERAL = _general()
"""The curve assumed for a provider without any evidence."""


def _general_seconds() -> Bins:
    """The seconds that one number is expected to be watched in each bin: until its code, or to its end."""
    alive, seconds = 1.0, []
    for hazard, width in zip(GENERAL.hazards, _WIDTHS, strict=True):
        seconds.append(alive * -expm1(-hazard * width) / hazard)
        alive *= exp(-hazard * width)
    return tuple(seconds)


_GENERAL_SECONDS = _general_seconds()


def pool_curve(codes: Bins, seconds: Bins, lifetime: float = LIFETIME) -> WaitingCurve:
    """The curve of a whole profile: `codes` and `seconds` of each bin, with the general curve as prior."""
    hazards = (
        (came + _HALF_CODE) / (waited + _HALF_CODE / prior)
        for came, waited, prior in zip(codes, seconds, GENERAL.hazards, strict=True)
    )
    return WaitingCurve(tuple(hazards), lifetime)


def shrunk_curve(
    codes: Bins, seconds: Bins, prior: WaitingCurve, pool_seconds: Bins, pool_numbers: float
) -> WaitingCurve:
    """The curve of a part of a pool, with the pool's curve `prior` as prior.

    `pool_seconds` and `pool_numbers` are those of the pool: the prior weighs as much as `_PRIOR_NUMBERS`
    numbers that were watched for as long as the pool's.
    """
    hazards = []
    for came, waited, hazard, pooled, general in zip(
        codes, seconds, prior.hazards, pool_seconds, _GENERAL_SECONDS, strict=True
    ):
        weight = _PRIOR_NUMBERS * (pooled + general) / (pool_numbers + 1)
        hazards.append((came + weight * hazard) / (waited + weight))
    return WaitingCurve(tuple(hazards), prior.lifetime)
