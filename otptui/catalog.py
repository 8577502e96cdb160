"""The catalog as the rows of a tree: server > country > service, with price and stock. Pure.

The tree is computed from what the market holds and which nodes are open; the widget only paints it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from otptui.best import best_tiers
from otptui.dialects import ONE_SERVER
from otptui.market import SERVERS, Held, Listing, countries_of, prices_of, services_of
from otptui.model import Country, PriceColumns, Server, Service
from otptui.search import fold, words_of


class Kind(StrEnum):
    """What a row of the tree stands for; NOTE is a line about its parent (loading, a failure)."""

    ALL = "all"
    SERVER = "server"
    COUNTRY = "country"
    SERVICE = "service"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Node:
    """A place in the tree, and its key: ids from the top down, "" below its own level."""

    server: str
    country: str = ""
    service: str = ""

    @property
    def parent(self) -> Node | None:
        if self.service:
            return Node(self.server, self.country)
        return Node(self.server) if self.country else None


EVERYWHERE = Node("")
"""The row above all servers: choosing it compares them all."""


@dataclass(frozen=True, slots=True)
class Row:
    """One visible line of the tree. `price` is the cheapest in stock (or the cheapest at all), with its
    `stock`; both None where there is no price."""

    kind: Kind
    node: Node
    text: str
    is_open: bool = False
    children: int | None = None
    price: Decimal | None = None
    stock: int | None = None
    favourite: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Shop:
    """What the tree is made from: a look at what is held, and whether an answer is on its way."""

    held: Callable[[Listing], Held | None]
    loading: Callable[[Listing], bool]


def rows(shop: Shop, opened: frozenset[Node], favourites: frozenset[str], query: str = "") -> list[Row]:
    """The visible lines. With a `query` only what matches every word of it, and the way down to it;
    nodes whose content is known then stand open by themselves."""
    words = words_of(query)
    held = shop.held(SERVERS)
    if held is not None and held.content == ONE_SERVER:
        # Nothing to choose between: its countries are the top of the tree.
        return list(_countries(shop, Node(""), opened, favourites, words))
    everywhere = [] if words else [Row(Kind.ALL, EVERYWHERE, "All servers")]
    return everywhere + list(_servers(shop, opened, favourites, words))


def listings_below(node: Node) -> tuple[Listing, ...]:
    """What must be asked for when `node` opens."""
    if node.country:
        return services_of(node.server, node.country), prices_of(node.server, node.country)
    return (countries_of(node.server),)


def _servers(
    shop: Shop, opened: frozenset[Node], favourites: frozenset[str], words: tuple[str, ...]
) -> Iterator[Row]:
    held = shop.held(SERVERS)
    servers: tuple[Server, ...] = (held.content if held else None) or ()
    if not servers:
        yield _note(Node(""), shop, (SERVERS,), "no servers")
    for server in servers:
        node = Node(server.id)
        below = list(_countries(shop, node, opened, favourites, words)) if words or node in opened else []
        if words and not below and not _matches(words, server.name):
            continue
        content = shop.held(countries_of(server.id))
        countries = content.content if content and content.content is not None else None
        failed = content is not None and content.error is not None
        yield Row(
            Kind.SERVER,
            node,
            server.name or server.id,
            is_open=bool(below) or node in opened,
            children=len(countries) if countries is not None else None,
            failed=failed,
        )
        yield from below


def _countries(
    shop: Shop, server: Node, opened: frozenset[Node], favourites: frozenset[str], words: tuple[str, ...]
) -> Iterator[Row]:
    listing = countries_of(server.server)
    held = shop.held(listing)
    countries: tuple[Country, ...] = (held.content if held else None) or ()
    if not countries or (held and held.error):
        if not words:
            yield _note(server, shop, (listing,), "no countries")
        if not countries:
            return
    for country in countries:
        node = Node(server.server, country.id)
        below = list(_services(shop, node, favourites, words)) if words or node in opened else []
        if words and not below and not _matches(words, country.name):
            continue
        prices = shop.held(prices_of(node.server, node.country))
        columns: PriceColumns | None = prices.content if prices else None
        yield Row(
            Kind.COUNTRY,
            node,
            country.name or country.id,
            is_open=bool(below) or node in opened,
            children=len(set(columns.services)) if columns is not None else None,
            failed=prices is not None and prices.error is not None,
        )
        yield from below


def _services(shop: Shop, country: Node, favourites: frozenset[str], words: tuple[str, ...]) -> Iterator[Row]:
    names_listing, prices_listing = listings_below(country)
    names_held, prices_held = shop.held(names_listing), shop.held(prices_listing)
    names: tuple[Service, ...] = (names_held.content if names_held else None) or ()
    columns: PriceColumns | None = prices_held.content if prices_held else None
    troubled = any(held and held.error for held in (names_held, prices_held))
    if not words and (troubled or not (names or columns)):
        yield _note(country, shop, (names_listing, prices_listing), "no services")
    best = best_tiers(columns, country.country) if columns is not None else {}
    known = {service.code: service for service in names}
    for code in best:
        known.setdefault(code, Service(code, code))
    chosen = (s for s in known.values() if not words or _matches(words, s.name, s.code))
    for service in sorted(chosen, key=lambda s: (s.code not in favourites, s.code not in best, fold(s.name))):
        price, stock = best.get(service.code, (None, None))
        yield Row(
            Kind.SERVICE,
            Node(country.server, country.country, service.code),
            service.name or service.code,
            price=price,
            stock=stock,
            favourite=service.code in favourites,
        )


def _note(parent: Node, shop: Shop, listings: Iterable[Listing], nothing: str) -> Row:
    node = Node(parent.server, parent.country, "…")
    if any(shop.loading(listing) for listing in listings):
        return Row(Kind.NOTE, node, "loading …")
    for listing in listings:
        held = shop.held(listing)
        if held and held.error:
            return Row(Kind.NOTE, node, f"r tries again: {held.error.message}", failed=True)
    if all(shop.held(listing) is None for listing in listings):
        return Row(Kind.NOTE, node, "loading …")
    return Row(Kind.NOTE, node, nothing)


def _matches(words: Iterable[str], *texts: str) -> bool:
    folded = " ".join(map(fold, texts))
    return all(word in folded for word in words)
