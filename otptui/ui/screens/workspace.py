"""The workspace: catalog, prices and numbers side by side, stacked, or one at a time."""

from __future__ import annotations

import asyncio

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from otptui.domain.errors import StoreError
from otptui.domain.listing import SERVERS
from otptui.domain.model import Activation, Offer, utc_now
from otptui.domain.totals import money_text
from otptui.market.browse import Browse
from otptui.market.catalog_tree import Node, RowKind, TreeRow
from otptui.session import RECENTS
from otptui.text.sanitize import money
from otptui.ui.commands import CATALOG, LIST, NUMBERS, PRICES, WORKSPACE, bindings
from otptui.ui.format.price_text import failures, title, why_no_offer, why_none
from otptui.ui.screens.panes import PANES, PanesScreen
from otptui.ui.screens.touring import TouringScreen
from otptui.ui.screens.watching import WatchingScreen
from otptui.ui.widgets.catalog_list import CatalogTree
from otptui.ui.widgets.filter_bar import FilterBar
from otptui.ui.widgets.key_line import KeyLine
from otptui.ui.widgets.line_list import LineList
from otptui.ui.widgets.lines import PaneTabs, StatusLine, TopLine
from otptui.ui.widgets.numbers_list import NumbersList
from otptui.ui.widgets.offer_table import OfferTable
from otptui.ui.widgets.scan_line import ScanLine

_A_TURN = 0.001
"""Seconds in which all that waits for the loop has it; without any the next piece would come first."""

NO_NUMBERS = "No numbers yet.\nPress 2, filter with /, and b to buy."


class CatalogPane(CatalogTree):
    BINDINGS = bindings(CATALOG, LIST)


class PricesPane(OfferTable):
    BINDINGS = bindings(PRICES, LIST)


class NumbersPane(NumbersList):
    BINDINGS = bindings(NUMBERS, LIST)


class WorkspaceScreen(TouringScreen, WatchingScreen, PanesScreen):
    """Browse, compare, buy, wait."""

    CSS_PATH = "workspace.tcss"
    BINDINGS = bindings(WORKSPACE)
    AUTO_FOCUS = None

    def __init__(self) -> None:
        super().__init__()
        self._asked_from: Widget | None = None
        self._title = ""

    def compose(self) -> ComposeResult:
        yield TopLine()
        yield PaneTabs(PANES)
        with Container(id="panes"):
            with Container(id="upper"):
                with Container(id=CATALOG, classes="pane"):
                    yield FilterBar()
                    yield CatalogPane()
                with Container(id=PRICES, classes="pane"):
                    yield FilterBar()
                    yield ScanLine()
                    yield Static(id="missed")
                    yield PricesPane()
            with Container(id=NUMBERS, classes="pane"):
                yield NumbersPane(self.otp.config.polling.lifetime)
        yield StatusLine()
        yield KeyLine(self.otp.keys)

    async def on_mount(self) -> None:
        for number, pane in enumerate(PANES, 1):
            self.pane_of(pane).border_title = Content(f"{number} {pane.capitalize()}")
        self.list_of(CATALOG).empty_text = "Nothing matches.\nesc clears the filter."
        self.list_of(NUMBERS).empty_text = NO_NUMBERS
        for money_line in ("balance", "spent_today"):
            self.watch(self.app, money_line, self._show_money)
        self.set_focus(self.catalog)
        await self._show_profile()
        self.watch(self.app, "profile", self._other_profile, init=False)

    async def _other_profile(self) -> None:
        self.forget_failures()
        self.stop_scanning()
        self.stop_unseen_scans()
        for pane in (CATALOG, PRICES):
            self._filter_bar(pane).clear()
        await self._show_profile()

    async def _show_profile(self) -> None:
        """Begin with what the profile in use offers: from the cache at once, afresh behind it."""
        session = self.otp.session
        self.browse = Browse(session.loader, *session.home)
        await self._show_cached()
        await self.greet()
        self.otp.behind(self.ask_for_everything(), "the catalog")

    async def _show_cached(self) -> None:
        """What the cache has, for the very first frame: one that is painted empty first costs twice."""
        session, browse = self.otp.session, self.browse
        try:
            browse.favourites = await session.favourites()
            browse.recents = await session.recents()
            await self.learn_watched()
        except StoreError as error:
            self.otp.trouble("favourites", error.told)
        # The servers first: what else is in sight follows from them.
        await session.loader.warm([SERVERS])
        await session.loader.warm(browse.listings_shown())
        self._show_tree()
        self._show_prices()

    # Showing

    async def show_listed(self) -> None:
        # In pieces, between which a key has its turn: with 100,000 offers each is long enough.
        self.browse.records = self.records
        for piece in (self._show_tree, self.browse.book, self.browse.view):
            piece()
            await asyncio.sleep(_A_TURN)
        self._show_prices()

    def _show_tree(self) -> None:
        browse = self.browse
        self.catalog.show(browse.tree(), browse.tree_query)

    def _show_prices(self) -> None:
        browse = self.browse
        browse.records = self.records
        view = browse.view()
        self.prices.show(view, favourites=browse.favourites, watched=self.watched)
        self.prices.empty_text = why_none(browse)
        self._filter_bar(PRICES).tell(browse.hits() if browse.query else "", view.filter.problem)
        self._show_title()

    def show_records(self) -> None:
        self._show_prices()

    def _show_title(self) -> None:
        self.query_one(ScanLine).show(self.browse.scan)
        scope, said = title(self.browse, utc_now())
        words = f"2 Prices · {said}"
        if words != self._title:
            # Textual paints a pane anew for each title it is given, another or not.
            self._title = words
            self.pane_of(PRICES).border_title = Content(words)
            missed = self.query_one("#missed", Static)
            missed.update(Content(why := failures(self.browse.failing())))
            missed.set_class(bool(why), "-told")
        # Where there is no border there is no title: the scope is to be seen here.
        self.query_one(TopLine).place = (self.otp.session.profile.name, scope)

    def news(self, numbers: tuple[Activation, ...]) -> None:
        codes = [a for a in numbers if a.live and a.messages]
        waiting = sum(a.live and not a.messages for a in numbers)
        parts = [f"{waiting} waiting"] if waiting else []
        parts += [f"{codes[0].code or 'message'} {codes[0].service.name}"] if codes else []
        self.query_one(TopLine).news = tuple(parts)

    def _show_money(self) -> None:
        otp = self.otp
        parts = []
        if otp.balance is not None:
            parts.append(f"balance {otp.session.profile.currency}{money(otp.balance)}")
        if otp.spent_today:
            parts.append(f"today {money_text(otp.spent_today)}")
        self.query_one(TopLine).aside = tuple(parts)

    def _tick(self) -> None:
        super()._tick()
        self.prices.tick()
        self._show_title()

    # What the panes hold

    @property
    def catalog(self) -> CatalogPane:
        return self.query_one(CatalogPane)

    @property
    def prices(self) -> PricesPane:
        return self.query_one(PricesPane)

    def _filter_bar(self, pane: str) -> FilterBar:
        return self.pane_of(pane).query_one(FilterBar)

    def list_of(self, pane: str) -> LineList:
        lists: dict[str, LineList] = {CATALOG: self.catalog, PRICES: self.prices, NUMBERS: self.numbers_list}
        return lists[pane]

    # The catalog

    def on_catalog_tree_toggled(self, event: CatalogTree.Toggled) -> None:
        self._toggle(event.node, event.is_open)

    def _toggle(self, node: Node, is_open: bool) -> None:
        self.browse.toggle(node, is_open)
        if is_open:
            self.load(self.browse.listings_missing(node))
        self._show_tree()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        self._take_filters()
        if event.line_list is self.prices:
            self.action_buy()
        elif event.line_list is self.catalog:
            self._open_row(self.catalog.current)

    def _open_row(self, row: TreeRow | None) -> None:
        if row is None or not self.browse.choose(row):
            return
        if row.kind is RowKind.SERVICE:
            # A filter left over from before would hide what was just chosen.
            self._filter_bar(PRICES).clear()
        if row.kind in (RowKind.SERVER, RowKind.COUNTRY) and not self.browse.tree_query:
            self._toggle(row.node, not row.is_open)
        self._scope_changed()
        if row.kind in (RowKind.SERVICE, RowKind.ALL):
            self.action_pane(PRICES)

    def show_scanned(self) -> None:
        self._show_prices()

    def _scope_changed(self) -> None:
        self.stop_unseen_scans()
        self._show_prices()
        self.load(self.browse.prices_missing())

    # Filtering and sorting

    def action_filter(self) -> None:
        self._filter_bar(self.pane if self.pane != NUMBERS else PRICES).open()

    def action_clear_filter(self) -> None:
        """One step back: the filter goes first, then the scope widens, then a pane alone joins the others;
        the tour goes last."""
        if self.pane in (CATALOG, PRICES) and self._filter_bar(self.pane).clear():
            return
        if self.pane in (CATALOG, PRICES) and self.stop_scanning():
            return
        if self.pane == PRICES and self.browse.widen():
            self._scope_changed()
            return
        if self.has_class("-zoom"):
            self.remove_class("-zoom")
            return
        self.leave_tour()

    def on_filter_bar_changed(self) -> None:
        self._take_filters()

    def _take_filters(self) -> None:
        """Show what the filters let through. Before anything is done to a row as well: the letters of a
        fast typist may still be on their way here."""
        browse = self.browse
        if browse.tree_query != (typed := self._filter_bar(CATALOG).text):
            browse.tree_query = typed
            self._show_tree()
        if browse.query != (typed := self._filter_bar(PRICES).text):
            browse.query = typed
            self._show_prices()

    def on_filter_bar_done(self) -> None:
        self.set_focus(self.list_of(self.pane))

    def action_sort(self) -> None:
        self.browse.sort = self.prices.next_sort
        self._show_prices()

    def action_reverse(self) -> None:
        self.browse.sort = self.browse.sort.reversed()
        self._show_prices()

    def action_zero_stock(self) -> None:
        self.browse.in_stock = not self.browse.in_stock
        self._show_prices()

    # What can be done to an offer

    def _offer(self) -> Offer | None:
        self._take_filters()
        if self.pane == CATALOG:
            row = self.catalog.current
            return self.browse.offer_of(row) if row else None
        return self.prices.current

    def action_buy(self) -> None:
        if offer := self._offer():
            self.ask_to_buy(offer)
        else:
            self.otp.toast(why_no_offer(self.browse), timeout=4)

    def ask_to_buy(self, offer: Offer) -> None:
        self._asked_from = self.focused
        super().ask_to_buy(offer)

    def action_elsewhere(self) -> None:
        if activation := self.numbers_list.current:
            self.show_elsewhere(activation)

    def show_elsewhere(self, activation: Activation) -> bool:
        """Compare the service of `activation` over all servers, or where there are none over all countries,
        the cursor on the cheapest other place."""
        if why_not := self.not_for_sale(activation):
            self.otp.toast(why_not, timeout=8)
            return False
        if self.otp.session.has_servers(activation.profile):
            self.browse.look_at(activation.service.code, activation.country.id)
            self._filter_bar(PRICES).clear()
            self._take_filters()
            self._scope_changed()
            self.action_pane(PRICES)
        else:
            self._compare_countries(activation.service.code, None)
        view = self.browse.view()
        others = (row for row in range(len(view)) if _is_elsewhere(view.offer(row), activation))
        self.prices.cursor = next(others, 0)
        return True

    def bought(self, activation: Activation) -> None:
        # Not from under the fingers of somebody who has gone on to something else.
        if self.focused is self._asked_from:
            self.action_pane(NUMBERS)
        code = activation.service.code
        self.browse.recents = (code, *(known for known in self.browse.recents if known != code))[:RECENTS]
        self._show_tree()
        super().bought(activation)

    def action_favourite(self) -> None:
        row = self.catalog.current
        offer = self.prices.current
        if self.pane == CATALOG:
            code = row.node.service if row is not None and row.kind is RowKind.SERVICE else ""
        else:
            code = offer.service.code if offer else ""
        if code:
            self.otp.behind(self._favourite(code), "favourite")

    async def _favourite(self, code: str) -> None:
        try:
            self.browse.favourites = await self.otp.session.toggle_favourite(code)
        except StoreError as error:
            self.otp.explain(error, "Not kept")
        await self.show_listed()

    def action_compare(self) -> None:
        self._take_filters()
        scope, row, offer = self.browse.scope, self.catalog.current, self.prices.current
        if self.pane == CATALOG:
            service, server = (row.node.service, row.node.server or None) if row else ("", None)
        else:
            service, server = offer.service.code if offer else scope.service or "", scope.server
        if not service or (self.pane == CATALOG and row and row.kind is not RowKind.SERVICE):
            self.otp.toast("Choose a service first.", timeout=4)
            return
        self._compare_countries(service, server)

    def _compare_countries(self, service: str, server: str | None) -> None:
        scan = self.browse.compare(service, server)
        # A filter left over from before would hide what is looked for.
        self._filter_bar(PRICES).clear()
        self._scope_changed()
        self.go_on_scanning(scan)
        self.action_pane(PRICES)

    def action_watch(self) -> None:
        if offer := self._offer():
            self.otp.behind(self.ask_to_watch(offer), "watch")

    def action_refresh(self) -> None:
        if self.pane == NUMBERS:
            super().action_refresh()
        elif self.pane == PRICES:
            if (scan := self.browse.scan) is not None:
                self.scan_again(scan)
            else:
                self.load(self.browse.prices_needed() or [SERVERS])
        else:
            self.load(self.browse.listings_shown())


def _is_elsewhere(offer: Offer, activation: Activation) -> bool:
    return offer.stock > 0 and offer.place[1:] != (activation.country.id, activation.server.id)
