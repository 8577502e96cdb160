"""Toasts: the only way anything is announced."""

from __future__ import annotations

from typing import Literal

from textual.app import App
from textual.notifications import Notification, Notify

from otptui.ui.terminal.terminal_identity import legible

Severity = Literal["information", "warning", "error"]


class Toaster:
    """Shows toasts on `app`; call it like a function."""

    def __init__(self, app: App[str]) -> None:
        self._app = app
        self._shown: dict[str, Notification] = {}

    def __call__(
        self,
        text: str,
        title: str = "",
        severity: Severity = "information",
        timeout: float = 6,
        *,
        about: str = "",
    ) -> None:
        """Show `text` for `timeout` seconds. Text is text, never markup.

        The toast replaces an earlier one with the same `about`, or the same words: in a narrow pane every
        toast covers something the user is reading.
        """
        if not text:
            # A title alone would be shown above an empty line.
            text, title = title, ""
        note = Notification(legible(text), legible(title), severity, timeout, markup=False)
        about = about or f"{title}\n{text}"
        self._shown = {key: earlier for key, earlier in self._shown.items() if not earlier.has_expired}
        if earlier := self._shown.get(about):
            # Textual removes expired notifications when it adds the next one.
            earlier.timeout = 0
        self._shown[about] = note
        self._app.post_message(Notify(note))
