"""What the keys do where the focus is, made from the registry."""

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
    """Lists the commands of `contexts` (nearest first), each under the first context it works in."""

    heading = "Keys"

    def __init__(self, keys: Keys, contexts: tuple[str, ...]) -> None:
        super().__init__()
        self._keys = keys
        self._contexts = contexts

    def parts(self) -> Iterator[Static]:
        """A title and a table for each context; a text too long for its column goes on below itself."""
        told: set[str] = set()
        for context in self._contexts:
            commands = [c for c in self._keys.commands((context,)) if c.id not in told and self._way_to(c)]
            if not commands:
                continue
            told.update(c.id for c in commands)
            yield Static(Content.styled(TITLES[context], "bold $accent"))
            table = Table.grid(padding=(0, 2, 0, 0))
            table.add_column(justify="right", min_width=_KEYS_WIDTH, no_wrap=True)
            table.add_column()
            for c in commands:
                table.add_row(Text(self._way_to(c), "bold"), Text(c.does))
            yield Static(table, classes="keys")

    def _way_to(self, command: Command) -> str:
        """The keys of a command; for one that has none the key of the palette, which has them all."""
        if keys := self._keys.shown_all(command.id):
            return keys
        return f"{self._keys.shown('palette')} …" if command.in_palette and not command.keys else ""
