"""Every number ever bought: filtered, opened, added up, exported, bought again."""

from __future__ import annotations

import asyncio
import threading
from array import array
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen

from otptui.domain.errors import OtpError, StoreError
from otptui.domain.history_query import Sought, sought
from otptui.domain.model import Activation
from otptui.domain.totals import Totals
from otptui.history.export import write_history
from otptui.history.search import search
from otptui.store import Step
from otptui.support.paths import tilde
from otptui.ui.commands import HISTORY, LIST, PATHS, bindings
from otptui.ui.dialogs.export_file import ExportDialog
from otptui.ui.format.history_text import summary
from otptui.ui.format.number_keys import idle_for
from otptui.ui.messages import Copy
from otptui.ui.screens.history_detail import HistoryDetail
from otptui.ui.screens.workspace import WorkspaceScreen
from otptui.ui.widgets.filter_bar import FilterBar
from otptui.ui.widgets.history_list import HistoryList
from otptui.ui.widgets.key_line import KeyLine
from otptui.ui.widgets.line_list import LineList
from otptui.ui.widgets.lines import StatusLine, TopLine
from otptui.ui.widgets.parts_line import PartsLine
from otptui.ui.widgets.totals_list import TotalsList

if TYPE_CHECKING:
    from otptui.ui.app import OtpApp

EVERYTHING = Sought()
REPAINT = 0.2
"""Seconds between two paints of a list that grows as it is found."""

NOTHING_YET = "No number was ever bought.\nPress q, then 2, filter with /, and b to buy."
NO_MATCH = "Nothing matches.\nesc clears the filter."
LOOKING = "Looking …"


class HistoryPane(HistoryList):
    BINDINGS = bindings(HISTORY, LIST)


class TotalsPane(TotalsList):
    BINDINGS = bindings(HISTORY, LIST)


class HistoryScreen(Screen[None]):
    """The whole history over whatever screen it was asked from; it follows what happens meanwhile."""

    CSS_PATH = "search_screen.tcss"
    AUTO_FOCUS = "HistoryPane"
    contexts = PATHS[HISTORY]

    class Found(Message):
        """Search number `search` found these, newest first, after those before; `totals` at its end.

        `is_all`: in place of everything that is shown.
        """

        def __init__(self, search: int, keys: array[int], totals: Totals | None, *, is_all: bool) -> None:
            super().__init__()
            self.search = search
            self.keys = keys
            self.totals = totals
            self.is_all = is_all

    class Read(Message):
        """The activations of these keys, as far as they could be read."""

        def __init__(self, keys: Sequence[int], activations: Sequence[Activation]) -> None:
            super().__init__()
            self.keys = keys
            self.activations = activations

    class Failed(Message):
        """Search number `search` came to no end."""

        def __init__(self, search: int) -> None:
            super().__init__()
            self.search = search

    class Lived(Message):
        """The steps of an activation's life, oldest first; `is_news`: for a detail that is open."""

        def __init__(self, activation: Activation, steps: Sequence[Step], *, is_news: bool) -> None:
            super().__init__()
            self.activation = activation
            self.steps = steps
            self.is_news = is_news

    def __init__(self) -> None:
        super().__init__()
        self._sought = EVERYTHING
        self._search = 0
        self._searching = False
        self._stale = False
        self._known: dict[int, Activation] = {}

    @property
    def otp(self) -> OtpApp:
        return cast("OtpApp", self.app)

    @property
    def numbers(self) -> HistoryPane:
        return self.query_one(HistoryPane)

    def compose(self) -> ComposeResult:
        yield TopLine()
        yield FilterBar()
        yield HistoryPane()
        yield TotalsPane()
        yield PartsLine()
        yield StatusLine()
        yield KeyLine(self.otp.keys)

    def on_mount(self) -> None:
        self.query_one(TopLine).place = ("History",)
        self.query_one(KeyLine).contexts = self.contexts
        self._known = {activation.key: activation for activation in self.otp.numbers}
        self.watch(self.app, "numbers", self._numbers_changed, init=False)
        self._look_for(EVERYTHING)

    def on_unmount(self) -> None:
        # A search that is under way has nobody to tell any more.
        self._search += 1

    # Searching

    def _look_for(self, wanted: Sought) -> None:
        """Show what is sought, as it is found."""
        self._sought = wanted
        self.numbers.empty_text = LOOKING
        self._begin_search(shown_at_once=True)

    def _begin_search(self, *, shown_at_once: bool) -> None:
        self._search += 1
        self._searching, self._stale = True, False
        self.otp.behind(self._find(self._search, self._sought, shown_at_once), "the history")

    async def _find(self, number: int, wanted: Sought, shown_at_once: bool) -> None:
        clock = asyncio.get_running_loop().time
        keys: array[int] = array("q")
        is_first, shown_at = True, clock()
        try:
            async for found in search(self.otp.session.store, wanted):
                if number != self._search:
                    return
                keys += found.keys
                # What is only looked at again must not shrink in sight: it is swapped when it is whole.
                is_due = (is_first and keys) or clock() >= shown_at + REPAINT
                if found.totals is not None or (shown_at_once and is_due):
                    self.post_message(self.Found(number, keys, found.totals, is_all=is_first))
                    keys, is_first, shown_at = array("q"), False, clock()
        except StoreError as error:
            self.post_message(self.Failed(number))
            self.otp.explain(error, "The history cannot be read")

    def on_history_screen_failed(self, event: Failed) -> None:
        if event.search == self._search:
            self._searching = False
            self.numbers.empty_text = "The history cannot be read."

    def on_history_screen_found(self, event: Found) -> None:
        if event.search != self._search:
            return
        if event.is_all:
            self.numbers.show(event.keys, self._sought.marked)
        else:
            self.numbers.extend(event.keys)
        if event.totals is None:
            self.query_one(PartsLine).parts = ("Adding up …",)
        else:
            self._searching = False
            self.numbers.empty_text = NOTHING_YET if self._sought == EVERYTHING else NO_MATCH
            self.query_one(PartsLine).parts = tuple(summary(event.totals.all))
            self.query_one(TotalsPane).show(event.totals)
            if self._stale:
                self._begin_search(shown_at_once=False)
        self._show_count()

    def _show_count(self) -> None:
        count = len(self.numbers.keys)
        numbers = f"{count:,} number{'' if count == 1 else 's'}"
        self.query_one(TopLine).news = (f"{numbers} …" if self._searching else numbers,)

    def on_history_list_needed(self, event: HistoryList.Needed) -> None:
        self.otp.behind(self._read(event.keys), "the history")

    async def _read(self, keys: list[int]) -> None:
        activations: list[Activation] = []
        try:
            activations = await self.otp.session.store.run(lambda store: store.activations.get_many(keys))
        except StoreError as error:
            self.otp.explain(error, "The history cannot be read")
        self.post_message(self.Read(keys, activations))

    def on_history_screen_read(self, event: Read) -> None:
        self.numbers.fill(event.keys, event.activations)
        self._show_keys()

    def _numbers_changed(self, numbers: tuple[Activation, ...]) -> None:
        changed = [a for a in numbers if self._known.get(a.key) != a]
        self._known = {activation.key: activation for activation in numbers}
        if not changed:
            return
        self.numbers.fill((), changed)
        self._show_keys()
        if isinstance(self.app.screen, HistoryDetail):
            for activation in changed:
                if activation.key == self.app.screen.key:
                    self.otp.behind(self._tell_life(activation, is_news=True), "the detail")
        # One at a time: a long history is not looked through again for each of many changes.
        if self._searching:
            self._stale = True
        else:
            self._begin_search(shown_at_once=False)

    # Filtering

    def action_filter(self) -> None:
        self.query_one(FilterBar).open()

    def on_filter_bar_changed(self, event: FilterBar.Changed) -> None:
        wanted, wrong = sought(event.text, date.today())  # noqa: DTZ011 (the user's own day)
        self.query_one(FilterBar).tell("", wrong)
        if wanted != self._sought:
            self._look_for(wanted)

    def on_filter_bar_done(self) -> None:
        self._pane.focus()

    def action_back(self) -> None:
        """One step back: the filter goes first, then the totals, then the screen."""
        if self.query_one(FilterBar).clear():
            return
        if self.has_class("-totals"):
            self.action_totals()
        else:
            self.dismiss()

    def action_pane(self, name: str) -> None:
        """Back to the workspace, into that pane."""
        self.dismiss()
        self._below.action_pane(name)

    @property
    def _below(self) -> WorkspaceScreen:
        """The screen this one was opened from, where things are bought: no other leads here."""
        return next(screen for screen in self.app.screen_stack if isinstance(screen, WorkspaceScreen))

    # Totals

    @property
    def _pane(self) -> LineList:
        return self.query_one(TotalsPane) if self.has_class("-totals") else self.numbers

    def action_totals(self) -> None:
        self.toggle_class("-totals")
        self._show_keys()
        self._pane.focus()

    # What can be done to a number

    @property
    def _chosen(self) -> Activation | None:
        return None if self.has_class("-totals") else self.numbers.current

    def _show_keys(self) -> None:
        self.query_one(KeyLine).idle = idle_for(self._chosen, can_ask_again=False)

    def on_line_list_highlighted(self) -> None:
        self._show_keys()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        if self._chosen is not None:
            self.otp.behind(self._tell_life(self._chosen, is_news=False), "the detail")

    async def _tell_life(self, activation: Activation, *, is_news: bool) -> None:
        try:
            steps = await self.otp.session.store.run(lambda store: store.activations.timeline(activation.key))
        except StoreError as error:
            self.otp.explain(error, "The history cannot be read")
        else:
            self.post_message(self.Lived(activation, steps, is_news=is_news))

    def on_history_screen_lived(self, event: Lived) -> None:
        top = self.app.screen
        if not event.is_news and top is self:
            lifetime = self.otp.config.polling.lifetime
            self.app.push_screen(HistoryDetail(event.activation, event.steps, lifetime))
        elif isinstance(top, HistoryDetail) and top.key == event.activation.key:
            top.tell(event.activation, event.steps)

    def action_copy_code(self) -> None:
        self._copy("code")

    def action_copy_number(self) -> None:
        self._copy("number")

    def _copy(self, what: Literal["code", "number"]) -> None:
        if self._chosen is not None:
            self.app.post_message(Copy(self._chosen, what))

    def action_bring_back(self) -> None:
        activation = self._chosen
        if activation is None:
            return
        if not activation.finished:
            self.otp.toast("It is still live: it is among the numbers.", timeout=5)
            return
        self.otp.behind(self._put_away(activation), "put away")

    async def _put_away(self, activation: Activation) -> None:
        try:
            numbers = self.otp.session.numbers
            change = numbers.bring_back if activation.put_away else numbers.put_away
            now = await change(activation.key)
        except OtpError as error:
            self.otp.explain(error, "Not changed")
            return
        self.post_message(self.Read((), [now]))
        name = activation.service.name
        self.otp.toast(
            f"{name} is put away." if now.put_away else f"{name} is among the numbers again.", timeout=4
        )

    def action_again(self) -> None:
        if self._chosen is not None:
            self._below.buy_again(self._chosen)

    def action_elsewhere(self) -> None:
        if self._chosen is not None and self._below.show_elsewhere(self._chosen):
            self.dismiss()

    # Exporting

    def action_export(self) -> None:
        keys = self.numbers.keys[::-1]
        if self._searching or not keys:
            self.otp.toast("Still looking: a moment." if self._searching else "There is nothing to export.")
            return

        def answered(file: Path | None) -> None:
            if file is not None:
                self.otp.behind(self._export(keys, file), "the export")

        today = date.today()  # noqa: DTZ011 (the user's own day)
        self.app.push_screen(ExportDialog(len(keys), Path(f"~/otptui-{today}.csv")), answered)

    async def _export(self, keys: array[int], file: Path) -> None:
        self.otp.toast(f"Writing {len(keys):,} numbers to {tilde(file)} …", timeout=4)
        stop = threading.Event()
        try:
            await asyncio.to_thread(write_history, self.otp.paths.state_db, keys, file, stop)
        except OtpError as error:
            self.otp.explain(error, "Not exported")
        else:
            self.otp.toast(f"{len(keys):,} numbers are in {tilde(file)}.", "Exported")
        finally:
            # Where the program ends meanwhile, it must not wait for the rest of a long file.
            stop.set()
