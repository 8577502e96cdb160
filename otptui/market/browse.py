"""The state of browsing: which nodes are open, which offers are in scope, and how they are sorted.

Everything is computed from the listings held. The caller loads the listings that are missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from otptui.domain.errors import OtpError
from otptui.domain.estimator import Estimator
from otptui.domain.evidence import Place
from otptui.domain.listing import SERVERS, AnyListing, Listing, prices_of, services_of
from otptui.domain.model import Offer, PriceColumns
from otptui.market.catalog_tree import CatalogRows, Node, Preferred, RowKind, TreeRow, listings_below
from otptui.market.country_scan import Scan
from otptui.market.finder import Finder
from otptui.market.listing_loader import ListingLoader
from otptui.market.listings import Held
from otptui.market.offers import Column, Filter, OfferBook, PriceList, Sort, View
from otptui.provider.dialects import ONE_SERVER
from otptui.support.identity_cache import is_same
from otptui.text.matching import fold

_MAX_SCANS = 4
"""Scans that are kept, so that going back to a service shows it at once."""


class Browse:
    """The state of the catalog and the prices of one profile.

    `server` and `country` are the home of the user, where browsing starts.
    """

    def __init__(self, loader: ListingLoader, server: str, country: str) -> None:
        self._loader = loader
        self._market = loader.market
        self._rows = CatalogRows(self._market)
        self._home = Node(server, country)
        self.opened: frozenset[Node] = frozenset({Node(server), self._home})
        self.favourites: frozenset[str] = frozenset()
        self.pins_favourites = True
        """Whether the offers of favourites come before all others, however they are sorted."""
        self.watched: frozenset[Place] = frozenset()
        self.recents: tuple[str, ...] = ()
        """Codes of the services bought recently, the newest first."""
        self._preferred = Preferred()
        self.scope = Filter(country=country)
        self.sort = Sort()
        self.tree_query = ""
        self.query = ""
        self._scans: dict[Filter, Scan] = {}
        self.in_stock = False
        self.all_tiers = False
        """Whether the tiers are shown too that a purchase gets only once the cheaper ones are sold out."""
        self.estimator = Estimator()
        self._book = OfferBook.build((), self._market.names())
        self._made_from: tuple[object, ...] = ()
        self._view: View | None = None
        self._wanted: tuple[object, ...] = ()

    # The tree

    def tree(self) -> list[TreeRow]:
        """The visible rows of the catalog."""
        preferred = Preferred(self.favourites, self.recents)
        if preferred != self._preferred:
            # The same object while nothing changed: the rows of a country are cached by identity.
            self._preferred = preferred
        return self._rows.visible(self.opened, self._preferred, self.tree_query)

    def toggle(self, node: Node, is_open: bool) -> None:
        """Open or close a node."""
        self.opened = self.opened | {node} if is_open else self.opened - {node}

    def choose(self, row: TreeRow) -> bool:
        """Scope the prices to what `row` stands for; False for a note, which stands for nothing.

        A service is compared over all servers of its country. A country shows the offers of its server.
        """
        node = row.node
        match row.kind:
            case RowKind.ALL:
                self.scope = Filter(country=self._country)
            case RowKind.SERVER:
                self.scope = Filter(server=node.server, country=self._country)
            case RowKind.COUNTRY:
                self.scope = Filter(server=node.server, country=node.country)
            case RowKind.SERVICE:
                self.scope = Filter(country=node.country, service=node.service)
            case RowKind.NOTE:
                return False
        return True

    def look_at(self, service: str, country: str) -> None:
        """Scope to a service on all servers of a country, the cheapest first."""
        self.scope = Filter(country=country, service=service)
        self.sort = Sort.by(Column.PRICE)

    def compare(self, service: str, server: str | None) -> Scan:
        """Scope to one service in all countries of `server` (None: of all servers).

        Where that is the scope already, widen it from one server to all of them.
        """
        scope = Filter(server=server, service=service)
        if scope == self.scope:
            scope = Filter(service=service)
        self.scope = scope
        if scope not in self._scans:
            if len(self._scans) == _MAX_SCANS:
                del self._scans[next(iter(self._scans))]
            self._scans[scope] = Scan(self._loader, service, scope.server)
        return self._scans[scope]

    @property
    def scan(self) -> Scan | None:
        """The scan of the scope; None for a scope within one country."""
        return self._scans.get(self.scope)

    def running_elsewhere(self) -> list[Scan]:
        """The scans that still send requests though they are out of scope."""
        return [scan for scan in self._scans.values() if scan.running and scan is not self.scan]

    def widen(self) -> bool:
        """Widen the scope to its country; False where it is the whole country already."""
        if self.scope.service is not None or self.scope.server is not None:
            self.scope = Filter(country=self._country)
            return True
        return False

    # The prices

    def book(self) -> OfferBook:
        """All offers held for the scope. The same object while the listings are unchanged."""
        names = self._market.names()
        scan = self.scan
        seen = (scan, scan.revision) if scan else tuple(map(self._held, self._servers()))
        made_from = (*seen, names, self.estimator)
        if not is_same(made_from, self._made_from):
            self._made_from = made_from
            self._book = self._new_book()
            self._view = None
        return self._book

    def view(self) -> View:
        """The offers in scope, filtered and sorted. The same object while nothing changed."""
        book = self.book()
        filter = replace(self.scope, text=self.query, in_stock=self.in_stock, all_tiers=self.all_tiers)
        wanted = filter, self.sort, self.favourites, self.watched, self.pins_favourites
        if self._view is None or self._wanted != wanted:
            self._view, self._wanted = book.view(*wanted), wanted
        return self._view

    def _new_book(self) -> OfferBook:
        if self.scan is not None:
            return OfferBook.build(self.scan.lists(), self._market.names(), self.estimator)
        held = ((server, self._held(server)) for server in self._servers())
        lists = [
            PriceList(server, prices.content, prices.fetched_at, prices.missed)
            for server, prices in held
            if prices is not None and prices.content is not None
        ]
        return OfferBook.build(lists, self._market.names(), self.estimator)

    def dropped(self) -> int:
        """How many offers of the price lists in scope could not be read; 0 while a scan is shown."""
        lists = (self._held(server) for server in self._servers()) if self.scan is None else ()
        return sum(held.content.dropped for held in lists if held is not None and held.content is not None)

    def dropped_names(self) -> int:
        """How many names of servers, countries and services could not be read."""
        return self._market.dropped_names()

    def _held(self, server: str) -> Held[PriceColumns] | None:
        return self._market.held(prices_of(server, self._country))

    @property
    def _country(self) -> str:
        return self.scope.country or self._home.country

    def _servers(self) -> list[str]:
        if self.scope.server is not None:
            return [self.scope.server]
        return [server.id for server in self._market.servers()]

    def offer_of(self, row: TreeRow) -> Offer | None:
        """The offer that a service of the tree stands for, its cheapest tier in stock; None for others."""
        if row.kind is not RowKind.SERVICE or row.price is None:
            return None
        names = self._market.names()
        node = row.node
        return Offer(
            names.service(node.service),
            names.country(node.country),
            names.server(node.server),
            row.price,
            row.stock or 0,
        )

    def finder(self) -> Finder:
        """Finds offers by typed words: favourites first, then recent services, in the country of the scope
        unless the words name another."""
        names = self._market.names()
        favourites = sorted(self.favourites, key=lambda code: fold(names.service(code).name))
        first = list(dict.fromkeys((*favourites, *self.recents)))
        return Finder(names, self._market.best, first, self._country)

    # What must be loaded

    def prices_needed(self) -> list[Listing[PriceColumns]]:
        """The price lists of the scope; none for a scan, which loads its own."""
        if self.scan is not None:
            return []
        return [prices_of(server, self._country) for server in self._servers()]

    def names_needed(self) -> list[AnyListing]:
        """The next service list that may name services which the prices of the scope have only by code.

        At most one: the first answer usually names what all servers sell. The home server comes first.
        """
        servers = sorted(self._servers(), key=lambda server: server != self._home.server)
        known = self._market.names().services
        for server in servers:
            held = self._held(server)
            listing = services_of(server, self._country)
            if held is None or held.content is None or self._market.held(listing) is not None:
                continue
            if not known.keys() >= (self._market.best(server, self._country) or {}).keys():
                return [listing]
        return []

    def prices_unasked(self) -> list[AnyListing]:
        """The price lists of the scope that were never requested: its servers may be new."""
        market = self._market
        return [
            listing
            for listing in self.prices_needed()
            if market.held(listing) is None and not market.loading(listing)
        ]

    def prices_missing(self) -> list[AnyListing]:
        """The price lists of the scope that were never answered."""
        return self._missing(self.prices_needed())

    def listings_missing(self, node: Node) -> list[AnyListing]:
        """The listings that `node` shows when it is open and that were never answered."""
        return self._missing(listings_below(node))

    def _missing(self, listings: Iterable[AnyListing]) -> list[AnyListing]:
        found = ((listing, self._market.held(listing)) for listing in listings)
        return [listing for listing, held in found if held is None or held.content is None]

    def listings_shown(self) -> list[AnyListing]:
        """The listings that the open nodes and the scope show."""
        shown: list[AnyListing] = [SERVERS, *self.prices_needed()]
        for node in self.opened:
            shown += listings_below(node)
        return list(dict.fromkeys(shown))

    # Texts about the scope

    def title(self) -> tuple[str, datetime | None]:
        """The scope in words, and when its oldest answer was given."""
        names = self._market.names()
        scan = self.scan
        service = names.service(self.scope.service).name if self.scope.service else ""
        stocked = "in stock · " if self.in_stock else ""
        if scan is not None:
            # As short as possible, so that it fits into a side pane.
            on = f", {self.server_name(self.scope.server)}" if self.scope.server else ""
            return f"{stocked}{service} everywhere{on}", scan.oldest
        country = names.country(self._country).name
        server = names.server(self.scope.server).name if self.scope.server else "all servers"
        place = country if self._market.servers() == ONE_SERVER else f"{country}, {server}"
        ages = [held.fetched_at for held in map(self._held, self._servers()) if held and held.fetched_at]
        return f"{stocked}{f'{service}, ' if service else ''}{place}", min(ages, default=None)

    def server_name(self, server: str) -> str:
        """The short name of a server; "" for none."""
        return self._market.names().server(server).short if server else ""

    def loading(self) -> bool:
        """Whether prices of the scope, or the list of servers, are still to come."""
        if self.scan is not None:
            return self.scan.running
        wanted: Sequence[AnyListing] = self.prices_needed() or [SERVERS]
        return any(self._market.loading(listing) or self._market.held(listing) is None for listing in wanted)

    def settling(self) -> bool:
        """Whether a query may still find more: prices or names of the scope are still to come."""
        lists = (services_of(server, self._country) for server in self._servers())
        return self.loading() or bool(self.names_needed()) or any(map(self._market.loading, lists))

    def hits(self) -> str:
        """How many offers the query finds, and the words that were searched in place of misspelt ones."""
        view = self.view()
        corrected = view.resolved.corrected
        count = f"{len(view):,} hit{'' if len(view) == 1 else 's'}"
        if len(view) and corrected:
            return f"{count} for {', '.join(corrected[:2])}{' …' if len(corrected) > 2 else ''}"
        return count

    def failing(self) -> dict[str, OtpError]:
        """By short name the servers of the scope whose last request failed, and the error."""
        short = {server.id: server.short or server.name for server in self._market.servers()}
        if self.scan is not None:
            return {short.get(server, server): error for server, error in self.scan.failing.items()}
        servers = self._market.held(SERVERS)
        if not self._servers() and servers is not None and servers.error is not None:
            return {"the provider": servers.error}
        return {
            short[server] or "the provider": held.error
            for server in self._servers()
            if (held := self._held(server)) and held.error and held.missed
        }
