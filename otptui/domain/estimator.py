"""Estimates for every place of a profile, from evidence however thin. Pure.

A place that was hardly tried borrows from its server, and a server from the whole profile: each level is
the prior of the next. A share of three numbers is mostly that of the server, a share of a hundred its own;
how much places have in common is itself estimated (`chance_pool.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property

from msgspec import Struct, field

from otptui.domain.chance_pool import ChancePool, siblings_of
from otptui.domain.estimate import Estimate, Share, certainty_of
from otptui.domain.evidence import Evidence, Place
from otptui.domain.waiting_curve import LIFETIME, pool_curve, shrunk_curve

_PRIOR_LOST, _PRIOR_FAILED = 0.5, 5.0
"""The prior of the share of failures that is not refunded: 10 % with the weight of five."""

_SERVER_WEIGHT = 4.0
"""What the rest of a server counts at one of its places, in numbers."""

_PUBLISHED_WEIGHT = 2.0
"""The weight of a rate that the provider publishes: providers count differently and flatter themselves."""


class Estimator(Struct, frozen=True, dict=True):
    """The estimates of one profile: `evidence` by place, for numbers that live `lifetime` seconds.

    `published` has the rates of the provider, 0 to 1, where it publishes any. They are the prior of their
    places, scaled by how the user's own numbers did compared with them.
    """

    evidence: Mapping[Place, Evidence] = field(default_factory=dict)
    published: Mapping[Place, float] = field(default_factory=dict)
    lifetime: float = LIFETIME

    @classmethod
    def of(cls, evidence: Mapping[Place, Evidence], now: datetime, lifetime: float = LIFETIME) -> Estimator:
        """The estimator of evidence that may have been measured at different times, as of `now`."""
        return cls({place: part.aged(now) for place, part in evidence.items()}, lifetime=lifetime)

    def changed(self, evidence: Mapping[Place, Evidence | None]) -> Estimator:
        """With the evidence of these places replaced; None for a place that has none any more."""
        merged: dict[Place, Evidence | None] = {**self.evidence, **evidence}
        kept = {place: part for place, part in merged.items() if part is not None and part.measured_at}
        if not kept:
            return Estimator({}, self.published, self.lifetime)
        now = max(part.measured_at for part in kept.values() if part.measured_at)
        return Estimator(
            {place: part.aged(now) for place, part in kept.items()}, self.published, self.lifetime
        )

    @cached_property
    def pool(self) -> Evidence:
        """The evidence of all places together."""
        return _total(self.evidence.values())

    @cached_property
    def everywhere(self) -> Estimate:
        """What to expect of a server that was never tried."""
        return self._top("")

    def server(self, server: str) -> Estimate:
        """What to expect of a service that was never tried on a server."""
        if server not in self._servers:
            return self.everywhere
        if server not in self._by_server:
            self._by_server[server] = self._server(server, None)
        return self._by_server[server]

    def place(self, place: Place) -> Estimate:
        """What to expect at a place."""
        own = self.evidence.get(place)
        if own is None and place not in self.published:
            return self.server(place[2])
        if place not in self._by_place:
            self._by_place[place] = self._place(place, own or Evidence())
        return self._by_place[place]

    @property
    def tried(self) -> Iterable[Place]:
        """The places that have an estimate of their own."""
        return {**self.evidence, **self.published}.keys()

    # One level from the next. The prior of a part comes from the other parts alone, or its own numbers
    # would count twice.

    def _top(self, without: str) -> Estimate:
        """What to expect of a server, by all others than `without`."""
        pool = self.pool.without(self._servers.get(without, Evidence()))
        return Estimate(
            self._chances.chance(None, Evidence(), Evidence()),
            pool_curve(pool.codes_by_bin, pool.seconds_by_bin, self.lifetime),
            (pool.lost + _PRIOR_LOST) / (pool.lost + pool.refunded + _PRIOR_FAILED),
        )

    def _server(self, server: str, without: Place | None) -> Estimate:
        """What to expect of a service on a server, by all other places there than `without`."""
        places = self._places_of.get(server, {})
        whole = self._servers.get(server, Evidence())
        own = whole.without(places[without]) if without in places else whole
        pool, above = self.pool.without(whole), self._top(server)
        siblings = siblings_of((part for it, part in places.items() if it != without), _SERVER_WEIGHT)
        at = places.get(without, Evidence()) if without else Evidence()
        return Estimate(
            self._chances.chance(without, at, siblings),
            shrunk_curve(own.codes_by_bin, own.seconds_by_bin, above.curve, pool.seconds_by_bin, pool.tries),
            _loss(own, above.loss),
            certainty=certainty_of(0.0, own.tries),
        )

    def _place(self, place: Place, own: Evidence) -> Estimate:
        above, server = self._server(place[2], place), self._servers.get(place[2], Evidence())
        others = server.without(own)
        chance = above.chance
        if place in self.published:
            rate = min(0.99, max(0.01, self.published[place] * self._calibration))
            prior = _PUBLISHED_WEIGHT * rate
            chance = Share(prior + own.codes, _PUBLISHED_WEIGHT - prior + own.tries - own.codes)
        return Estimate(
            chance,
            shrunk_curve(
                own.codes_by_bin, own.seconds_by_bin, above.curve, others.seconds_by_bin, others.tries
            ),
            _loss(own, above.loss),
            own.tries,
            own.numbers,
            own.coded,
            certainty_of(own.tries, server.tries),
        )

    @cached_property
    def _chances(self) -> ChancePool:
        return ChancePool(self.evidence)

    @cached_property
    def _places_of(self) -> dict[str, dict[Place, Evidence]]:
        """By server the evidence of its places."""
        parts: dict[str, dict[Place, Evidence]] = {}
        for place, evidence in self.evidence.items():
            parts.setdefault(place[2], {})[place] = evidence
        return parts

    @cached_property
    def _servers(self) -> dict[str, Evidence]:
        """By server the evidence of all its places together."""
        return {server: _total(found.values()) for server, found in self._places_of.items()}

    @cached_property
    def _calibration(self) -> float:
        """How the user's own numbers did at places with a published rate, compared with that rate."""
        known = [
            (self.evidence[place], rate) for place, rate in self.published.items() if place in self.evidence
        ]
        codes = sum(own.codes for own, _ in known)
        expected = sum(own.tries * rate for own, rate in known)
        return (codes + 1) / (expected + 1)

    @cached_property
    def _by_server(self) -> dict[str, Estimate]:
        return {}

    @cached_property
    def _by_place(self) -> dict[Place, Estimate]:
        return {}


def _loss(own: Evidence, above: float) -> float:
    """The share of failures that is not refunded, with the level above as prior."""
    return (own.lost + _PRIOR_FAILED * above) / (own.lost + own.refunded + _PRIOR_FAILED)


def _total(parts: Iterable[Evidence]) -> Evidence:
    found = [part for part in parts if part.measured_at is not None]
    if not found:
        return Evidence()
    return Evidence.total(found, max(part.measured_at for part in found if part.measured_at))
