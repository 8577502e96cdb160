"""The base of everything that lies over a screen and takes its keys."""

from __future__ import annotations

from textual import events, on
from textual.screen import ModalScreen, ScreenResultType

from otptui.ui.commands import DIALOG, bindings


class Modal(ModalScreen[ScreenResultType]):
    """A modal screen over which the few keys still work that work over everything."""

    BINDINGS = bindings(DIALOG)

    @on(events.ScreenResume)
    def _take_over_toasts(self) -> None:
        # They are announced on this screen now; those below would be seen beside it, and in its way.
        for screen in self.app.screen_stack[:-1]:
            screen.query_children("ToastRack").set(display=False)
