"""Exporting the numbers on display in the history to a file."""

from __future__ import annotations

import asyncio
import threading
from array import array
from datetime import date
from pathlib import Path

from otptui.domain.errors import OtpError
from otptui.history.export import write_history
from otptui.support.paths import tilde
from otptui.ui.services import Services


class HistoryExport:
    """Asks for a file and writes it in the background."""

    def __init__(self, services: Services) -> None:
        self._database = services.paths.state_db
        self._window = services.window

    def ask(self, keys: array[int]) -> None:
        """Ask for the file, and write the numbers of `keys` to it, in that order."""
        from otptui.ui.dialogs.export_file import ExportDialog

        def answered(file: Path | None) -> None:
            if file is not None:
                self._window.run_in_background(lambda: self._write(keys, file), "the export")

        today = date.today()  # noqa: DTZ011 (the user's own day)
        self._window.open_dialog(ExportDialog(len(keys), Path(f"~/otptui-{today}.csv")), answered)

    async def _write(self, keys: array[int], file: Path) -> None:
        self._window.toast(f"Writing {len(keys):,} numbers to {tilde(file)} …", timeout=4)
        stop = threading.Event()
        try:
            await asyncio.to_thread(write_history, self._database, keys, file, stop)
        except OtpError as error:
            self._window.report_failure(error, "Not exported")
        else:
            self._window.toast(f"{len(keys):,} numbers written to {tilde(file)}.", "Exported")
        finally:
            # A program that ends must not wait for the rest of a long file.
            stop.set()
