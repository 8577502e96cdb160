"""Versions, terminal and file locations: what a bug report begins with."""

from __future__ import annotations

import locale
import os
import platform
import sqlite3
from collections.abc import Iterator
from urllib.parse import urlsplit

import textual
from rich.table import Table
from rich.text import Text
from textual.binding import Binding
from textual.widgets import Static

from otptui import __version__
from otptui.support.paths import tilde
from otptui.ui.screens.reading import ReadingScreen
from otptui.ui.services import Services


class AboutScreen(ReadingScreen):
    """Shows versions, terminal, provider and files, never the API key: of an address only the host."""

    BINDINGS = [Binding("y", "copy", show=False)]  # noqa: RUF012 (Textual reads it as a class attribute)
    heading = "About otptui"
    hint = "y copy all   esc back"

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services

    def parts(self) -> Iterator[Static]:
        table = Table.grid(padding=(0, 1, 0, 0))
        table.add_column(style="dim")
        # A path has no spaces to break at.
        table.add_column(overflow="fold")
        for label, value in self._facts():
            table.add_row(label, Text(value))
        yield Static(table)

    def action_copy(self) -> None:
        text = "\n".join(f"{label:<9}{value}" for label, value in self._facts())
        self._services.window.copy(text)
        self._services.window.toast("", "Copied all of this page", timeout=4)

    def _facts(self) -> list[tuple[str, str]]:
        app, services = self.app, self._services
        profile, paths, size = services.session.profile, services.paths, app.size
        demo = [("demo", "nothing is real, nothing is saved")] if services.demo else []
        where = " ".join(name for name in ("TMUX", "STY", "SSH_CONNECTION") if os.environ.get(name))
        return [
            ("otptui", f"{__version__}{' --panel' if services.panel else ''}"),
            *demo,
            ("Textual", textual.__version__),
            ("Python", f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}"),
            ("system", f"{platform.system()} {platform.release()}"),
            ("terminal", f"{os.environ.get('TERM') or 'TERM is not set'} {where}".rstrip()),
            ("size", f"{size.width}x{size.height}"),
            ("colours", f"{app.console.color_system or 'none'}, theme {app.theme}"),
            ("charset", locale.getencoding()),
            ("profile", f"{profile.name}, dialect {profile.dialect}"),
            ("provider", urlsplit(profile.base_url).hostname or "?"),
            ("config", tilde(paths.config)),
            ("state", tilde(paths.state_db)),
            ("log", tilde(paths.log)),
        ]
