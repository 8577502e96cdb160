"""The poll schedules of the numbers, from the user's own estimates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from otptui.domain.estimator import Estimator
from otptui.domain.evidence import Place
from otptui.domain.hazard_schedule import HazardSchedule
from otptui.domain.model import Activation

LEAST_CODES = 10
"""Codes of a profile from which on its curve is known well enough to poll by it."""


class HazardSchedules:
    """How often to poll a number, by the hazard of its code."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._estimators: dict[str, Estimator] = {}
        self._schedules: dict[tuple[str, Place, float], HazardSchedule] = {}

    def use(self, profile: str, estimator: Estimator) -> None:
        """Poll the numbers of a profile by this estimator from now on."""
        self._estimators[profile] = estimator
        self._schedules.clear()

    def interval(self, number: Activation, age: float, interval: float) -> float | None:
        """Seconds until the next poll of a number that is `age` seconds old and has no code.

        `interval` is the one of the settings. None where too little is known of the profile.
        """
        estimator = self._estimators.get(number.profile)
        if estimator is None or estimator.pool.coded < LEAST_CODES:
            return None
        key = number.profile, number.place, interval
        if key not in self._schedules:
            self._schedules[key] = HazardSchedule(estimator.place(number.place), interval)
        return self._schedules[key].interval_at(self._waited(number, age))

    def _waited(self, number: Activation, age: float) -> float:
        """How long the user has waited for the code: since the number was copied, at most since it was
        bought. A wall clock that was set back is bounded by the age."""
        if number.number_copied_at is None:
            return age
        return min(age, max(0.0, (self._now() - number.number_copied_at).total_seconds()))
