"""Signals to the terminal's window: its title, the bell, a desktop notification, and the mouse."""

from __future__ import annotations

from textual.app import App

from otptui.ui.terminal.driver import TerminalDriver
from otptui.ui.terminal.terminal_identity import notification


class WindowSignals:
    """Sends signals of `app` to its window; none where the app has no real terminal."""

    def __init__(self, app: App[str]) -> None:
        self._app = app

    @property
    def _driver(self) -> TerminalDriver | None:
        driver = self._app._driver
        return driver if isinstance(driver, TerminalDriver) else None

    def set_title(self, title: str) -> None:
        """Set the title of the window, tab or tmux pane."""
        if self._driver is not None:
            self._driver.set_title(title)

    def ring(self, text: str) -> None:
        """Ring the bell and, where the terminal has notifications, show `text` as one.

        `text` must hold no code: notifications appear on locked screens too.
        """
        self._app.bell()
        if self._driver is not None and (sequence := notification(text)):
            self._driver.write(sequence)

    def toggle_mouse(self) -> bool | None:
        """Leave the mouse to the terminal, which selects text with it, or take it back.

        Whether the mouse is reported to the program now; None without a real terminal.
        """
        if self._driver is None:
            return None
        self._driver.set_mouse(not self._driver.has_mouse)
        return self._driver.has_mouse

    @property
    def has_shell(self) -> bool:
        """Whether there is a shell to give the terminal to."""
        return self._driver is not None and self._driver.can_suspend

    def set_modes_again(self) -> None:
        """Set the modes of the terminal once more."""
        if self._driver is not None:
            self._driver.set_modes_again()
