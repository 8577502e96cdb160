"""When to poll a number: most often when its code is likeliest. Pure.

A poll finds a code late by half the time between two polls. For a given number of polls the mean delay is
least where their rate is proportional to the square root of the hazard (Keller, 1974, for inspections of a
machine). The number of polls is that of the steps it replaces, so the provider sees no more of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import inf, sqrt

from msgspec import Struct

from otptui.domain.estimate import Estimate
from otptui.domain.waiting_curve import BINS

SHORTEST, LONGEST = 1.0, 30.0
"""Seconds between two polls of a number, at least and at most."""

EVENLY = 0.1
"""The share of the polls that is spread evenly: the curve may be wrong."""

STEPS = ((120.0, 1), (300.0, 2), (float("inf"), 4))
"""Even steps: until which age in seconds, and how many times the interval of the settings is waited."""


def even_interval(interval: float, waited: float) -> float:
    """Seconds between two polls by steps, for a number of that age."""
    return interval * next(factor for until, factor in STEPS if waited < until)


class HazardSchedule(Struct, frozen=True, dict=True):
    """How often to poll a number that is expected to do what `estimate` says.

    `interval` is the setting: seconds between two polls of a young number, by steps.
    """

    estimate: Estimate
    interval: float

    def interval_at(self, waited: float) -> float:
        """Seconds until the next poll, for a number without a code after `waited` seconds.

        Until the rate, added up over that time, makes one poll: a slow start must not skip the time in
        which codes come.
        """
        even, scale = self._budget
        polls, at = 0.0, waited
        for end in (*(start for start in BINS if start > waited), inf):
            rate = even + scale * sqrt(self.estimate.hazard(at))
            if polls + rate * (end - at) >= 1:
                at += (1 - polls) / rate
                break
            polls += rate * (end - at)
            at = end
        return min(LONGEST, max(SHORTEST, at - waited))

    @cached_property
    def _budget(self) -> tuple[float, float]:
        """The even part of the rate per second, and what the root of the hazard is multiplied with."""
        polls = alive_seconds = roots = before = 0.0
        for at, share, _ in self.estimate.curve.points():
            middle, width = (before + at) / 2, at - before
            alive = 1 - self.estimate.chance.mean * (share + self.estimate.curve.share_by(before)) / 2
            polls += alive * width / even_interval(self.interval, middle)
            alive_seconds += alive * width
            roots += alive * sqrt(self.estimate.hazard(middle)) * width
            before = at
        if not roots:
            return 1 / self.interval, 0.0
        return EVENLY * polls / alive_seconds, (1 - EVENLY) * polls / roots


def within_limit(intervals: Sequence[float], per_second: float) -> list[float]:
    """The intervals of all numbers, stretched alike so that all together stay within `per_second` polls."""
    wanted = sum(1 / interval for interval in intervals)
    stretch = max(1.0, wanted / per_second)
    return [interval * stretch for interval in intervals]
