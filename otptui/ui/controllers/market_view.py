"""The catalog and the prices on the screen: what the widgets show of the market, filtered and sorted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from otptui.domain.model import Offer, utc_now
from otptui.market.browse import Browse
from otptui.market.offers import Column, Sort
from otptui.market.watcher import Place
from otptui.ui.commands import CATALOG, PRICES, Keys
from otptui.ui.format.price_text import catalog_title, failures, title, why_no_offers
from otptui.ui.widgets.catalog_list import CatalogTree
from otptui.ui.widgets.filter_bar import FilterBar
from otptui.ui.widgets.lines import TopLine
from otptui.ui.widgets.offer_columns import column_of
from otptui.ui.widgets.offer_table import OfferTable
from otptui.ui.widgets.pane import Pane
from otptui.ui.widgets.scan_line import ScanLine

_YIELD = 0.001
"""Seconds of a sleep in which every waiting task of the event loop runs; 0 would run only some."""


class MarketWidgets(NamedTuple):
    """The widgets of the catalog and of the prices. `missed` says which servers did not answer."""

    top_line: TopLine
    catalog: CatalogTree
    catalog_filter: FilterBar
    catalog_pane: Pane
    prices_pane: Pane
    prices: OfferTable
    prices_filter: FilterBar
    scan_line: ScanLine
    missed: Static

    @classmethod
    def of(cls, screen: Screen[None]) -> MarketWidgets:
        """The widgets of `screen`."""
        catalog_pane = screen.query_one(f"#{CATALOG}", Pane)
        prices_pane = screen.query_one(f"#{PRICES}", Pane)
        return cls(
            top_line=screen.query_one(TopLine),
            catalog=screen.query_one(CatalogTree),
            catalog_filter=catalog_pane.query_one(FilterBar),
            catalog_pane=catalog_pane,
            prices_pane=prices_pane,
            prices=prices_pane.query_one(OfferTable),
            prices_filter=prices_pane.query_one(FilterBar),
            scan_line=prices_pane.query_one(ScanLine),
            missed=prices_pane.query_one("#missed", Static),
        )


class MarketView:
    """Shows `browse` in `widgets`. `watched` gives the places that are watched, `currency` the sign
    before prices, `columns` are those of the prices."""

    def __init__(
        self,
        widgets: MarketWidgets,
        browse: Browse,
        profile: str,
        watched: Callable[[], frozenset[Place]],
        currency: Callable[[], str],
        columns: tuple[str, ...],
        keys: Keys,
    ) -> None:
        self._widgets = widgets
        self._browse = browse
        self._profile = profile
        self._watched = watched
        self._currency = currency
        self._keys = keys
        self.columns = self._columns_set = columns
        self._missed: str | None = None
        widgets.prices.position.changed = self.show_title
        widgets.catalog.position.changed = self._show_catalog_title

    async def show_all(self) -> None:
        """Show everything anew. Keys are handled between the parts, which are slow at 100,000 offers."""
        for part in (self.show_catalog, self._browse.book, self._browse.view):
            part()
            await asyncio.sleep(_YIELD)
        self.show_prices()

    def show_catalog(self) -> None:
        """Show the visible nodes of the catalog."""
        self._widgets.catalog.currency = self._currency()
        self._widgets.catalog.show(self._browse.tree(), self._browse.tree_query)
        self._show_catalog_title()

    def show_prices(self) -> None:
        """Show the offers in scope."""
        browse, widgets = self._browse, self._widgets
        browse.watched = self._watched()
        view = browse.view()
        widgets.prices.show(
            view,
            favourites=browse.favourites,
            watched=self._watched(),
            currency=self._currency(),
            chosen=self.columns,
        )
        widgets.prices.empty_text = why_no_offers(browse, self._keys)
        widgets.prices_filter.show(browse.hits() if browse.query else "", view.filter.problem)
        self.show_title()

    def show_title(self) -> None:
        """Show the scope and its age above the prices, and how far a scan is."""
        browse, widgets = self._browse, self._widgets
        widgets.scan_line.show(browse.scan)
        scope, words = title(browse, utc_now(), widgets.prices.position.text)
        widgets.prices_pane.show_title(f"2 Prices · {words}")
        missed = failures(browse.failing())
        if missed != self._missed:
            # Textual lays the screen out for every text, the same one too.
            self._missed = missed
            widgets.missed.update(Content(missed))
            widgets.missed.set_class(bool(missed), "-told")
        # Where panes have no border they have no title: the top line names the scope there.
        widgets.top_line.place = (self._profile, scope)

    def _show_catalog_title(self) -> None:
        words = catalog_title(self._browse, self._widgets.catalog.position.text)
        self._widgets.catalog_pane.show_title(f"1 {words}")

    def tick(self) -> None:
        """A second has passed: ages may read differently."""
        self._widgets.prices.tick()
        self.show_title()

    def apply_filters(self) -> None:
        """Show what the filters let through.

        Called before any action on a row as well: the last letters may have been typed but not handled.
        """
        browse, widgets = self._browse, self._widgets
        if browse.tree_query != (typed := widgets.catalog_filter.text):
            browse.tree_query = typed
            self.show_catalog()
        if browse.query != (typed := widgets.prices_filter.text):
            browse.query = typed
            self.show_prices()

    def open_filter(self, pane: str) -> None:
        """Type into the filter of a pane; away from the catalog into that of the prices."""
        self._filter_of(pane).open()

    def clear_filter(self, pane: str) -> bool:
        """Clear the filter of a pane; whether there was one."""
        return self._filter_of(pane).clear()

    def filter_prices(self, text: str) -> None:
        """Filter the prices by `text`; the focus stays where it is."""
        self._widgets.prices_filter.begin_with(text)
        self.apply_filters()

    def _filter_of(self, pane: str) -> FilterBar:
        return self._widgets.catalog_filter if pane == CATALOG else self._widgets.prices_filter

    def use_columns(self, columns: tuple[str, ...]) -> None:
        """Show these columns of the prices from now on."""
        if columns != self.columns:
            self.columns = columns
            self.show_prices()

    def follow_setting(self, columns: tuple[str, ...]) -> None:
        """The settings were read, and say that these are the columns. A choice that could not be saved stays
        until they say something else."""
        if columns != self._columns_set:
            self._columns_set = columns
            self.use_columns(columns)

    @property
    def visible_columns(self) -> frozenset[Column]:
        """The columns of the prices that the width has room for."""
        return self._widgets.prices.visible_columns

    @property
    def sort(self) -> Sort:
        """How the prices are sorted."""
        return self._browse.sort

    def sort_next(self) -> None:
        """Sort by the next column."""
        self._browse.sort = self._widgets.prices.next_sort
        self.show_prices()

    def sort_by(self, column: Column) -> None:
        """Sort by `column`, or the other way round where it is the present one."""
        sort = self._browse.sort
        is_present = column is column_of(sort.column)
        self._browse.sort = sort.reversed() if is_present else sort.next_by(column)
        self.show_prices()

    def reverse_sort(self) -> None:
        """Sort the other way round."""
        self._browse.sort = self._browse.sort.reversed()
        self.show_prices()

    def toggle_stock(self) -> None:
        """Hide offers that are out of stock, or show them again."""
        self._browse.in_stock = not self._browse.in_stock
        self.show_prices()

    def toggle_tiers(self) -> None:
        """Show the dearer tiers of each place too, or hide them again."""
        self._browse.all_tiers = not self._browse.all_tiers
        self.show_prices()

    @property
    def offer(self) -> Offer | None:
        """The offer under the cursor of the prices."""
        return self._widgets.prices.current

    def select(self, is_wanted: Callable[[Offer], bool]) -> None:
        """Put the cursor on the first wanted offer, or on the first of all."""
        view = self._browse.view()
        self._widgets.prices.cursor = next((row for row in range(len(view)) if is_wanted(view.offer(row))), 0)
