"""The catalog as the rows of a tree: server > country > service, with price and stock. Pure.

The tree is computed from what the market holds and which nodes are open; the widget only paints it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import chain, islice
from typing import NamedTuple

from otptui.domain.model import Country, PriceColumns, Server, Service
from otptui.market.listings import SERVERS, Held, Listing, countries_of, prices_of, services_of
from otptui.provider.dialects import ONE_SERVER
from otptui.support.identity_cache import is_same
from otptui.text.matching import fold, words_of


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
    recent: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Liked:
    """Which services come first: the favourites, and then those bought lately, the newest first."""

    favourites: frozenset[str] = frozenset()
    recents: tuple[str, ...] = ()


class _Shelf(NamedTuple):
    """The services of a country as rows, and of each the text that words are looked for in."""

    made_from: tuple[object, ...]
    rows: list[Row]
    texts: list[str]


@dataclass(frozen=True, slots=True)
class Shop:
    """What the tree is made from: a look at what is held, and whether an answer is on its way.

    What was made of an answer is kept for as long as that is held: with thousands of services below
    dozens of open countries no letter and no step may make all of it again.
    """

    held: Callable[[Listing], Held | None]
    loading: Callable[[Listing], bool]
    shelves: dict[Node, _Shelf] = field(default_factory=dict)


def rows(shop: Shop, opened: frozenset[Node], liked: Liked, query: str = "") -> list[Row]:
    """The visible lines. With a `query` only what matches every word of it, and the way down to it;
    nodes whose content is known then stand open by themselves."""
    words = words_of(query)
    held = shop.held(SERVERS)
    if held is not None and held.content == ONE_SERVER:
        # Nothing to choose between: its countries are the top of the tree.
        return _countries(shop, Node(""), opened, liked, words)
    shown = [] if words else [Row(Kind.ALL, EVERYWHERE, "All servers")]
    servers: tuple[Server, ...] = (held.content if held else None) or ()
    if not servers:
        shown.append(_note(Node(""), shop, (SERVERS,), "no servers"))
    for server in servers:
        node = Node(server.id)
        below = _countries(shop, node, opened, liked, words) if words or node in opened else []
        if words and not below and not _matches(words, server.name):
            continue
        content = shop.held(countries_of(server.id))
        countries = content.content if content and content.content is not None else None
        shown.append(
            Row(
                Kind.SERVER,
                node,
                server.name or server.id,
                is_open=bool(below) or node in opened,
                children=len(countries) if countries is not None else None,
                failed=content is not None and content.error is not None,
            )
        )
        shown += below
    return shown


_NEAR = 3000
"""Rows from the top in which the hit that is meant is looked for: a country's services and then some."""


def first_hit(rows: Sequence[Row], query: str) -> int | None:
    """Where the row is that whoever typed `query` most likely means: one that is called so, one that
    begins so, or else the first that has the words itself; None for none."""
    words = words_of(query)
    typed = fold(query).strip()
    near = enumerate(islice(rows, _NEAR))
    hits = [index for index, row in near if _matches(words, row.text, row.node.service)]
    names = [(index, fold(rows[index].text)) for index in hits]
    called = (index for index, name in names if typed in (name, rows[index].node.service))
    begins = (index for index, name in names if name.startswith(typed))
    return next(chain(called, begins, hits), None) if words else None


def listings_below(node: Node) -> tuple[Listing, ...]:
    """What must be asked for when `node` opens."""
    if node.country:
        return services_of(node.server, node.country), prices_of(node.server, node.country)
    return (countries_of(node.server),)


def _countries(
    shop: Shop, server: Node, opened: frozenset[Node], liked: Liked, words: tuple[str, ...]
) -> list[Row]:
    listing = countries_of(server.server)
    held = shop.held(listing)
    countries: tuple[Country, ...] = (held.content if held else None) or ()
    shown = []
    if not words and (not countries or (held and held.error)):
        shown.append(_note(server, shop, (listing,), "no countries"))
    for country in countries:
        node = Node(server.server, country.id)
        below = _services(shop, node, liked, words) if words or node in opened else []
        if words and not below and not _matches(words, country.name):
            continue
        prices = shop.held(prices_of(node.server, node.country))
        shown.append(
            Row(
                Kind.COUNTRY,
                node,
                country.name or country.id,
                is_open=bool(below) or node in opened,
                children=len(_best(node, prices.content)) if prices and prices.content is not None else None,
                failed=prices is not None and prices.error is not None,
            )
        )
        shown += below
    return shown


def _best(country: Node, columns: PriceColumns) -> dict[str, tuple[Decimal, int]]:
    return columns.best.get(country.country, {})


def _services(shop: Shop, country: Node, liked: Liked, words: tuple[str, ...]) -> list[Row]:
    listings = listings_below(country)
    names_held, prices_held = map(shop.held, listings)
    names: tuple[Service, ...] = (names_held.content if names_held else None) or ()
    columns: PriceColumns | None = prices_held.content if prices_held else None
    shelf = _shelf(shop, country, names, columns, liked)
    if words:
        return [
            row
            for row, text in zip(shelf.rows, shelf.texts, strict=True)
            if all(word in text for word in words)
        ]
    troubled = any(held and held.error for held in (names_held, prices_held))
    if troubled or not (names or columns):
        return [_note(country, shop, listings, "no services"), *shelf.rows]
    return shelf.rows


def _shelf(
    shop: Shop, country: Node, names: tuple[Service, ...], columns: PriceColumns | None, liked: Liked
) -> _Shelf:
    made_from = (names, columns, liked)
    shelf = shop.shelves.get(country)
    if shelf is None or not is_same(made_from, shelf.made_from):
        rows = _stocked(country, names, columns, liked)
        texts = [fold(f"{row.text} {row.node.service}") for row in rows]
        shelf = shop.shelves[country] = _Shelf(made_from, rows, texts)
    return shelf


def _stocked(
    country: Node, names: tuple[Service, ...], columns: PriceColumns | None, liked: Liked
) -> list[Row]:
    """The services of a country: what is liked first, what has a price before what has none."""
    best = _best(country, columns) if columns is not None else {}
    known = {service.code: service.name or service.code for service in names}
    for code in best:
        known.setdefault(code, code)
    folded = {code: fold(name) for code, name in known.items()}
    times = Counter(folded.values())
    rank = {code: place for place, code in enumerate(liked.recents, 1)} | dict.fromkeys(liked.favourites, 0)
    last = len(liked.recents) + 1
    order = sorted((rank.get(code, last), code not in best, name, code) for code, name in folded.items())
    rows = []
    for _, _, _, code in order:
        price, stock = best.get(code, (None, None))
        is_favourite = code in liked.favourites
        rows.append(
            Row(
                Kind.SERVICE,
                Node(country.server, country.country, code),
                # Services of the same name are told apart by their codes.
                known[code] if times[folded[code]] == 1 else f"{known[code]} {code}",
                price=price,
                stock=stock,
                favourite=is_favourite,
                recent=code in rank and not is_favourite,
            )
        )
    return rows


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
