"""The keys that work where the focus is, from the command registry."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text
from textual.content import Content
from textual.widgets import Static

from otptui.ui.commands import TITLES, Command, Keys
from otptui.ui.screens.reading import ReadingScreen

_KEYS_WIDTH = 10
"""Cells for the keys, so that the tables of all contexts line up."""


class HelpScreen(ReadingScreen):
    """Lists the commands of `contexts`, nearest first, each under the first context it works in."""

    heading = "Keys"

    def __init__(self, keys: Keys, contexts: tuple[str, ...]) -> None:
        super().__init__()
        self._keys = keys
        self._contexts = contexts

    def parts(self) -> Iterator[Static]:
        """A title and a table for each context. A text too long for its column wraps within it."""
        listed: set[str] = set()
        for context in self._contexts:
            commands = [c for c in self._keys.commands((context,)) if c.id not in listed and self._keys_of(c)]
            if not commands:
                continue
            listed.update(c.id for c in commands)
            yield Static(Content.styled(TITLES[context], "bold $accent"))
            table = Table.grid(padding=(0, 2, 0, 0))
            table.add_column(justify="right", min_width=_KEYS_WIDTH, no_wrap=True)
            table.add_column()
            for c in commands:
                table.add_row(Text(self._keys_of(c), "bold"), Text(c.does))
            yield Static(table, classes="keys")

    def _keys_of(self, command: Command) -> str:
        """The keys of a command; for one without keys that of the palette, which has every command."""
        if keys := self._keys.shown_all(command.id):
            return keys
        return f"{self._keys.shown('palette')} …" if command.in_palette and not command.keys else ""
