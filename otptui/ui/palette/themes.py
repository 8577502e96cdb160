"""The palette of themes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from otptui.ui.palette.palette import Palette, PaletteEntry

if TYPE_CHECKING:
    from otptui.ui.terminal.terminal_app import TerminalApp


def show_themes(app: TerminalApp, choose: Callable[[str], None]) -> None:
    """Show a palette that calls `choose` with the name of a theme."""

    def found(query: str) -> Iterator[PaletteEntry]:
        for name in app.appearance.themes:
            if all(word in name for word in query.split()):
                yield PaletteEntry(name, "now" if name == app.theme else "", partial(choose, name))

    def chosen(entry: PaletteEntry | None) -> None:
        if entry is not None:
            entry.run()

    app.push_screen(Palette([found], "a theme (terminal: your own colours)"), chosen)
