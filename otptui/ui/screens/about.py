"""What runs here, in which terminal, and where its files are: what a report of a fault begins with."""

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


class AboutScreen(ReadingScreen):
    """Versions, terminal, provider and files. Never a key: of an address only the host is shown."""

    BINDINGS = [Binding("y", "copy", show=False)]  # noqa: RUF012 (Textual reads it as a class attribute)
    heading = "About otptui"
    hint = "y copy all of it   esc back"

    def parts(self) -> Iterator[Static]:
        table = Table.grid(padding=(0, 1, 0, 0))
        table.add_column(style="dim")
        # A path has no spaces to be broken at.
        table.add_column(overflow="fold")
        for label, value in self._facts():
            table.add_row(label, Text(value))
        yield Static(table)

    def action_copy(self) -> None:
        text = "\n".join(f"{label:<9}{value}" for label, value in self._facts())
        self.otp.copy(text)
        self.otp.toast("", "Copied: all that about says", timeout=4)

    def _facts(self) -> list[tuple[str, str]]:
        app, profile = self.otp, self.otp.session.profile
        size = app.size
        demo = [("demo", "nothing here is real, nothing is kept")] if app.demo else []
        where = " ".join(name for name in ("TMUX", "STY", "SSH_CONNECTION") if os.environ.get(name))
        return [
            ("otptui", f"{__version__}{' --panel' if app.panel else ''}"),
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
            ("config", tilde(app.paths.config)),
            ("state", tilde(app.paths.state_db)),
            ("log", tilde(app.paths.log)),
        ]
