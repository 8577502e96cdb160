"""What the prices are about: a place, a service, or one service everywhere; and what the catalog has open."""

from __future__ import annotations

from typing import NamedTuple

from otptui.domain.evidence import Place
from otptui.domain.listing import SERVERS
from otptui.domain.model import Activation
from otptui.market.browse import Browse
from otptui.market.catalog_tree import Node, RowKind, TreeRow
from otptui.market.offers import Filter, Sort
from otptui.ui.commands import CATALOG, PRICES
from otptui.ui.controllers.listing_refresh import ListingRefresh
from otptui.ui.controllers.market_view import MarketView
from otptui.ui.controllers.pane_layout import PaneLayout
from otptui.ui.controllers.scan_control import ScanControl
from otptui.ui.format.price_text import why_not_for_sale
from otptui.ui.services import Services


class _Return(NamedTuple):
    """What the prices showed, and the place under their cursor."""

    scope: Filter
    query: str
    sort: Sort
    at: Place | None


class ScopeControl:
    """Changes the scope of `browse`, shows it, and asks for the listings that it needs.

    It remembers what was shown before a comparison, and before the first of some choices in the catalog.
    """

    def __init__(
        self,
        services: Services,
        browse: Browse,
        view: MarketView,
        scans: ScanControl,
        listings: ListingRefresh,
        panes: PaneLayout,
    ) -> None:
        self._services = services
        self._browse = browse
        self._view = view
        self._scans = scans
        self._listings = listings
        self._panes = panes
        self._returns: list[_Return] = []

    def toggle(self, node: Node, is_open: bool) -> None:
        """Open or close a node of the catalog."""
        self._browse.toggle(node, is_open)
        if is_open:
            self._listings.load(self._browse.listings_missing(node))
        self._view.show_catalog()

    def open(self, row: TreeRow) -> None:
        """Show the prices that a row of the catalog stands for."""
        here = self._here()
        if not self._browse.choose(row):
            return
        if row.kind is RowKind.ALL:
            self._returns.clear()
        elif not self._returns:
            self._remember(here)
        if row.kind is RowKind.SERVICE:
            # An earlier filter might hide the service.
            self._view.clear_filter(PRICES)
        if row.kind in (RowKind.SERVER, RowKind.COUNTRY) and not self._browse.tree_query:
            self.toggle(row.node, not row.is_open)
        self._show()
        if row.kind in (RowKind.SERVICE, RowKind.ALL):
            self._panes.go_to(PRICES)

    def widen(self) -> bool:
        """Go back to what was shown before, with its filter and its cursor; without anything before, take the
        narrowest bound off the scope. False where only the country is left."""
        if self._returns:
            self._return_to(self._returns.pop())
            return True
        has_widened = self._browse.widen()
        if has_widened:
            self._show()
        return has_widened

    def compare(self, service: str, server: str | None) -> None:
        """Compare a service over all countries of a server, or (None) of all servers."""
        here = self._here()
        scan = self._browse.compare(service, server)
        self._remember(here)
        self._view.clear_filter(PRICES)
        self._show()
        self._scans.resume(scan)
        self._panes.go_to(PRICES)

    def show_elsewhere(self, activation: Activation) -> bool:
        """Compare the service of `activation` over all servers, or where there are none over all countries.

        The cursor goes to the cheapest other place. Returns False, after a toast, where it is not for sale.
        """
        reason = why_not_for_sale(activation, self._services.profile_name, self._services.keys)
        if reason:
            self._services.window.toast(reason, timeout=8)
            return False
        if self._services.session.has_servers(activation.profile):
            here = self._here()
            self._browse.look_at(activation.service.code, activation.country.id)
            self._remember(here)
            self._view.clear_filter(PRICES)
            self._view.apply_filters()
            self._show()
            self._panes.go_to(PRICES)
        else:
            self.compare(activation.service.code, None)
        place = activation.country.id, activation.server.id
        self._view.select(lambda offer: offer.stock > 0 and offer.place[1:] != place)
        return True

    def refresh(self) -> None:
        """Refresh what the current pane shows of the market."""
        if self._panes.current == CATALOG:
            self._listings.load(self._browse.listings_shown())
        elif (scan := self._browse.scan) is not None:
            self._scans.restart(scan)
        else:
            self._listings.load(self._browse.prices_needed() or [SERVERS])

    def _here(self) -> _Return:
        self._view.apply_filters()
        browse, offer = self._browse, self._view.offer
        return _Return(browse.scope, browse.query, browse.sort, offer.place if offer else None)

    def _remember(self, here: _Return) -> None:
        if here.scope != self._browse.scope:
            self._returns.append(here)

    def _return_to(self, back: _Return) -> None:
        self._browse.scope, self._browse.sort = back.scope, back.sort
        if back.query:
            self._view.filter_prices(back.query)
        self._show()
        if back.at is not None:
            self._view.select(lambda offer: offer.place == back.at)

    def _show(self) -> None:
        self._scans.stop_hidden()
        self._view.show_prices()
        self._listings.load(self._browse.prices_missing())
