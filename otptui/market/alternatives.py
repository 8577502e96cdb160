"""The other offers of a service in a country, one for each server."""

from __future__ import annotations

from otptui.domain.estimator import Estimator
from otptui.domain.give_up import best_value
from otptui.domain.model import Offer
from otptui.market.listings import Market

_CLEARLY = 0.95
"""An offer is better where it costs less than this share of the other: a cent is not worth a key."""


def offers_of(market: Market, service: str, country: str) -> list[Offer]:
    """What a purchase of a service in a country gets on each server, by the prices held."""
    names, found = market.names(), []
    for server in market.servers():
        best = (market.best(server.id, country) or {}).get(service)
        if best is not None:
            price, stock = best
            found.append(Offer(names.service(service), names.country(country), server, price, stock))
    return found


def better_offer(market: Market, estimator: Estimator, offer: Offer) -> Offer | None:
    """A clearly better offer of the same service on another server; None where there is none.

    By value where the user's own numbers say anything, else by price.
    """
    service, country, server = offer.place
    others = [it for it in offers_of(market, service, country) if it.server.id != server and it.stock]
    if not estimator.tried:
        cheapest = min(others, key=lambda it: it.price, default=None)
        is_better = cheapest is not None and float(cheapest.price) < _CLEARLY * float(offer.price)
        return cheapest if is_better else None
    best = best_value(others, estimator)
    if best is None:
        return None
    value = float(offer.price) * estimator.place(offer.place).value_factor
    return best[0] if float(best[0].price) * best[1].value_factor < _CLEARLY * value else None
