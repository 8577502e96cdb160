"""The log, followed live: what happened, what failed and why; never a key or a code."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from otptui.support.log_reader import Entry, LogTail
from otptui.support.paths import tilde
from otptui.text.matching import fold, words_of
from otptui.ui.commands import LOG, PATHS
from otptui.ui.format.empty_text import no_match
from otptui.ui.screens.reading import ReadingScreen
from otptui.ui.services import Services
from otptui.ui.widgets.filter_bar import FilterBar
from otptui.ui.widgets.key_line import KeyLine
from otptui.ui.widgets.line_list import LineList
from otptui.ui.widgets.lines import StatusLine, TopLine
from otptui.ui.widgets.log_list import LogList

NOTHING = "Nothing logged yet."


class LogScreen(Screen[None]):
    """The log, over the screen it was opened from."""

    AUTO_FOCUS = "LogList"
    contexts = PATHS[LOG]

    class Read(Message):
        """The log has these entries."""

        def __init__(self, entries: Sequence[Entry]) -> None:
            super().__init__()
            self.entries = entries

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._entries: Sequence[Entry] = ()

    @property
    def entries(self) -> LogList:
        return self.query_one(LogList)

    def compose(self) -> ComposeResult:
        yield TopLine()
        yield FilterBar()
        yield LogList()
        yield StatusLine(self._services.keys)
        yield KeyLine(self._services.keys)

    def on_mount(self) -> None:
        self.query_one(TopLine).place = (f"Log · {tilde(self._services.paths.log)}",)
        self.query_one(KeyLine).contexts = self.contexts
        self.entries.empty_text = NOTHING
        self._tail = LogTail(self._services.paths.log)
        self._poll()
        self.watch(self.app, "seconds", self._poll, init=False)

    def _poll(self) -> None:
        self._services.window.run_in_background(self._read, "the log")

    async def _read(self) -> None:
        entries = await asyncio.to_thread(self._tail.read)
        if entries is not None:
            self.post_message(self.Read(entries))

    def on_log_screen_read(self, event: Read) -> None:
        self._entries = event.entries
        self._show()

    def _show(self) -> None:
        words = words_of(self.query_one(FilterBar).text)
        self.entries.empty_text = no_match(self._services.keys, "back") if self._entries else NOTHING
        self.entries.show([e for e in self._entries if all(word in fold(e.text) for word in words)], words)

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        if self.entries.current is not None:
            self.app.push_screen(EntryScreen(self.entries.current))

    def action_filter(self) -> None:
        self.query_one(FilterBar).open()

    def on_filter_bar_changed(self) -> None:
        self._show()

    def on_filter_bar_done(self) -> None:
        self.entries.focus()

    def action_back(self) -> None:
        """One step back: clear the filter, then close the screen."""
        if not self.query_one(FilterBar).clear():
            self.dismiss()


class EntryScreen(ReadingScreen):
    """One entry in full."""

    heading = "Log"

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self._entry = entry

    def parts(self) -> Iterator[Static]:
        head = f"{self._entry.at.astimezone():%Y-%m-%d %H:%M:%S}  {self._entry.level}"
        yield Static(Content.assemble((head, "dim"), "\n", self._entry.text))
