"""An app that tells what happened in toasts."""

from __future__ import annotations

from typing import Literal

from textual.app import App
from textual.notifications import Notification, Notify

from otptui.ui.terminal.capabilities import legible

Severity = Literal["information", "warning", "error"]


class ToastApp(App[str], inherit_bindings=False):
    """Announces everything through `toast`."""

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[str, Notification] = {}

    def toast(
        self,
        text: str,
        title: str = "",
        severity: Severity = "information",
        timeout: float = 6,
        *,
        about: str = "",
    ) -> None:
        """The only way anything is announced: text is text, never markup. `timeout` is in seconds.

        It takes the place of what was told `about` the same thing before, or in the same words: in a narrow
        pane every toast covers what somebody reads.
        """
        if not text:
            # Below a title alone there would be an empty line.
            text, title = title, ""
        note = Notification(legible(text), legible(title), severity, timeout, markup=False)
        about = about or f"{title}\n{text}"
        self._told = {key: told for key, told in self._told.items() if not told.has_expired}
        if earlier := self._told.get(about):
            self._unnotify(earlier, refresh=False)
        self._told[about] = note
        self.post_message(Notify(note))
