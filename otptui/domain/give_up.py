"""When to stop waiting for a number's code and start over elsewhere: optimal stopping. Pure.

It advises and never acts. Waiting one more second costs that second. It is worth what the second's chance of
a code saves: the cost and the time of a new number. So the user should wait while hazard x saving > cost of a
second, and stop once that will not hold again.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from otptui.domain.estimate import MINUTE_COST, Estimate
from otptui.domain.estimator import Estimator
from otptui.domain.model import Offer
from otptui.domain.waiting_curve import BINS

LEAST_NUMBERS, LEAST_CODES = 30, 10
"""Settled numbers and codes of the profile below which there is no advice: the curve is not known well."""

LAST_MOMENT = 30.0
"""Seconds before the end of the refund in which a cancel must be decided."""


class WaitingNumber(Struct, frozen=True):
    """A number that has no code after `waited` seconds.

    `price` is None where it is not known. `refund_ends` is the age in seconds from which a cancel gives no
    money back; None where it always does.
    """

    estimate: Estimate
    waited: float
    price: Decimal | None = None
    refund_ends: float | None = None


class Advice(Struct, frozen=True):
    """Start over with `offer`, where a code takes about `seconds`. The present number's code still comes
    with the probability `still_comes`."""

    offer: Offer
    seconds: float
    still_comes: float


def can_advise(estimator: Estimator) -> bool:
    """Whether the user's own numbers are enough for advice."""
    pool = estimator.pool
    return pool.numbers >= LEAST_NUMBERS and pool.coded >= LEAST_CODES


def advice(number: WaitingNumber, offers: Iterable[Offer], estimator: Estimator) -> Advice | None:
    """The best offer to start over with, if that is better than to wait; None otherwise.

    `offers` are those of the same service; offers without stock do not count.
    """
    if not can_advise(estimator):
        return None
    best = best_value(offers, estimator)
    if best is None:
        return None
    offer, estimate = best
    still_comes = number.estimate.still_comes(number.waited)
    if _is_over(number, offer, estimate, still_comes):
        return Advice(offer, estimate.seconds_per_code, still_comes)
    return None


def best_value(offers: Iterable[Offer], estimator: Estimator) -> tuple[Offer, Estimate] | None:
    """The offer in stock with the least cost and time per code, and its estimate; None for no offer."""
    known = [(offer, estimator.place(offer.place)) for offer in offers if offer.stock]
    return min(known, key=lambda it: float(it[0].price) * it[1].value_factor, default=None)


def _is_over(number: WaitingNumber, offer: Offer, elsewhere: Estimate, still_comes: float) -> bool:
    cost = float(elsewhere.per_code(offer.price))
    second = MINUTE_COST / 60 * cost
    saving = second * elsewhere.seconds_per_code
    if number.price is not None:
        # A code from this number also saves the cost of the next one, beyond what this one costs.
        saving = max(saving, saving + cost - float(number.price))
        ends = number.refund_ends
        if ends is not None and ends - LAST_MOMENT <= number.waited < ends:
            # The last moment in which the money comes back: is the chance left worth the price?
            return still_comes * (cost + saving) < float(number.price)
    return _highest_hazard(number.estimate, number.waited) * saving < second


def _highest_hazard(estimate: Estimate, waited: float) -> float:
    """The highest chance of a code per second from now on. Early on it still rises."""
    later = (start for start in BINS[:-1] if start > waited)
    return max(map(estimate.hazard, (waited, *later)))
