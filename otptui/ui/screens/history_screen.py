"""Every number ever bought: filtered, opened, added up, exported, bought again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen

from otptui.domain.errors import StoreError
from otptui.domain.history_query import HistoryQuery
from otptui.domain.model import Activation
from otptui.domain.totals import Totals
from otptui.history.query_parser import parse_history_query
from otptui.store import Step
from otptui.ui.commands import HISTORY, PATHS
from otptui.ui.controllers.buy_flow import BuyFlow
from otptui.ui.controllers.history_export import HistoryExport
from otptui.ui.controllers.history_search import (
    HistoryChanged,
    HistoryFound,
    HistorySearch,
    HistorySearchFailed,
)
from otptui.ui.controllers.number_actions import NumberActions
from otptui.ui.copy_choice import OwnChoice
from otptui.ui.format.empty_text import no_match, no_purchases
from otptui.ui.format.history_text import summary
from otptui.ui.format.number_keys import idle_for
from otptui.ui.format.waiting_text import usual_wait
from otptui.ui.screens.number_detail import NumberDetail, NumberWays
from otptui.ui.services import Services, Storefront
from otptui.ui.widgets.filter_bar import FilterBar
from otptui.ui.widgets.history_list import HistoryList
from otptui.ui.widgets.key_line import KeyLine
from otptui.ui.widgets.line_list import LineList
from otptui.ui.widgets.lines import StatusLine, TopLine
from otptui.ui.widgets.parts_line import PartsLine
from otptui.ui.widgets.totals_list import TotalsList

EVERYTHING = HistoryQuery()

SEARCHING = "Searching …"
UNREADABLE = "The history cannot be read"


class HistoryScreen(Screen[None]):
    """The whole history, over the screen it was opened from; it follows changes of its numbers.

    `buy_flow` buys the same again; `storefront` shows the offers of the same service elsewhere.
    """

    CSS_PATH = "history_screen.tcss"
    copies_codes = True
    AUTO_FOCUS = "HistoryList"
    contexts = PATHS[HISTORY]

    class Read(Message):
        """The activations of these keys, as far as they could be read."""

        def __init__(self, keys: Sequence[int], activations: Sequence[Activation]) -> None:
            super().__init__()
            self.keys = keys
            self.activations = activations

    class StepsRead(Message):
        """The steps of an activation's life, oldest first; `is_update`: for a detail that is open."""

        def __init__(self, activation: Activation, steps: Sequence[Step], *, is_update: bool) -> None:
            super().__init__()
            self.activation = activation
            self.steps = steps
            self.is_update = is_update

    def __init__(
        self, services: Services, buy_flow: BuyFlow, storefront: Storefront, words: str = ""
    ) -> None:
        super().__init__()
        self._words = words
        self._services = services
        self._window = services.window
        self._store = services.session.store
        self._buy_flow = buy_flow
        self._number_actions = NumberActions(services)
        self._storefront = storefront
        self._search = HistorySearch(services.window, self._store, self.post_message)
        self._export = HistoryExport(services)
        self._own_choice = OwnChoice(services.copy_choice)
        self._query = EVERYTHING
        self._known: dict[int, Activation] = {}

    @property
    def numbers(self) -> HistoryList:
        return self.query_one(HistoryList)

    @property
    def is_searching(self) -> bool:
        """Whether there may be more numbers to find."""
        return self._search.is_running

    def compose(self) -> ComposeResult:
        yield TopLine()
        yield FilterBar()
        yield HistoryList()
        yield TotalsList()
        yield PartsLine()
        yield StatusLine(self._services.keys)
        yield KeyLine(self._services.keys)

    def on_mount(self) -> None:
        self.numbers.user_moved = self._own_choice.choose
        self.numbers.highlighted = self._show_keys
        self.numbers.position.changed = self._show_count
        self.query_one(TopLine).place = ("History",)
        self.query_one(KeyLine).contexts = self.contexts
        self._known = {activation.key: activation for activation in self._window.numbers}
        self.watch(self.app, "numbers", self._numbers_changed, init=False)
        self._search_for(EVERYTHING)
        if self._words:
            self.query_one(FilterBar).begin_with(self._words)

    def on_unmount(self) -> None:
        self._search.stop()

    # Searching

    def _search_for(self, query: HistoryQuery) -> None:
        self._query = query
        self.numbers.empty_text = SEARCHING
        self._search.start(query)

    def on_history_found(self, event: HistoryFound) -> None:
        if not self._search.is_current(event.search):
            return
        if event.is_first:
            self.numbers.show(event.keys, self._query)
        else:
            self.numbers.extend(event.keys)
        if event.totals is None:
            self.query_one(PartsLine).parts = ("Counting …",)
        else:
            keys = self._services.keys
            nothing = no_purchases(keys) if self._query == EVERYTHING else no_match(keys, "back")
            self.numbers.empty_text = nothing
            self._show_totals(event.totals)
            self._search.end()
        self._show_count()

    def on_history_changed(self, event: HistoryChanged) -> None:
        if self._search.is_current(event.search):
            self.numbers.change(event.added, event.removed)
            self._show_totals(event.totals)
            self._search.end()
            self._show_count()

    def _show_totals(self, totals: Totals) -> None:
        self.query_one(PartsLine).parts = tuple(summary(totals.all))
        self.query_one(TotalsList).show(totals)

    def on_history_search_failed(self, event: HistorySearchFailed) -> None:
        if self._search.is_current(event.search):
            self._search.end(has_failed=True)
            self.numbers.empty_text = f"{UNREADABLE}."

    def _show_count(self) -> None:
        numbers = self.numbers.position.text or "0 numbers"
        self.query_one(TopLine).news = (f"{numbers} …" if self.is_searching else numbers,)

    def on_history_list_needed(self, event: HistoryList.Needed) -> None:
        self._window.run_in_background(lambda: self._read(event.keys), "the history")

    async def _read(self, keys: list[int]) -> None:
        activations: list[Activation] = []
        try:
            activations = await self._store.run(lambda store: store.activations.get_many(keys))
        except StoreError as error:
            self._window.report_failure(error, UNREADABLE)
        self.post_message(self.Read(keys, activations))

    def on_history_screen_read(self, event: Read) -> None:
        self.numbers.fill(event.keys, event.activations)
        self._show_keys()

    def _numbers_changed(self, numbers: tuple[Activation, ...]) -> None:
        changed = [number for number in numbers if self._known.get(number.key) != number]
        self._known = {number.key: number for number in numbers}
        if not changed:
            return
        self.numbers.fill((), changed)
        self._show_keys()
        top = self.app.screen
        for number in changed:
            if isinstance(top, NumberDetail) and number.key == top.key:
                self._read_steps(number, is_update=True)
        self._search.refresh(number.key for number in changed)

    # Filtering

    def action_filter(self) -> None:
        self.query_one(FilterBar).open()

    def on_filter_bar_changed(self, event: FilterBar.Changed) -> None:
        query, wrong = parse_history_query(event.text, date.today())  # noqa: DTZ011 (the user's own day)
        self.query_one(FilterBar).show("", wrong)
        if query != self._query:
            self._search_for(query)

    def on_filter_bar_done(self) -> None:
        self._pane.focus()

    def action_back(self) -> None:
        """One step back: clear the filter, then leave the totals, then close the screen."""
        if self.query_one(FilterBar).clear():
            return
        if self.has_class("-totals"):
            self.action_totals()
        else:
            self.dismiss()

    def action_pane(self, name: str) -> None:
        """Go back to the workspace, into the pane of that name."""
        self.dismiss()
        self._storefront.action_pane(name)

    # Totals

    @property
    def _pane(self) -> LineList:
        return self.query_one(TotalsList) if self.has_class("-totals") else self.numbers

    def action_totals(self) -> None:
        self.toggle_class("-totals")
        self._show_keys()
        self._pane.focus()

    # The number under the cursor

    @property
    def chosen_number(self) -> Activation | None:
        """The number under the cursor; none in the totals."""
        return None if self.has_class("-totals") else self.numbers.current

    def _show_keys(self) -> None:
        self.query_one(KeyLine).idle = idle_for(self.chosen_number, can_ask_again=False)

    def on_line_list_opened(self) -> None:
        if number := self.chosen_number:
            self._read_steps(number, is_update=False)

    def _usual_wait(self, activation: Activation) -> float | None:
        return usual_wait(self._storefront.estimator, activation, self._services.profile_name)

    def _read_steps(self, activation: Activation, *, is_update: bool) -> None:
        async def read() -> None:
            try:
                steps = await self._store.run(lambda store: store.activations.timeline(activation.key))
            except StoreError as error:
                self._window.report_failure(error, UNREADABLE)
            else:
                self.post_message(self.StepsRead(activation, steps, is_update=is_update))

        self._window.run_in_background(read, "the detail")

    def on_history_screen_steps_read(self, event: StepsRead) -> None:
        top = self.app.screen
        if not event.is_update and top is self:
            ways = NumberWays(self._buy_flow.ask_again, self._show_elsewhere, self._usual_wait)
            self.app.push_screen(NumberDetail(self._services, event.activation, ways, event.steps))
        elif isinstance(top, NumberDetail) and top.key == event.activation.key:
            top.show(event.activation, event.steps)

    def action_copy(self, what: Literal["code", "number"]) -> None:
        if number := self.chosen_number:
            source = self._own_choice.code_source(number) if what == "code" else number
            self._number_actions.copy(source, what)

    def action_bring_back(self) -> None:
        if number := self.chosen_number:
            self._number_actions.toggle_put_away(
                number, lambda changed: self.post_message(self.Read((), [changed]))
            )

    def action_again(self) -> None:
        if number := self.chosen_number:
            self._buy_flow.ask_again(number)

    def action_elsewhere(self) -> None:
        if number := self.chosen_number:
            self._show_elsewhere(number)

    def _show_elsewhere(self, activation: Activation) -> None:
        if self._storefront.show_elsewhere(activation):
            self.dismiss()

    def action_export(self) -> None:
        keys = self.numbers.keys[::-1]
        if self.is_searching or not keys:
            self._window.toast(
                "Still searching; one moment." if self.is_searching else "There is nothing to export."
            )
        else:
            self._export.ask(keys)
