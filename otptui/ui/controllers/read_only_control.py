"""The read-only mode of a window: what it refuses, and the key that switches it."""

from __future__ import annotations

from otptui.domain.errors import ReadOnly
from otptui.ui.format.empty_text import key_of
from otptui.ui.services import Services


class ReadOnlyControl:
    """Switches the read-only mode, and says why nothing can be bought or sent while it is on."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._window = services.window
        self._numbers = services.session.numbers

    def refuses(self, title: str) -> bool:
        """Whether the window is read-only; a toast with that title then says what to do."""
        try:
            self._numbers.refuse_if_read_only()
        except ReadOnly as error:
            if not self._numbers.stays_read_only:
                error.what_now = f"Turn that off with {self._key}."
            self._window.report_failure(error, title)
            return True
        return False

    def toggle(self) -> bool:
        """Switch the mode; returns whether it is on now. A window started with --read-only stays so."""
        if self._numbers.stays_read_only:
            self.refuses("Read-only")
            return True
        on = self._numbers.is_read_only = not self._numbers.is_read_only
        if on:
            self._window.toast(f"You can look and copy. {self._key}: off", "Read-only on", about="read-only")
        else:
            self._window.toast("You can buy and cancel again.", "Read-only off", timeout=4, about="read-only")
        return on

    @property
    def _key(self) -> str:
        return key_of(self._services.keys, "read_only")
