"""Data for the benches: a getPrices body of any size, the same in every run."""

from __future__ import annotations

import json
import random

from otptui.domain.model import Country, Server, Service
from otptui.market.offers import CatalogNames, OfferRows

SERVICES = 1931
TITLES = ("service", "code", "country", "server", "price", "stock")
_SYLLABLES = "am zon ub er tele gram whats app sig nal vi ber ola swig"
_COUNTRIES = """Russia Ukraine Kazakhstan China Philippines Myanmar Indonesia Malaysia Kenya Tanzania
    Vietnam Kyrgyzstan Israel Poland England Madagascar Nigeria Macao Egypt India Ireland Cambodia Laos
    Haiti Gambia Serbia Yemen Romania Estonia Zimbabwe"""


def body_of(offers: int) -> bytes:
    """A getPrices body of exactly `offers` tiers (up to 10 million), of 30 countries and 1,931 services."""
    chance = random.Random(4)
    prices = [f"{cents // 100}.{cents % 100:02}" for cents in range(200, 10_200, 25)]
    countries = [str(id) for id in range(len(_COUNTRIES.split()))]
    places = [(country, code(number)) for country in countries for number in range(SERVICES)]
    sold = chance.sample(places, min(len(places), (offers + 1) // 2))
    body: dict[str, dict[str, dict[str, str]]] = {country: {} for country in countries}
    for number, (country, service) in enumerate(sold):
        # The same number each; the first ones take the rest.
        tiers = offers // len(sold) + (number < offers % len(sold))
        stocks = [chance.choice((0, 10, chance.randrange(5000))) for _ in range(tiers)]
        body[country][service] = dict(zip(chance.sample(prices, tiers), map(str, stocks), strict=True))
    return json.dumps(body).encode()


def code(number: int) -> str:
    """The code of service `number`: three letters or digits, as at providers."""
    return f"{number:03x}"


def names() -> CatalogNames:
    """The names of everything in a body."""
    chance = random.Random(5)
    syllables = _SYLLABLES.split()
    services = [Service(code(n), f"{''.join(chance.sample(syllables, 3))} {n}") for n in range(SERVICES)]
    countries = [Country(str(id), name) for id, name in enumerate(_COUNTRIES.split())]
    return CatalogNames(
        {str(id): Server(str(id), f"INDIAN SERVER {id} IN") for id in range(1, 11)},
        {country.id: country for country in countries},
        {service.code: service for service in services},
    )


def cells(rows: OfferRows, row: int) -> tuple[str, ...]:
    """The cells of a row, as text."""
    service, country, server = rows.service(row), rows.country(row), rows.server(row)
    return service.name, service.code, country.name, server.short, rows.prices[row], str(rows.stocks[row])
