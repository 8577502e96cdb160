"""What is told around the screen: the window's title, the bell, the desktop; and whose the mouse is."""

from __future__ import annotations

from textual import events
from textual.reactive import reactive

from otptui.domain.model import Activation
from otptui.ui.format.activation_text import window_title
from otptui.ui.terminal.capabilities import notification
from otptui.ui.terminal.differential_app import QuietApp
from otptui.ui.terminal.driver import Terminal
from otptui.ui.toasts import ToastApp


class OutsideApp(QuietApp, ToastApp, inherit_bindings=False):
    """`unread` is the service whose message came last, until somebody is at the keyboard again."""

    numbers: reactive[tuple[Activation, ...]] = reactive(())
    unread = reactive("")

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.MouseDown):
            self.unread = ""
        await super().on_event(event)

    def watch_numbers(self) -> None:
        self._name_window()

    def watch_unread(self) -> None:
        self._name_window()

    def _name_window(self) -> None:
        if isinstance(self._driver, Terminal):
            self._driver.set_title(window_title(self.numbers, self.unread))

    def ring(self, text: str) -> None:
        """Ring the bell; where the terminal has notifications, `text` is one. It must hold no code: it is
        shown on locked screens too."""
        self.bell()
        if isinstance(self._driver, Terminal) and (shown := notification(text)):
            self._driver.write(shown)
            self._driver.flush()

    def action_mouse(self) -> None:
        """Leave the mouse to the terminal, which selects text with it; or take it back."""
        if not isinstance(self._driver, Terminal):
            return
        on = not self._driver.has_mouse
        self._driver.set_mouse(on)
        self.toast(
            "The mouse works here again." if on else "The mouse selects text, as everywhere in the terminal.",
            f"Mouse {'on' if on else 'off'}",
            timeout=4,
        )
