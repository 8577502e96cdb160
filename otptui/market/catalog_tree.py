"""The catalog as the rows of a tree: server, country, service, with prices and stock. Pure.

The rows follow from the listings that are held and the nodes that are open; the widget only paints them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from itertools import chain, islice
from typing import NamedTuple, Protocol, TypeVar

from msgspec import Struct, field

from otptui.domain.listing import SERVERS, AnyListing, Listing, countries_of, prices_of, services_of
from otptui.domain.model import PriceColumns, Service
from otptui.market.listings import Held
from otptui.provider.dialects import ONE_SERVER
from otptui.support.identity_cache import is_same
from otptui.text.matching import fold, words_of

T = TypeVar("T")


class RowKind(StrEnum):
    """What a row stands for; NOTE is a remark about its parent: loading, failed, or empty."""

    ALL = "all"
    SERVER = "server"
    COUNTRY = "country"
    SERVICE = "service"
    NOTE = "note"


class Node(Struct, frozen=True):
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


class TreeRow(Struct, frozen=True):
    """One visible row. `price` and `stock` are those of the cheapest tier in stock (or of the cheapest,
    where none is in stock); both are None where there is no price."""

    kind: RowKind
    node: Node
    text: str
    is_open: bool = False
    children: int | None = None
    price: Decimal | None = None
    stock: int | None = None
    favourite: bool = False
    recent: bool = False
    failed: bool = False


class Preferred(Struct, frozen=True):
    """The services that come first: favourites, then those bought recently, the newest first."""

    favourites: frozenset[str] = frozenset()
    recents: tuple[str, ...] = ()


class HeldListings(Protocol):
    """What the tree reads of a market."""

    def held(self, listing: Listing[T]) -> Held[T] | None:
        """The listing as last seen; None where it was never asked for."""

    def loading(self, listing: AnyListing) -> bool:
        """Whether a request for the listing is under way."""


class _ServiceRows(NamedTuple):
    """The services of a country as rows, and for each row the text that a query is searched in."""

    made_from: tuple[object, ...]
    rows: list[TreeRow]
    texts: list[str]


class CatalogRows(Struct, frozen=True):
    """Computes the rows of the tree from a market.

    The rows of a country are cached until its listings change: thousands of services in dozens of open
    countries are too many to compute at each key press.
    """

    market: HeldListings
    _service_rows: dict[Node, _ServiceRows] = field(default_factory=dict)

    def visible(self, opened: frozenset[Node], preferred: Preferred, query: str = "") -> list[TreeRow]:
        """The visible rows. With a `query` only those that contain each of its words, and their parents;
        a node whose content is known then counts as open."""
        words = words_of(query)
        held = self.market.held(SERVERS)
        servers = (held.content if held else None) or ()
        if servers == ONE_SERVER:
            # There is no server to choose: the countries are the top of the tree.
            return self._countries(Node(""), opened, preferred, words)
        shown = [] if words else [TreeRow(RowKind.ALL, EVERYWHERE, "All servers")]
        if not servers:
            shown.append(self._note(Node(""), (SERVERS,), "no servers"))
        for server in servers:
            node = Node(server.id)
            is_open = bool(words) or node in opened
            below = self._countries(node, opened, preferred, words) if is_open else []
            if words and not below and not _matches(words, server.name):
                continue
            countries = self.market.held(countries_of(server.id))
            has_countries = countries is not None and countries.content is not None
            shown.append(
                TreeRow(
                    RowKind.SERVER,
                    node,
                    server.name or server.id,
                    is_open=bool(below) or node in opened,
                    children=len(countries.content or ()) if countries and has_countries else None,
                    failed=countries is not None and countries.error is not None,
                )
            )
            shown += below
        return shown

    def _countries(
        self, server: Node, opened: frozenset[Node], preferred: Preferred, words: tuple[str, ...]
    ) -> list[TreeRow]:
        listing = countries_of(server.server)
        held = self.market.held(listing)
        countries = (held.content if held else None) or ()
        shown = []
        if not words and (not countries or (held and held.error)):
            shown.append(self._note(server, (listing,), "no countries"))
        for country in countries:
            node = Node(server.server, country.id)
            below = self._services(node, preferred, words) if words or node in opened else []
            if words and not below and not _matches(words, country.name):
                continue
            prices = self.market.held(prices_of(node.server, node.country))
            columns = prices.content if prices else None
            shown.append(
                TreeRow(
                    RowKind.COUNTRY,
                    node,
                    country.name or country.id,
                    is_open=bool(below) or node in opened,
                    children=len(_best(node, columns)) if columns is not None else None,
                    failed=prices is not None and prices.error is not None,
                )
            )
            shown += below
        return shown

    def _services(self, country: Node, preferred: Preferred, words: tuple[str, ...]) -> list[TreeRow]:
        named = services_of(country.server, country.country)
        priced = prices_of(country.server, country.country)
        names_held, prices_held = self.market.held(named), self.market.held(priced)
        names = (names_held.content if names_held else None) or ()
        columns = prices_held.content if prices_held else None
        services = self._cached_rows(country, names, columns, preferred)
        if words:
            return [
                row
                for row, text in zip(services.rows, services.texts, strict=True)
                if all(word in text for word in words)
            ]
        has_error = bool((names_held and names_held.error) or (prices_held and prices_held.error))
        if has_error or not (names or columns):
            return [self._note(country, (named, priced), "no services"), *services.rows]
        return services.rows

    def _cached_rows(
        self,
        country: Node,
        names: tuple[Service, ...],
        columns: PriceColumns | None,
        preferred: Preferred,
    ) -> _ServiceRows:
        made_from = (names, columns, preferred)
        cached = self._service_rows.get(country)
        if cached is None or not is_same(made_from, cached.made_from):
            rows = _service_rows(country, names, columns, preferred)
            texts = [fold(f"{row.text} {row.node.service}") for row in rows]
            cached = self._service_rows[country] = _ServiceRows(made_from, rows, texts)
        return cached

    def _note(self, parent: Node, listings: Iterable[AnyListing], empty: str) -> TreeRow:
        """A remark about the state of `listings`; `empty` is the remark where they were answered."""
        node = Node(parent.server, parent.country, "…")
        if any(map(self.market.loading, listings)):
            return TreeRow(RowKind.NOTE, node, "loading …")
        held_of = [self.market.held(listing) for listing in listings]
        for held in held_of:
            if held and held.error:
                return TreeRow(RowKind.NOTE, node, f"r retry · {held.error.message}", failed=True)
        if all(held is None for held in held_of):
            return TreeRow(RowKind.NOTE, node, "loading …")
        return TreeRow(RowKind.NOTE, node, empty)


_MAX_SEARCHED = 3000
"""Rows from the top among which the best match is searched: more than the services of a country."""


def first_hit(rows: Sequence[TreeRow], query: str) -> int | None:
    """The index of the row that `query` most likely means; None where no row contains its words.

    A row whose name or code is the query comes before one whose name starts with it, and that before
    one that only contains the words.
    """
    words = words_of(query)
    typed = fold(query).strip()
    near = enumerate(islice(rows, _MAX_SEARCHED))
    hits = [index for index, row in near if _matches(words, row.text, row.node.service)]
    names = [(index, fold(rows[index].text)) for index in hits]
    equal = (index for index, name in names if typed in (name, rows[index].node.service))
    starting = (index for index, name in names if name.startswith(typed))
    return next(chain(equal, starting, hits), None) if words else None


def listings_below(node: Node) -> tuple[AnyListing, ...]:
    """The listings that `node` shows when it is open."""
    if node.country:
        return services_of(node.server, node.country), prices_of(node.server, node.country)
    return (countries_of(node.server),)


def _best(country: Node, columns: PriceColumns) -> dict[str, tuple[Decimal, int]]:
    return columns.table.best_in(country.country)


def _service_rows(
    country: Node, names: tuple[Service, ...], columns: PriceColumns | None, preferred: Preferred
) -> list[TreeRow]:
    """The services of a country: preferred ones first, then those with a price, then by name."""
    best = _best(country, columns) if columns is not None else {}
    known = {service.code: service.name or service.code for service in names}
    for code in best:
        known.setdefault(code, code)
    folded = {code: fold(name) for code, name in known.items()}
    times = Counter(folded.values())
    rank = {code: place for place, code in enumerate(preferred.recents, 1)}
    rank |= dict.fromkeys(preferred.favourites, 0)
    last = len(preferred.recents) + 1
    order = sorted((rank.get(code, last), code not in best, name, code) for code, name in folded.items())
    rows = []
    for _, _, _, code in order:
        price, stock = best.get(code, (None, None))
        is_favourite = code in preferred.favourites
        rows.append(
            TreeRow(
                RowKind.SERVICE,
                Node(country.server, country.country, code),
                # Only the code tells services of the same name apart.
                known[code] if times[folded[code]] == 1 else f"{known[code]} {code}",
                price=price,
                stock=stock,
                favourite=is_favourite,
                recent=code in rank and not is_favourite,
            )
        )
    return rows


def _matches(words: Iterable[str], *texts: str) -> bool:
    folded = " ".join(map(fold, texts))
    return all(word in folded for word in words)
