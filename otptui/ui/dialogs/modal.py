"""The base of everything that lies over a screen and takes its keys."""

from __future__ import annotations

from textual import events, on
from textual.screen import ModalScreen, ScreenResultType

from otptui.ui.commands import DIALOG, bindings


class Modal(ModalScreen[ScreenResultType]):
    """A modal screen. The few keys that work everywhere work on it too."""

    BINDINGS = bindings(DIALOG)

    @on(events.ScreenResume)
    def _take_over_toasts(self) -> None:
        # Toasts appear on this screen now; those of the screens below would be visible beside it.
        for screen in self.app.screen_stack[:-1]:
            screen.query_children("ToastRack").set(display=False)
