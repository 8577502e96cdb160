"""What a number at a place can be expected to do: its chance of a code, the wait, and the cost. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import IntEnum
from functools import cached_property
from math import exp, inf, lgamma, log, log1p

from msgspec import Struct

from otptui.domain.waiting_curve import WaitingCurve

OVERHEAD = 30.0
"""Seconds it takes to start over by hand with another number."""

MINUTE_COST = 0.1
"""What a minute of waiting costs, as a share of the price per code, where offers are ranked by value.

A preference, not a measurement: two offers of the same cost per code rank by their time, and twice the
time is worth little money.
"""

_WELL_KNOWN = 10.0
"""Tries from which on a figure is not shown as uncertain: the chance is then known to about a quarter."""


class Certainty(IntEnum):
    """What an estimate is based on, from nothing to enough numbers at the very place."""

    UNTRIED = 0
    """Neither the place nor its server was tried: the estimate is that of the whole profile."""
    THIN = 1
    """Some numbers at the place or its server, fewer than ten at the place."""
    KNOWN = 2
    """At least ten numbers at the place."""


class Share(Struct, frozen=True):
    """A share from 0 to 1 that is known approximately: a Beta distribution with parameters `a` and `b`.

    Of a mixture of such distributions, `a` and `b` are those of the Beta distribution with the same mean
    and variance, and `odds_against` its expected number of failures before a success.
    """

    a: float
    b: float
    odds_against: float | None = None

    @classmethod
    def mixture(cls, weights: Sequence[float], parts: Sequence[tuple[float, float]]) -> Share:
        """The mixture of Beta distributions, given by their parameters; the weights need not add up to 1."""
        whole = sum(weights)
        mean = square = against = 0.0
        for weight, (a, b) in zip(weights, parts, strict=True):
            weight /= whole
            mean += weight * a / (a + b)
            square += weight * a * (a + 1) / ((a + b) * (a + b + 1))
            against += weight * _odds_against(a, b)
        total = mean * (1 - mean) / (square - mean * mean) - 1
        return cls(mean * total, (1 - mean) * total, against)

    @property
    def mean(self) -> float:
        return self.a / (self.a + self.b)

    @property
    def failures_per_success(self) -> float:
        """The expected number of failures before a success, given that the share itself is uncertain.

        So a place with a few failures ranks behind one that is known to be as good.
        """
        return _odds_against(self.a, self.b) if self.odds_against is None else self.odds_against

    def at_most(self, share: float) -> float:
        """The probability that the share is `share` or less."""
        return _beta_cdf(self.a, self.b, share)

    def quantile(self, probability: float) -> float:
        """The value that the share does not exceed with that probability."""
        low, high = 0.0, 1.0
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (middle, high) if self.at_most(middle) < probability else (low, middle)
        return (low + high) / 2

    @property
    def interval(self) -> tuple[float, float]:
        """The range in which the share is with a probability of 90 %."""
        return self.quantile(0.05), self.quantile(0.95)


class Estimate(Struct, frozen=True, dict=True):
    """What to expect of a number at one place.

    `chance` is that of a code within the lifetime, `curve` when codes come, `loss` the share of failed
    numbers whose money does not come back. `numbers` and `coded` count the user's own settled numbers
    there, `tries` weighs them by age.
    """

    chance: Share
    curve: WaitingCurve
    loss: float
    tries: float = 0.0
    numbers: int = 0
    coded: int = 0
    certainty: Certainty = Certainty.UNTRIED

    def survival(self, seconds: float) -> float:
        """The probability that a number has no code after `seconds`."""
        return 1 - self.chance.mean * self.curve.share_by(seconds)

    def still_comes(self, seconds: float) -> float:
        """The probability that a code comes, given that none came in the first `seconds`."""
        return 1 - (1 - self.chance.mean) / self.survival(seconds)

    def hazard(self, seconds: float) -> float:
        """The chance per second that a code comes at `seconds`, given that none came before."""
        return self.chance.mean * self.curve.density(seconds) / self.survival(seconds)

    @cached_property
    def wait(self) -> float:
        """The median wait of the numbers that get a code, in seconds."""
        return self.curve.time_of(0.5)

    def per_code(self, price: Decimal) -> Decimal:
        """The cost of a code to expect where a number costs `price`.

        The price, and for each failed number before it the share that is not given back.
        """
        return price * Decimal(self.price_factor)

    @cached_property
    def price_factor(self) -> float:
        """What a number's price is multiplied with for the cost of a code at the chance that is shown."""
        return 1 + self.loss * (1 - self.chance.mean) / self.chance.mean

    @cached_property
    def restart(self) -> tuple[float, float]:
        """When to start over with another number of the same kind, and the seconds per code then.

        The least (seconds per number + OVERHEAD) / (chance of a code), over all times to give up. This is
        the optimal restart of a search whose time is random (Luby and others, 1993).
        """
        best = (self.curve.lifetime, inf)
        for seconds, share, area in self.curve.points():
            spent = seconds - self.chance.mean * area + OVERHEAD
            per_code = spent / (self.chance.mean * share) if share else inf
            if per_code < best[1]:
                best = seconds, per_code
        return best

    @property
    def seconds_per_code(self) -> float:
        """Seconds until a code, with the best time to give up and as many numbers as it takes."""
        return self.restart[1]

    @cached_property
    def value_factor(self) -> float:
        """What a number's price is multiplied with to rank by value: cost and time per code together.

        Unlike `price_factor` it counts how uncertain the chance is: an untried place may hardly deliver.
        """
        cost = 1 + self.loss * self.chance.failures_per_success
        return cost * (1 + MINUTE_COST * self.seconds_per_code / 60)


def certainty_of(own_tries: float, server_tries: float) -> Certainty:
    """How sure an estimate is, by the tries at the place and at its server."""
    if own_tries >= _WELL_KNOWN:
        return Certainty.KNOWN
    return Certainty.THIN if own_tries or server_tries else Certainty.UNTRIED


def _odds_against(a: float, b: float) -> float:
    """The expected number of failures before a success where the share has a Beta distribution.

    E[(1 - p) / p] = b / (a - 1), which grows without bound as a falls to 1: at most twice the odds of the
    mean.
    """
    return b / max(a - 1, a / 2)


def _beta_cdf(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function, by its continued fraction."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta_cdf(b, a, 1 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    # Lentz's algorithm: it needs about the root of max(a, b) terms.
    tiny = 1e-300
    fraction, c, d = 1.0, 1.0, 0.0
    for term in range(400):
        m = term // 2
        if term == 0:
            numerator = 1.0
        elif term % 2:
            numerator = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            numerator = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / (1 + numerator * d or tiny)
        c = 1 + numerator / c or tiny
        fraction *= c * d
        if abs(1 - c * d) < 1e-12:
            break
    return min(1.0, max(0.0, front * (fraction - 1)))
