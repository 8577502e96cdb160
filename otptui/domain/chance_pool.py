"""What the places of a profile have in common: how their chances of a code are distributed. Pure.

Each chance is drawn from a mixture. Most places scatter around one mean with a Beta distribution; a few
hardly deliver at all. How wide the scatter is and how common such places are is not assumed but weighed by
the user's own numbers (hierarchical Bayes: a sum over a grid of possible answers). So where all servers
did alike, a few numbers move an estimate little and the cheapest wins; where one server failed, an untried
one is trusted less.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from math import exp, expm1, lgamma, log, log1p
from typing import NamedTuple

from otptui.domain.estimate import Share
from otptui.domain.evidence import Evidence, Place

_LOGITS = tuple(step * 0.55 for step in range(-6, 7))
"""The means that places may scatter around, as log-odds: from 4 % to 96 %."""

_PRIOR_CODES, _PRIOR_TRIES = 2.9, 4.0
"""The prior of that mean, with the weight of four numbers. With the places that hardly deliver, an untried
place has 65 %: a reseller published 68 to 72 % for some 50,000 numbers a month."""

_WEIGHTS = ((2.0, 0.05), (4.0, 0.15), (8.0, 0.2), (16.0, 0.15), (50.0, 0.15), (300.0, 0.3))
"""How alike places may be, as the weight of the mean in numbers, and the probability of that beforehand.
At 2 they differ as much as can be, at 300 hardly."""

_DUD = 1.5, 12.0
"""The Beta distribution of a place that hardly delivers: 11 %. Published rates of operators for one service
and country lie between 0.4 and 16 %."""

_DUDS = ((0.02, 0.35), (0.07, 0.3), (0.2, 0.35))
"""The share of places that hardly deliver, and the probability of that share beforehand."""

_MOST_PLACES = 64
"""The places with the most tries that count: more would say no more, and take time."""

_NEGLIGIBLE = 1e-15
"""Answers less likely than this, compared with the likeliest, are left out."""


class _Scatter(NamedTuple):
    """One way in which places may scatter around a mean: a Beta distribution."""

    a: float
    b: float
    prior: float
    """The logarithm of its probability beforehand."""
    scale: float
    """The logarithm of one over the beta function of `a` and `b`."""

    def log_likelihood(self, codes: float, failures: float) -> float:
        """The logarithm of the probability of these outcomes at one place."""
        a, b = self.a + codes, self.b + failures
        return self.scale + lgamma(a) + lgamma(b) - lgamma(a + b)


def _scatter(a: float, b: float, prior: float = 0.0) -> _Scatter:
    return _Scatter(a, b, prior, lgamma(a + b) - lgamma(a) - lgamma(b))


def _scatters() -> Iterator[_Scatter]:
    for logit in _LOGITS:
        mean = 1 / (1 + exp(-logit))
        # A density over log-odds has one more power of each.
        prior = _PRIOR_CODES * log(mean) + (_PRIOR_TRIES - _PRIOR_CODES) * log(1 - mean)
        for weight, probability in _WEIGHTS:
            yield _scatter(weight * mean, weight * (1 - mean), prior + log(probability))


_SCATTERS = tuple(_scatters())
_BAD = _scatter(*_DUD)


class ChancePool:
    """The distribution of the chances at the places of one profile, as far as `evidence` tells."""

    def __init__(self, evidence: Mapping[Place, Evidence]) -> None:
        tried = sorted(
            (place for place, part in evidence.items() if part.tries),
            key=lambda place: (-evidence[place].tries, place),
        )
        self._parts = {place: _counts(evidence[place]) for place in tried[:_MOST_PLACES]}

    def chance(self, place: Place | None, own: Evidence, siblings: Evidence) -> Share:
        """The chance at a place with the evidence `own`; `place` is None for none in particular.

        `siblings` is what the rest of its server counts here. It is taken for tries at the place itself,
        so it has to be discounted by the caller.
        """
        codes, failures = _counts(own)
        further, fewer = _counts(siblings)
        dud = _BAD.log_likelihood(codes, failures)
        is_part, has_siblings = place in self._parts, siblings.tries > 0
        weights, shares, lost = [], [], 0.0
        for scatter, answers in self._answers:
            at = _scatter(scatter.a + further, scatter.b + fewer) if has_siblings else scatter
            scattered = at.log_likelihood(codes, failures)
            # The evidence of a part is in the likelihood of the answer already, without its siblings.
            plain = scatter.log_likelihood(codes, failures) if is_part else 0.0
            weight = 0.0
            for duds, likelihood in answers:
                known = plain + _log_mixed(dud - plain, duds) if is_part else 0.0
                weight += likelihood * (1 - duds) * exp(scattered - known)
                lost += likelihood * duds * exp(dud - known)
            weights.append(weight)
            shares.append((at.a + codes, at.b + failures))
        return Share.mixture([*weights, lost], [*shares, (_BAD.a + codes, _BAD.b + failures)])

    @cached_property
    def _answers(self) -> list[tuple[_Scatter, list[tuple[float, float]]]]:
        """The possible answers: how places scatter, with each share of duds and its likelihood."""
        parts = self._parts.values()
        bad = [_BAD.log_likelihood(*counts) for counts in parts]
        fits = []
        for scatter in _SCATTERS:
            found = [scatter.log_likelihood(*counts) for counts in parts]
            whole = scatter.prior + sum(found)
            gaps = [dud - plain for dud, plain in zip(bad, found, strict=True)]
            fits.append(
                [log(prior) + whole + sum(_log_mixed(gap, duds) for gap in gaps) for duds, prior in _DUDS]
            )
        most = max(map(max, fits))
        answers = []
        for scatter, of_shares in zip(_SCATTERS, fits, strict=True):
            scaled = [(duds, exp(fit - most)) for (duds, _), fit in zip(_DUDS, of_shares, strict=True)]
            likely = [answer for answer in scaled if answer[1] > _NEGLIGIBLE]
            if likely:
                answers.append((scatter, likely))
        return answers


def siblings_of(parts: Iterable[Evidence], weight: float) -> Evidence:
    """What the other places of a server count at one place: `weight` tries at most, however many there are.

    A place that was tried often does not speak for the others either: its tries count as
    n (w + 1) / (n + w), which makes the variance of its share what it is among places that differ.
    """
    codes = tries = 0.0
    for part in parts:
        if part.tries:
            effective = part.tries * (weight + 1) / (part.tries + weight)
            codes += effective * part.codes / part.tries
            tries += effective
    scale = weight / (tries + weight)
    return Evidence(tries=tries * scale, codes=codes * scale)


def _counts(evidence: Evidence) -> tuple[float, float]:
    """Codes and failures; no rounding makes either negative."""
    return evidence.codes, max(0.0, evidence.tries - evidence.codes)


def _log_mixed(gap: float, duds: float) -> float:
    """The logarithm of the likelihood of a place among `duds`, compared with a place among none.

    `gap` is the logarithm of how much likelier the place is as a dud.
    """
    return gap + log(duds) if gap > 500 else log1p(duds * expm1(gap))
