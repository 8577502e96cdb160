"""What the user is looking at: which nodes are open, which offers are in scope, how they are sorted.

It computes from what the market holds; asking the provider for what is `needed` is the screen's part.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from otptui.domain.errors import OtpError
from otptui.domain.model import Offer
from otptui.domain.track_record import Records
from otptui.market.catalog_tree import Kind, Liked, Node, Row, Shop, listings_below, rows
from otptui.market.country_scan import Scan
from otptui.market.finder import Finder
from otptui.market.listings import SERVERS, Held, Listing, Market, prices_of, services_of
from otptui.market.offers import Column, Filter, OfferBook, PriceList, Sort, View
from otptui.provider.dialects import ONE_SERVER
from otptui.support.identity_cache import is_same
from otptui.text.matching import fold

_KEPT_SCANS = 4
"""Services whose scans are remembered: going back to one shows it at once."""


class Browse:
    """The state of the catalog and the prices. `server` and `country` are where the user starts."""

    def __init__(self, market: Market, server: str, country: str) -> None:
        self._market = market
        self._shop = Shop(market.held, market.loading)
        self._home = Node(server, country)
        self.opened: frozenset[Node] = frozenset({Node(server), self._home})
        self.favourites: frozenset[str] = frozenset()
        self.recents: tuple[str, ...] = ()
        """Services bought lately, the newest first."""
        self._liked = Liked()
        self.scope = Filter(country=country)
        self.sort = Sort()
        self.tree_query = ""
        self.query = ""
        self._scans: dict[Filter, Scan] = {}
        self.in_stock = False
        self.records = Records()
        self._book = OfferBook.build((), market.names())
        self._made_from: tuple[object, ...] = ()
        self._view: View | None = None

    # The tree

    def tree(self) -> list[Row]:
        """The visible lines of the catalog."""
        liked = Liked(self.favourites, self.recents)
        if liked != self._liked:
            self._liked = liked
        return rows(self._shop, self.opened, self._liked, self.tree_query)

    def toggle(self, node: Node, is_open: bool) -> None:
        self.opened = self.opened | {node} if is_open else self.opened - {node}

    def choose(self, row: Row) -> bool:
        """Scope the prices to what `row` stands for; False where it stands for nothing.

        A service is compared over all servers of its country, a country shows what that server has there.
        """
        node = row.node
        match row.kind:
            case Kind.ALL:
                self.scope = Filter(country=self._home.country)
            case Kind.SERVER:
                self.scope = Filter(server=node.server, country=self._country)
            case Kind.COUNTRY:
                self.scope = Filter(server=node.server, country=node.country)
            case Kind.SERVICE:
                self.scope = Filter(country=node.country, service=node.service)
            case Kind.NOTE:
                return False
        return True

    def look_at(self, service: str, country: str) -> None:
        """Compare a service over all servers of a country, the cheapest first."""
        self.scope = Filter(country=country, service=service)
        self.sort = Sort.by(Column.PRICE)

    def compare(self, service: str, server: str | None) -> Scan:
        """Scope to one service in all countries of `server`, or (None) of all servers. Where it is that
        already, from one server to all of them."""
        scope = Filter(server=server, service=service)
        if scope == self.scope:
            scope = Filter(service=service)
        self.scope = scope
        if scope not in self._scans:
            if len(self._scans) == _KEPT_SCANS:
                del self._scans[next(iter(self._scans))]
            self._scans[scope] = Scan(self._market, service, scope.server)
        return self._scans[scope]

    @property
    def scan(self) -> Scan | None:
        """What looks at all countries for the scope; None where it is within one country."""
        return self._scans.get(self.scope)

    def running_elsewhere(self) -> list[Scan]:
        """The scans that still ask though nobody looks at them any more."""
        return [scan for scan in self._scans.values() if scan.running and scan is not self.scan]

    def widen(self) -> bool:
        """Take the narrowest bound off the scope; False where it has none but the country."""
        if self.scope.service is not None or self.scope.server is not None:
            self.scope = Filter(country=self._country)
            return True
        return False

    # The prices

    def book(self) -> OfferBook:
        """All offers there are to look at; from an unchanged market it is cheap to ask again."""
        names = self._market.names()
        scan = self.scan
        seen = (scan, scan.revision) if scan else tuple(map(self._held, self._servers()))
        made_from = (*seen, names, self.records)
        if not is_same(made_from, self._made_from):
            self._made_from = made_from
            self._book = self._new_book()
            self._view = None
        return self._book

    def view(self) -> View:
        """The offers in scope, filtered and sorted; as cheap to ask again as `book`."""
        book = self.book()
        filter = replace(self.scope, text=self.query, in_stock=self.in_stock)
        if self._view is None or (self._view.first, self._view.sort) != (self.favourites, self.sort):
            self._view = book.view(filter, self.sort, self.favourites)
        elif self._view.filter != filter:
            self._view = self._view.filtered(filter)
        return self._view

    def _new_book(self) -> OfferBook:
        if self.scan is not None:
            return OfferBook.build(self.scan.lists(), self._market.names(), self.records)
        held = ((server, self._held(server)) for server in self._servers())
        lists = [
            PriceList(server, it.content, it.fetched_at, it.missed)
            for server, it in held
            if it is not None and it.content is not None
        ]
        return OfferBook.build(lists, self._market.names(), self.records)

    def _held(self, server: str) -> Held | None:
        return self._market.held(prices_of(server, self._country))

    @property
    def _country(self) -> str:
        return self.scope.country or self._home.country

    def _servers(self) -> list[str]:
        if self.scope.server is not None:
            return [self.scope.server]
        return [server.id for server in self._market.servers()]

    def offer_of(self, row: Row) -> Offer | None:
        """The offer a service of the tree stands for: its cheapest tier in stock."""
        if row.kind is not Kind.SERVICE or row.price is None:
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
        """Finds offers by typed words: favourites first, then what was bought lately; in this country
        where none is named."""
        names = self._market.names()
        favourites = sorted(self.favourites, key=lambda code: fold(names.service(code).name))
        first = list(dict.fromkeys((*favourites, *self.recents)))
        return Finder(names, self._market.best, first, self._country)

    # What to ask the provider for

    def prices_needed(self) -> list[Listing]:
        """The price lists of the scope, but for those that its scan asks for."""
        if self.scan is not None:
            return []
        return [prices_of(server, self._country) for server in self._servers()]

    def names_needed(self) -> list[Listing]:
        """The service lists that may name what the prices of the scope do not; the home server's first."""
        servers = sorted(self._servers(), key=lambda server: server != self._home.server)
        known = self._market.names().services
        for server in servers:
            held = self._held(server)
            listing = services_of(server, self._country)
            if held is None or held.content is None or self._market.held(listing) is not None:
                continue
            if not known.keys() >= (self._market.best(server, self._country) or {}).keys():
                # One at a time: the first answer usually names what all servers sell.
                return [listing]
        return []

    def prices_unasked(self) -> list[Listing]:
        """Those of the scope that nobody asked for yet: its servers may only just be known."""
        wanted = self.prices_needed()
        return [it for it in wanted if self._market.held(it) is None and not self._market.loading(it)]

    def prices_missing(self) -> list[Listing]:
        """Those of the scope that were never answered."""
        return self._missing(self.prices_needed())

    def listings_missing(self, node: Node) -> list[Listing]:
        """What opening `node` needs that was never answered."""
        return self._missing(listings_below(node))

    def _missing(self, listings: Iterable[Listing]) -> list[Listing]:
        found = ((listing, self._market.held(listing)) for listing in listings)
        return [listing for listing, held in found if held is None or held.content is None]

    def listings_shown(self) -> list[Listing]:
        """Everything the open nodes and the scope show: what a cold start takes from the cache."""
        shown = [SERVERS, *self.prices_needed()]
        for node in self.opened:
            shown += listings_below(node)
        return list(dict.fromkeys(shown))

    # Words about it

    def title(self) -> tuple[str, datetime | None]:
        """What is shown, in words, and when the oldest answer in it was given."""
        names = self._market.names()
        scan = self.scan
        service = names.service(self.scope.service).name if self.scope.service else ""
        stocked = "in stock · " if self.in_stock else ""
        if scan is not None:
            # As short as it can be said: a side pane must have room for it.
            on = f", {self.server_name(self.scope.server)}" if self.scope.server else ""
            return f"{stocked}{service} everywhere{on}", scan.oldest
        country = names.country(self._country).name
        server = names.server(self.scope.server).name if self.scope.server else "all servers"
        place = country if self._market.servers() == ONE_SERVER else f"{country}, {server}"
        ages = [held.fetched_at for held in map(self._held, self._servers()) if held and held.fetched_at]
        return f"{stocked}{f'{service}, ' if service else ''}{place}", min(ages, default=None)

    def server_name(self, server: str) -> str:
        """What a server is called where there is little room; "" for none."""
        return self._market.names().server(server).short if server else ""

    def loading(self) -> bool:
        """Whether prices of the scope, or the servers themselves, are on their way."""
        if self.scan is not None:
            return self.scan.running
        wanted = self.prices_needed() or [SERVERS]
        return any(self._market.loading(listing) or self._market.held(listing) is None for listing in wanted)

    def settling(self) -> bool:
        """Whether what is typed may yet be found: prices, or names for them, are on their way."""
        lists = (services_of(server, self._country) for server in self._servers())
        return self.loading() or bool(self.names_needed()) or any(map(self._market.loading, lists))

    def hits(self) -> str:
        """How many offers the words typed find, and what was taken for them where they are in no name."""
        view = self.view()
        meant = view.wanted.corrected
        count = f"{len(view):,} hit{'' if len(view) == 1 else 's'}"
        if len(view) and meant:
            return f"{count} for {', '.join(meant[:2])}{' …' if len(meant) > 2 else ''}"
        return count

    def failing(self) -> dict[str, OtpError]:
        """The servers of the scope whose newest answer is missing, by their short name, and why."""
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
