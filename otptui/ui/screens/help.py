"""What the keys do where the focus is, made from the registry."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from otptui.ui.actions import TITLES, Keys

_KEYS_WIDTH = 10
"""Cells for the keys, so that the tables of all contexts line up."""


class HelpScreen(ModalScreen[None]):
    """Lists the commands of `contexts` (nearest first), each under the first context it works in."""

    CSS_PATH = ["dialog.tcss", "help.tcss"]  # noqa: RUF012 (Textual reads it as a class attribute)
    BINDINGS = [  # noqa: RUF012 (Textual reads it as a class attribute)
        Binding("escape,q,enter,question_mark", "dismiss", show=False),
        Binding("j,down", "scroll('down')", show=False),
        Binding("k,up", "scroll('up')", show=False),
        Binding("ctrl+d,pagedown,space", "scroll('page_down')", show=False),
        Binding("ctrl+u,pageup", "scroll('page_up')", show=False),
        Binding("ctrl+c", "app.leave(130)", show=False),
    ]

    def __init__(self, keys: Keys, contexts: tuple[str, ...]) -> None:
        super().__init__()
        self._keys = keys
        self._contexts = contexts

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog") as box:
            box.border_title = Content("Keys")
            with VerticalScroll(id="text"):
                yield from self._parts()
            yield Static(Content("j k scroll   esc back"), id="hint")

    def action_scroll(self, way: str) -> None:
        getattr(self.query_one("#text", VerticalScroll), f"scroll_{way}")(animate=False)

    def _parts(self) -> Iterator[Static]:
        """A title and a table for each context; a text too long for its column goes on below itself."""
        told: set[str] = set()
        for context in self._contexts:
            commands = [
                c for c in self._keys.commands((context,)) if c.id not in told and self._keys.of(c.id)
            ]
            if not commands:
                continue
            told.update(c.id for c in commands)
            yield Static(Content.styled(TITLES[context], "bold $accent"))
            table = Table.grid(padding=(0, 2, 0, 0))
            table.add_column(justify="right", min_width=_KEYS_WIDTH, no_wrap=True)
            table.add_column()
            for c in commands:
                table.add_row(Text(self._keys.shown_all(c.id), "bold"), Text(c.does))
            yield Static(table, classes="keys")
