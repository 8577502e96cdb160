"""The simulated market: what each server sells in each country, at which prices, and the stock over time.

Everything is a function of the seed and the time. A place (server and country) is generated when it is first
asked for, so that the start costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from random import Random
from zlib import crc32

from msgspec import Struct

from otptui.simulator.inventory import HOME, LANDS, SERVICES, SOURCES, STAPLES, UNNAMED, invented
from otptui.simulator.replies import Refusal, seeded

_TIER_COUNTS = (1, 1, 1, 1, 2, 2, 2, 3, 3, 4)
_STEP_UP = (1.0, 1.12, 1.3, 1.6)
"""The price of each tier of a service relative to its cheapest."""


class Tier(Struct):
    """One price of one service in one place. The stock oscillates around `base`; sales lower it for good."""

    price: str
    base: int
    swing: int
    period: float
    phase: float
    sold: int = 0

    def stock(self, now: float) -> int:
        """The stock `now` seconds after the start, 0 or more."""
        turn = (now / self.period + self.phase) % 1.0
        return max(0, self.base + int(self.swing * (abs(4 * turn - 2) - 1)) - self.sold)


Shelf = dict[str, list[Tier]]
"""What one place sells: service code -> its tiers, the cheapest first."""


class World:
    """Catalog, prices and stock for a seed; `offers` is the number of tiers in India, over all servers."""

    def __init__(self, seed: int, offers: int | None = None) -> None:
        self._seed = seed
        self._offers = offers
        self._shelves: dict[tuple[str, str], Shelf] = {}
        self._invented: dict[str, str] = {}

    def servers(self) -> dict[str, str]:
        """Name -> id, as in the document."""
        return {source.name: id for id, source in SOURCES.items()}

    def countries(self, server: str) -> dict[str, str]:
        """Id -> name of the countries of a server. Raises Refusal(BAD_SERVER)."""
        if server not in SOURCES:
            raise Refusal("BAD_SERVER")
        every = SOURCES[server].every
        return {id: land.name for n, (id, land) in enumerate(LANDS.items()) if n % every == 0 or id == HOME}

    def services(self, server: str, country: str) -> dict[str, str]:
        """Code -> name of the services of a place. Raises Refusal(BAD_SERVER), also for a missing country."""
        shelf = self.shelf(server, country)
        return SERVICES | {code: self._invented[code] for code in shelf if code in self._invented}

    def prices(self, server: str, country: str, now: float) -> dict[str, dict[str, dict[str, str]]]:
        """The getPrices answer: country -> code -> price -> stock, as strings. Raises Refusal(BAD_SERVER)."""
        shelf = self.shelf(server, country)
        return {country: {code: {t.price: str(t.stock(now)) for t in tiers} for code, tiers in shelf.items()}}

    def cheapest(self, server: str, country: str, service: str, now: float) -> Tier:
        """The tier a purchase gets: the cheapest in stock. Raises Refusal as getNumber would refuse."""
        if server not in SOURCES:
            raise Refusal("BAD_SERVER")
        if country not in LANDS:
            raise Refusal("BAD_COUNTRY")
        shelf = self.shelf(server, country)
        if service not in shelf and service not in SERVICES:
            raise Refusal("BAD_SERVICE")
        for tier in shelf.get(service, ()):
            if tier.stock(now):
                return tier
        raise Refusal("NO_NUMBERS")

    def shelf(self, server: str, country: str) -> Shelf:
        """The tiers sold in a place. Raises Refusal(BAD_SERVER) where the server lacks the country."""
        place = server, country
        if place not in self._shelves:
            if country not in self.countries(server):
                raise Refusal("BAD_SERVER")
            self._shelves[place] = self._stocked(server, country)
        return self._shelves[place]

    def _stocked(self, server: str, country: str) -> Shelf:
        rng = seeded(self._seed, "shelf", server, country)
        level = SOURCES[server].price * LANDS[country].price
        codes: Iterator[str] = chain(SERVICES, UNNAMED)
        quota = None
        if self._offers is not None and country == HOME:
            share, rest = divmod(self._offers, len(SOURCES))
            quota = share + (list(SOURCES).index(server) < rest)
            codes = chain(codes, self._inventions())
        shelf: Shelf = {}
        made = 0
        for code in codes:
            if quota is not None and made >= quota:
                break
            staple = code in STAPLES
            if not staple and rng.random() < 0.12:
                continue
            tiers = self._tiers(rng, code, level, staple)
            if quota is not None:
                tiers = tiers[: quota - made]
            shelf[code] = tiers
            made += len(tiers)
        return shelf

    def _tiers(self, rng: Random, code: str, level: float, staple: bool) -> list[Tier]:
        # A service costs about the same on every server, so its price depends on the code alone.
        worth = 300 + crc32(f"{self._seed}:{code}".encode()) % 2400
        tiers = []
        halves = 0
        for step in _STEP_UP[: _TIER_COUNTS[int(rng.random() * 10)]]:
            # Prices are multiples of 0.50, and each tier costs more than the one before.
            halves = max(halves + 1, 4, round(worth * level * step / 50))
            tiers.append(Tier(f"{halves // 2}.{halves % 2 * 5}0", *_supply(rng, staple)))
            staple = False
        return tiers

    def _inventions(self) -> Iterator[str]:
        for n, (code, name) in enumerate(invented()):
            if n % 41:
                self._invented[code] = name
            yield code


def _supply(rng: Random, staple: bool) -> tuple[int, int, float, float]:
    period, phase, luck = 90 + 900 * rng.random(), rng.random(), rng.random()
    if staple:
        base = 60 + int(700 * luck * luck)
        return base, base // 4, period, phase
    if luck < 0.12:
        # Out of stock; a third of these are in stock at times.
        return 0, 4 if luck < 0.04 else 0, period, phase
    base = int(10 ** (luck * 3.6))
    return base, base // 3, period, phase
