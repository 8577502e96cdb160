"""Leaving the program: at once, or after a question where numbers are live."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from otptui.domain.errors import OtpError
from otptui.support.detached import start_otptui
from otptui.ui.services import Services

log = logging.getLogger(__name__)


class QuitFlow:
    """Ends this window. `end` gets the exit status."""

    def __init__(self, services: Services, end: Callable[[int], None]) -> None:
        self._services = services
        self._window = services.window
        self._session = services.session
        self._end = end

    def leave(self, status: int, *, can_ask: bool) -> None:
        """End with `status`. Where numbers are live, one is being bought, or one is not saved, ask first.

        Asked for again while the question is open, or where there is no room for it, it means yes.
        """
        from otptui.ui.dialogs.quit import QuitDialog

        live = [number for number in self._window.numbers if number.live]
        numbers = self._session.numbers
        is_asked = isinstance(self._window.screen_on_top, QuitDialog)
        if is_asked or not can_ask or not (live or numbers.is_buying or numbers.unsaved):
            self._end(status)
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self._end(status)

        dialog = QuitDialog(
            live,
            self.cancel_all,
            buying=numbers.is_buying,
            unsaved=len(numbers.unsaved),
            demo=self._services.demo,
            keep=None if self._services.demo else self._keep_polling,
        )
        self._window.open_dialog(dialog, answered)

    def _keep_polling(self) -> None:
        """Have `otptui keep` poll the numbers from now on."""
        try:
            start_otptui(["--config", str(self._services.paths.config), "keep"])
        except OSError as error:
            log.warning("otptui keep did not start: %s", error.strerror)

    def cancel_all(self, keys: Sequence[int], done: Callable[[], None]) -> None:
        """Ask for the cancels of these numbers, and call `done` once all are asked for."""
        self._window.run_in_background(lambda: self._cancel(keys, done), "cancel")

    async def _cancel(self, keys: Sequence[int], done: Callable[[], None]) -> None:
        for key in keys:
            try:
                await self._session.numbers.cancel(key)
            except OtpError as error:
                self._window.report_failure(error, "Not cancelled")
        done()
