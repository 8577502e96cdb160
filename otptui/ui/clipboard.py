"""The clipboard: what is copied goes there by every way the terminal has, and what is known of it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from otptui.ui import terminal
from otptui.ui.messages import Copy
from otptui.ui.number_forms import NumberForms

if TYPE_CHECKING:
    from otptui.ui.app import OtpApp


class Copier:
    """Copies for `app`."""

    def __init__(self, app: OtpApp) -> None:
        self._app = app
        self._number_forms = NumberForms()

    def put(self, text: str, what: str = "") -> None:
        """Put `text` there; say so when `what` names it."""
        self._app.copy_to_clipboard(text)
        self._app.behind(self._put_around(text, what), "the clipboard")

    async def _put_around(self, text: str, what: str) -> None:
        copied = terminal.copied(in_tmux=await terminal.copy_to_tmux(text))
        if what:
            self._app.toast(f"{text}\n{copied}", what)

    def take(self, copy: Copy) -> None:
        """Put there what is asked for of a number, or say that it has none yet."""
        activation = copy.activation
        text, what = activation.code, "code"
        if copy.what == "number":
            text, what = self._number_forms.next(activation)
        name = activation.service.name
        if text:
            self.put(text, f"{name}: {what}")
        elif copy.what == "code" and activation.messages:
            self.put(activation.messages[-1].text, f"{name}: no code found, whole message")
        else:
            self._app.toast(f"{name} has no {copy.what} yet.", timeout=4)
