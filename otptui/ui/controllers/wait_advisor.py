"""While a number waits: how likely its code still is, and when starting over is quicker. It never acts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from otptui.domain.estimator import Estimator
from otptui.domain.give_up import Advice, WaitingNumber, advice
from otptui.domain.model import Activation
from otptui.domain.states import State
from otptui.market.alternatives import offers_of
from otptui.ui.format.activation_text import clock
from otptui.ui.format.charts import percent
from otptui.ui.services import Services

LEAST_CODES = 10
"""Codes of the profile from which on the share that still comes is shown."""


class WaitAdvisor:
    """Gives the outlook of waiting numbers by the estimates. It advises once about each number."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._advised: set[int] = set()

    def texts(self, numbers: Iterable[Activation], estimator: Estimator, now: datetime) -> dict[int, str]:
        """By key the outlook for the row of a waiting number; too little evidence gives no entry."""
        if estimator.pool.coded < LEAST_CODES:
            return {}
        profile = self._services.profile_name
        return {
            number.key: self._text(number, estimator, now)
            for number in numbers
            if number.profile == profile and number.state is State.WAITING and number.live
        }

    def _text(self, number: Activation, estimator: Estimator, now: datetime) -> str:
        waited = max(0.0, (now - (number.number_copied_at or number.bought_at)).total_seconds())
        waiting = WaitingNumber(estimator.place(number.place), waited, number.price)
        offers = offers_of(self._services.session.market, number.service.code, number.country.id)
        found = advice(waiting, offers, estimator)
        if found is None:
            return f"{percent(min(0.99, waiting.estimate.still_comes(waited)))} chance"
        key = self._key(number, found)
        if number.key not in self._advised:
            self._advised.add(number.key)
            self._notify(number, found, key)
        return (
            f"{percent(found.still_comes)}: {key} {'again' if self._is_here(number, found) else 'elsewhere'}"
        )

    def _notify(self, number: Activation, found: Advice, key: str) -> None:
        where = "a new number here" if self._is_here(number, found) else found.offer.server.short
        still = f"{percent(found.still_comes)} chance left"
        text = f"{still}; {where} takes about {clock(found.seconds)} per code: {key}"
        self._services.window.toast(text, f"{number.service.name}: no code yet", timeout=10)

    def _key(self, number: Activation, found: Advice) -> str:
        return self._services.keys.shown("again" if self._is_here(number, found) else "elsewhere")

    @staticmethod
    def _is_here(number: Activation, found: Advice) -> bool:
        return found.offer.place == number.place
