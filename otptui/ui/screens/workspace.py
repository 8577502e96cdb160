"""The workspace: catalog, prices and numbers side by side, stacked, or one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget
from textual.widgets import Static

from otptui.domain.errors import StoreError
from otptui.domain.model import Activation, Offer
from otptui.domain.money import money, money_text
from otptui.market.browse import Browse
from otptui.market.catalog_tree import RowKind
from otptui.ui.commands import CATALOG, NUMBERS, PRICES, WORKSPACE, bindings
from otptui.ui.controllers.buy_flow import BuyFlow
from otptui.ui.controllers.favourites import Favourites
from otptui.ui.controllers.listing_refresh import ListingRefresh
from otptui.ui.controllers.market_view import MarketView, MarketWidgets
from otptui.ui.controllers.pane_layout import PANES, PaneLayout
from otptui.ui.controllers.scan_control import ScanControl
from otptui.ui.controllers.scope_control import ScopeControl
from otptui.ui.controllers.tour_control import TourControl
from otptui.ui.controllers.watch_control import WatchControl
from otptui.ui.format.code_text import shown_code
from otptui.ui.format.empty_text import key_of, no_match, no_numbers
from otptui.ui.format.price_text import why_no_offer
from otptui.ui.messages import Listed
from otptui.ui.screens.numbers_screen import NumbersScreen
from otptui.ui.services import Services
from otptui.ui.widgets.catalog_list import CatalogTree
from otptui.ui.widgets.filter_bar import FilterBar
from otptui.ui.widgets.key_line import KeyLine
from otptui.ui.widgets.line_list import LineList
from otptui.ui.widgets.lines import PaneTabs, StatusLine, TopLine
from otptui.ui.widgets.numbers_list import NumbersList
from otptui.ui.widgets.offer_table import OfferTable
from otptui.ui.widgets.pane import Pane
from otptui.ui.widgets.scan_line import ScanLine

if TYPE_CHECKING:
    from otptui.ui.palette.palette import EntrySource


class WorkspaceScreen(NumbersScreen):
    """Browse, compare, buy, wait. It lays out the panes and routes their keys and messages to controllers.

    `browse` is what is on display of the profile's market. It and the controllers around it are made anew
    when the profile is switched.
    """

    CSS_PATH = "workspace.tcss"
    BINDINGS = bindings(WORKSPACE)
    AUTO_FOCUS = None

    def __init__(self, services: Services, buy_flow: BuyFlow) -> None:
        super().__init__(services, buy_flow)
        self._watches = WatchControl(services, self._show_market)
        self._tour = TourControl(services, lambda strip: self.mount(strip, before="StatusLine"))

    def compose(self) -> ComposeResult:
        yield TopLine()
        yield PaneTabs(PANES)
        with Container(id="panes"):
            with Container(id="upper"):
                with Pane(id=CATALOG, classes="pane"):
                    yield FilterBar()
                    yield CatalogTree()
                with Pane(id=PRICES, classes="pane"):
                    yield FilterBar()
                    yield ScanLine()
                    yield Static(id="missed")
                    yield OfferTable()
            with Pane(id=NUMBERS, classes="pane -few"):
                yield NumbersList(self.services.config.polling.lifetime)
        yield StatusLine(self.services.keys)
        yield KeyLine(self.services.keys)

    async def on_mount(self) -> None:
        for number, pane in enumerate(PANES, 1):
            self.query_one(f"#{pane}", Pane).show_title(f"{number} {pane.capitalize()}")
        self.catalog.empty_text = no_match(self.services.keys, "clear_filter")
        self.numbers_list.position.changed = self._show_position
        lists = {CATALOG: self.catalog, PRICES: self.prices, NUMBERS: self.numbers_list}
        self._panes = PaneLayout(self, lists)
        for amount in ("balance", "spent_today"):
            self.watch(self.app, amount, self._show_money)
        self.set_focus(self.catalog)
        await self._show_profile()
        self.watch(self.app, "profile", self._switch_profile, init=False)
        self.watch(
            self.app,
            "config_read",
            lambda: self._view.follow_setting(self.services.config.columns.prices),
            init=False,
        )

    # The profile on display

    async def _switch_profile(self) -> None:
        self._listings.stop()
        self._scans.stop()
        self._scans.stop_hidden()
        self._view.clear_filter(CATALOG)
        self._view.clear_filter(PRICES)
        await self._show_profile()

    async def _show_profile(self) -> None:
        """Show what the profile offers: from the cache at once, refreshed in the background."""
        session, window = self.services.session, self.services.window
        browse = self.browse = Browse(session.loader, *session.home)
        self._view = MarketView(
            MarketWidgets.of(self),
            browse,
            session.profile.name,
            lambda: self._watches.watched,
            lambda: session.profile.currency,
            session.config.columns.prices,
            self.services.keys,
        )
        self._favourites = Favourites(self.services, browse, self._show_market)
        self._scans = ScanControl(window, browse, self.set_timer, self._view.show_prices)
        self._listings = ListingRefresh(
            window,
            session.loader,
            browse,
            self.set_timer,
            answered=lambda listing: self.post_message(Listed(listing)),
            display=self._show_market,
        )
        self._scope = ScopeControl(
            self.services, browse, self._view, self._scans, self._listings, self._panes
        )
        try:
            await self._favourites.load()
            await self._watches.load()
        except StoreError as error:
            window.report_problem("favourites", error.explanation)
        # The cache is in the very first frame: a frame painted empty first would cost twice.
        await self._listings.load_cached()
        self._view.show_catalog()
        self._view.show_prices()
        await self._tour.offer(self.app.size.height)
        self._listings.refresh_all()

    def palette_sources(self) -> Sequence[EntrySource]:
        """What the palette offers to buy here, and the search in the history."""
        from otptui.ui.controllers.found_purchase import FoundPurchase
        from otptui.ui.palette.found_offers import FoundOffers
        from otptui.ui.palette.history_entry import HistoryEntry
        from otptui.ui.screens.history_screen import HistoryScreen

        def search_history(words: str) -> None:
            self.services.window.close_screens_above(self)
            self.app.push_screen(HistoryScreen(self.services, self.buy_flow, self, words))

        session = self.services.session
        purchase = FoundPurchase(self.services, self.buy_flow, self, self.browse, self._listings)
        finder, favourites = self.browse.finder(), self.browse.favourites
        return [
            FoundOffers(finder, favourites, purchase.ask, session.profile.currency),
            HistoryEntry(search_history, self.services.keys.shown("history")),
        ]

    # What is on display

    @property
    def catalog(self) -> CatalogTree:
        return self.query_one(CatalogTree)

    @property
    def prices(self) -> OfferTable:
        return self.query_one(OfferTable)

    @property
    def contexts(self) -> tuple[str, ...]:
        """The contexts in which keys are looked up now, nearest first."""
        return self._panes.contexts

    async def _show_market(self) -> None:
        await self._view.show_all()

    def show_estimates(self) -> None:
        """Show the delivery record beside the offers."""
        self.browse.estimator = self.estimator
        self._view.show_prices()

    def show_news(self, numbers: tuple[Activation, ...]) -> None:
        """Show the code that would be copied in the top line, and how many numbers wait."""
        self.query_one(f"#{NUMBERS}").set_class(len(numbers) <= 1, "-few")
        if not numbers:
            self.numbers_list.empty_text = why_no_numbers(self.services)
        source = self.code_source
        waiting = sum(number.live and not number.messages for number in numbers)
        parts = [f"{waiting} waiting"] if waiting else []
        if source is not None and source.live:
            key = self.services.keys.shown("copy_code")
            parts.append(f"{key} {shown_code(source) or 'message'} {source.service.name}")
        self.query_one(TopLine).news = tuple(parts)

    def _show_position(self) -> None:
        words = " · ".join(filter(None, ("3 Numbers", self.numbers_list.position.text)))
        self.query_one(f"#{NUMBERS}", Pane).show_title(words)

    def show_bought(self, activation: Activation, asked_from: Widget | None) -> None:
        """Go to the new number, unless the user has gone on to something else meanwhile."""
        if not self.query(NumbersList):
            # The program ends, and its screens are gone already; the number is in the database.
            return
        if self.focused is asked_from:
            self.action_pane(NUMBERS)
        self._favourites.add_recent(activation.service.code)
        self._view.show_catalog()
        super().show_bought(activation, asked_from)

    def _show_money(self) -> None:
        balance, spent = self.services.window.balance, self.services.window.spent_today
        parts = []
        if balance is not None:
            parts.append(f"balance {self.services.session.profile.currency}{money(balance)}")
        if spent:
            parts.append(f"today {money_text(spent)}")
        self.query_one(TopLine).aside = tuple(parts)

    def tick(self) -> None:
        """A second has passed: ages and countdowns may read differently."""
        super().tick()
        self._view.tick()
        self._tour.follow(has_found=bool(self.browse.query or self.browse.scope.service))

    def on_listed(self, event: Listed) -> None:
        self._scans.take_over(event.listing)
        self._listings.settle(event.listing)

    # Panes

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self._panes.follow_focus(event.widget)

    def action_pane(self, name: str) -> None:
        self._panes.go_to(name)

    def action_step_pane(self, step: int) -> None:
        self._panes.step(step)

    def action_zoom(self) -> None:
        self._panes.toggle_zoom()

    def action_tour(self) -> None:
        self._tour.display()

    # The catalog

    def on_catalog_tree_toggled(self, event: CatalogTree.Toggled) -> None:
        self._scope.toggle(event.node, event.is_open)

    @on(LineList.Opened)
    def _row_opened(self, event: LineList.Opened) -> None:
        self._view.apply_filters()
        if event.line_list is self.prices:
            self.action_buy()
        elif event.line_list is self.catalog and (row := self.catalog.current):
            self._scope.open(row)

    def action_favourite(self) -> None:
        row, offer = self.catalog.current, self.prices.current
        if self._panes.current == CATALOG:
            code = row.node.service if row is not None and row.kind is RowKind.SERVICE else ""
        else:
            code = offer.service.code if offer else ""
        if code:
            self._favourites.toggle(code)

    def action_pin(self) -> None:
        self._favourites.toggle_pins()

    # Filtering and sorting

    def action_filter(self) -> None:
        self._view.open_filter(self._panes.current)

    def action_clear_filter(self) -> None:
        """One step back: clear the filter, stop the scan, dismiss the announcements, widen the scope, leave
        the zoom, close the tour."""
        pane = self._panes.current
        if pane in (CATALOG, PRICES) and (self._view.clear_filter(pane) or self._scans.stop()):
            return
        # The tour is closed first: it takes no other key.
        if not self._tour.is_open and self.services.window.dismiss_toasts():
            return
        if (pane == PRICES and self._scope.widen()) or self._panes.leave_zoom():
            return
        self._tour.close()

    def on_filter_bar_changed(self) -> None:
        self._view.apply_filters()

    def on_filter_bar_done(self) -> None:
        self.set_focus(self._panes.current_list)

    def action_columns(self) -> None:
        from otptui.ui.controllers.column_menu import ColumnMenu

        ColumnMenu(self.services, self._view).open()

    def on_offer_table_title_pressed(self, event: OfferTable.TitlePressed) -> None:
        self._view.sort_by(event.column)

    def action_view(
        self, change: Literal["sort_next", "reverse_sort", "toggle_stock", "toggle_tiers"]
    ) -> None:
        """Change what the prices show."""
        getattr(self._view, change)()

    # Offers

    @property
    def chosen_offer(self) -> Offer | None:
        """The offer under the cursor."""
        self._view.apply_filters()
        if self._panes.current == CATALOG:
            row = self.catalog.current
            return self.browse.offer_of(row) if row else None
        return self.prices.current

    def action_buy(self) -> None:
        if offer := self.chosen_offer:
            self.buy_flow.ask(offer)
        else:
            self.services.window.toast(why_no_offer(self.browse), timeout=4)

    def action_watch(self) -> None:
        if offer := self.chosen_offer:
            self._watches.ask(offer)

    def show_elsewhere(self, activation: Activation) -> bool:
        """Compare the service of `activation` in other places; False, after a toast, where it cannot be."""
        return self._scope.show_elsewhere(activation)

    def action_compare(self) -> None:
        self._view.apply_filters()
        scope, row, offer = self.browse.scope, self.catalog.current, self.prices.current
        if self._panes.current == CATALOG:
            is_service = row is not None and row.kind is RowKind.SERVICE
            service, server = (
                (row.node.service, row.node.server or None) if row and is_service else ("", None)
            )
        else:
            service, server = offer.service.code if offer else scope.service or "", scope.server
        if service:
            self._scope.compare(service, server)
        else:
            self.services.window.toast("Choose a service first.", timeout=4)

    def action_refresh(self) -> None:
        if self._panes.current == NUMBERS:
            super().action_refresh()
        else:
            self._scope.refresh()


def why_no_numbers(services: Services) -> str:
    """What an empty list of numbers says: how to buy one, or how to see those that were put away."""
    put_away, keys = services.session.numbers.put_away_count, services.keys
    if not put_away:
        return no_numbers(keys)
    return f"{put_away} put away.\n{key_of(keys, 'undo')}: undo, {key_of(keys, 'history')}: history"
