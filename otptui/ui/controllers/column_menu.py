"""The menu of columns over the prices, and the setting it ends in."""

from __future__ import annotations

import asyncio

from otptui.config.config_file import save
from otptui.config.schema import Columns
from otptui.domain.errors import ConfigError
from otptui.ui.controllers.market_view import MarketView
from otptui.ui.format.column_choice import ColumnChoice
from otptui.ui.services import Services


class ColumnMenu:
    """Opens the menu over `view`, and saves what was chosen as `columns.prices`."""

    def __init__(self, services: Services, view: MarketView) -> None:
        self._services = services
        self._window = services.window
        self._view = view

    def open(self) -> None:
        """Open the menu; the prices follow each change."""
        from otptui.ui.dialogs.columns import ColumnsDialog

        before = ColumnChoice.of(self._view.columns)
        dialog = ColumnsDialog(
            before,
            lambda choice: self._view.use_columns(choice.chosen),
            self._view.sort_by,
            lambda: self._view.sort,
            lambda: self._view.visible_columns,
        )

        def closed(choice: ColumnChoice | None) -> None:
            if choice is not None and choice.chosen != before.chosen:
                self._window.run_in_background(lambda: self._save(choice), "saving the columns")

        self._window.open_dialog(dialog, closed)

    async def _save(self, choice: ColumnChoice) -> None:
        chosen = choice.chosen
        value = None if chosen == Columns().prices else ",".join(chosen)
        try:
            # In a thread: it waits for the disk, and for another window that is saving.
            backup = await asyncio.to_thread(
                save, self._services.paths.config, {("columns", "prices"): value}
            )
        except ConfigError as error:
            self._window.report_failure(error, "The columns were not saved")
        else:
            comments = (
                f"The comments in the config file were removed; it was copied to {backup.name} before. "
                if backup
                else ""
            )
            self._window.toast(comments, "Columns saved", timeout=12 if backup else 3)
