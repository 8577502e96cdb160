"""Finds offers by a few typed words: "uber 22", "uber india", "uber server 3". Pure.

A word may mean a service, a country or a server. Every combination of meanings is tried, the likeliest
first. The search reads names alone; prices are read only for the places it returns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from functools import cache, cached_property
from itertools import islice, product

from msgspec import Struct

from otptui.domain.model import Country, Offer, Server, Service
from otptui.market.offers import CatalogNames
from otptui.text.matching import fold, words_of

Best = Callable[[str, str], Mapping[str, tuple[Decimal, int]] | None]
"""(server id, country id) -> by service code the price and stock a purchase gets; None before the first
answer."""

_SERVER = re.compile(r"\bserver[\s:]*(\S+)")
_MOST_WORDS = 5
"""Words that are tried in each meaning; the number of combinations triples with each. More are ignored."""


class _Meaning(Enum):
    SERVICE = 1
    COUNTRY = 2
    SERVER = 3


_MEANINGS = (_Meaning.SERVICE, _Meaning.COUNTRY, _Meaning.SERVER)
_MEANINGS_OF_COUNTRY_ID = (_Meaning.COUNTRY, _Meaning.SERVICE, _Meaning.SERVER)


class OfferMatch(Struct, frozen=True):
    """A service in a country, on `server` (None: on whichever is the cheapest).

    `offer` is what a purchase gets by the prices held. It is None where no server sells the service, or
    where not all price lists are held; `asked` says whether all are.
    """

    service: Service
    country: Country
    server: Server | None
    offer: Offer | None
    asked: bool


class Finder(Struct, frozen=True, dict=True):
    """Searches `names` and prices the matches with `best`.

    The services whose codes are in `first` come first, in that order, and are the matches of a query
    that names no service. A query that names no country means `home`.
    """

    names: CatalogNames
    best: Best
    first: Sequence[str]
    home: str

    def find(self, query: str, most: int = 50) -> list[OfferMatch]:
        """What `query` may mean, the likeliest first, `most` at most."""
        # Several combinations of meanings give the same place.
        places = dict.fromkeys(islice(self._places(fold(query)), 4 * most))
        return [self.match(*place) for place in islice(places, most)]

    def match(self, code: str, country: str, server: str | None) -> OfferMatch:
        """A service at a place, with its cheapest offer in stock, or the cheapest where none is."""
        names = self.names
        best = {id: self.best(id, country) for id in (names.servers if server is None else [server])}
        tiers = [
            (stock == 0, price, stock, id)
            for id, having in best.items()
            if having is not None and code in having
            for price, stock in [having[code]]
        ]
        service, land = names.service(code), names.country(country)
        offer = None
        if tiers:
            _, price, stock, id = min(tiers)
            offer = Offer(service, land, names.server(id), price, stock)
        on = None if server is None else names.server(server)
        return OfferMatch(service, land, on, offer, None not in best.values())

    def _places(self, query: str) -> Iterator[tuple[str, str, str | None]]:
        """(service, country, server or None) of each match, the likeliest first, with repetitions."""
        fixed: list[str] = []
        named = _SERVER.search(query)
        if named and named.group(1) in self.names.servers:
            fixed = [named.group(1)]
            query = query[: named.start()] + query[named.end() :]
        words = words_of(query)[:_MOST_WORDS]
        services, countries, servers = map(cache, (self._services, self._countries, self._servers))
        for meanings in product(*map(self._meanings, words)):
            as_service, as_country, as_server = (
                tuple(word for word, meant in zip(words, meanings, strict=True) if meant is kind)
                for kind in _Meaning
            )
            on: Sequence[str | None] = servers(as_server) if as_server else fixed or [None]
            where = countries(as_country) if as_country else [self.home]
            yield from product(services(as_service) if on and where else (), where, on)

    def _meanings(self, word: str) -> Sequence[_Meaning]:
        return _MEANINGS_OF_COUNTRY_ID if word in self.names.countries else _MEANINGS

    def _services(self, words: tuple[str, ...]) -> list[str]:
        """The codes of the services that contain all `words`: those in `first`, then the closest matches."""
        if not words:
            return list(self.first)
        rank = {code: place for place, code in enumerate(self.first)}
        hits = [
            (
                rank.get(code, len(rank)),
                words[0] not in (text, code),
                not text.startswith(words[0]),
                text,
                code,
            )
            for text, code, whole in self._searched
            if all(word in whole for word in words)
        ]
        return [hit[-1] for hit in sorted(hits)]

    @cached_property
    def _searched(self) -> list[tuple[str, str, str]]:
        """(folded name, code, the text that is searched) of every service."""
        folded = ((fold(service.name), code) for code, service in self.names.services.items())
        return [(name, code, f"{name}\n{fold(code)}") for name, code in folded]

    def _countries(self, words: tuple[str, ...]) -> list[str]:
        if len(words) == 1 and words[0] in self.names.countries:
            return list(words)
        return _containing(words, ((id, country.name) for id, country in self.names.countries.items()))

    def _servers(self, words: tuple[str, ...]) -> list[str]:
        servers = self.names.servers.items()
        return _containing(words, ((id, f"{server.name} {server.short}") for id, server in servers))


def _containing(words: Sequence[str], named: Iterable[tuple[str, str]]) -> list[str]:
    """The ids whose names contain all `words`; names that start with the first word come first."""
    folded = ((id, fold(name)) for id, name in named)
    hits = [(not name.startswith(words[0]), name, id) for id, name in folded if all(w in name for w in words)]
    return [id for _, _, id in sorted(hits)]
