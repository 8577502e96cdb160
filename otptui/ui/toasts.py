"""Toasts: the only way anything is announced."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from textual.notifications import Notification, Notify
from textual.screen import ModalScreen

from otptui.ui.terminal.terminal_app import TerminalApp
from otptui.ui.terminal.terminal_identity import legible

Severity = Literal["information", "warning", "error"]

MOST_TOASTS = 3
"""Toasts on the screen at a time: more would cover what the user is reading."""

KEPT = 300.0
"""Seconds from which a toast is too important to give way: it stays until its time is over."""


class Toaster:
    """Shows toasts on `app`, and calls `shown` after each."""

    def __init__(self, app: TerminalApp, shown: Callable[[], None]) -> None:
        self._app = app
        self._on_shown = shown
        self._shown: dict[str, Notification] = {}

    @property
    def any_shown(self) -> bool:
        """Whether there is a toast on the screen."""
        return any(not note.has_expired for note in self._shown.values())

    def show(
        self,
        text: str,
        title: str = "",
        severity: Severity = "information",
        timeout: float = 6,
        *,
        about: str = "",
    ) -> None:
        """Show `text` for `timeout` seconds. Text is text, never markup.

        The toast replaces an earlier one with the same `about`, or the same words; of more than
        `MOST_TOASTS` the oldest goes.
        """
        if not text:
            # A title alone would be shown above an empty line.
            text, title = title, ""
        note = Notification(legible(text), legible(title), severity, timeout, markup=False)
        about = about or f"{title}\n{text}"
        self._shown = {key: earlier for key, earlier in self._shown.items() if not earlier.has_expired}
        if earlier := self._shown.pop(about, None):
            # Textual removes expired notifications when it adds the next one.
            earlier.timeout = 0
        passing = [key for key, earlier in self._shown.items() if earlier.timeout < KEPT]
        for key in passing[: max(0, len(self._shown) + 1 - MOST_TOASTS)]:
            self._shown.pop(key).timeout = 0
        self._shown[about] = note
        self._app.post_message(Notify(note))
        self.place()
        self._on_shown()

    def place(self) -> None:
        """Keep the toasts in the half of the screen where the cursor is not. A dialog has its own place."""
        for screen in self._app.screen_stack[-1:]:
            if not isinstance(screen, ModalScreen):
                screen.set_class(self._app.caret.y * 2 < self._app.size.height, "-toasts-below")

    def amend(self, about: str, old: str, new: str) -> None:
        """Let the toast about this say `new` for the rest of its time, where it still says `old`."""
        note = self._shown.get(about)
        if note is not None and note.message == legible(old):
            note.message = legible(new)
            for screen in self._app.screen_stack[-1:]:
                screen.query("Toast").refresh(layout=True)

    def dismiss(self) -> bool:
        """Take all toasts off the screen, but for those that must stay; whether there were any others."""
        kept = {key: note for key, note in self._shown.items() if note.timeout >= KEPT}
        any_dismissed = any(not note.has_expired for key, note in self._shown.items() if key not in kept)
        if any_dismissed:
            self._app.clear_notifications()
            for note in kept.values():
                self._app.post_message(Notify(note))
        self._shown = kept
        return any_dismissed
