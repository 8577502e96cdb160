"""The dialog for the file of an export."""

from __future__ import annotations

import os
from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from otptui.history.export_formats import WRITERS
from otptui.ui.dialogs.modal import Modal
from otptui.ui.widgets.field import Field


class ExportDialog(Modal[Path | None]):
    """Asks for the file to write `count` numbers to; the result is its path, or None.

    The ending of the name gives the format. A file that exists has to be confirmed with another enter.
    """

    CSS_PATH = ["question.tcss", "form.tcss", "export_file.tcss"]  # noqa: RUF012 (Textual reads it as a class attribute)
    BINDINGS = [  # noqa: RUF012 (Textual reads it as a class attribute)
        Binding("escape", "dismiss(None)", show=False),
    ]

    def __init__(self, count: int, suggested: Path) -> None:
        super().__init__()
        self._count = count
        self._suggested = suggested
        self._confirmed: Path | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog") as box:
            box.border_title = Content("Export")
            numbers = "1 number" if self._count == 1 else f"{self._count:,} numbers"
            yield Static(Content(f"{numbers}, as shown. Save to file:"))
            yield Field(str(self._suggested), id="path", compact=True, select_on_focus=False)
            yield Static(Content(""), id="said")
            yield Static(Content(".csv or .json · enter save · esc cancel"), id="hint")

    def on_input_changed(self) -> None:
        self._show("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        path = Path(os.path.expanduser(event.value.strip()))
        try:
            problem = self._problem_with(path)
        except OSError as error:
            problem = f"{error.strerror}."
        if problem:
            self._show(problem)
        else:
            self.dismiss(path)

    def _problem_with(self, path: Path) -> str:
        """Why `path` cannot be written yet; "" when it can. Raises OSError."""
        if path.suffix.removeprefix(".").lower() not in WRITERS:
            return "End the name in .csv or .json."
        if not path.parent.is_dir():
            return "There is no such folder."
        if path.is_dir():
            return "That is a folder: add a file name."
        if path.exists() and path != self._confirmed:
            self._confirmed = path
            return "The file exists: press enter again to replace it."
        return ""

    def _show(self, text: str) -> None:
        self.query_one("#said", Static).update(Content.styled(text, "bold $warning"))
