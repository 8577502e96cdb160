"""The clipboard: what is copied goes there by every way the terminal has, and what is known of it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from otptui.ui.format.copy_forms import NumberForms
from otptui.ui.format.ending_text import what_is_read
from otptui.ui.messages import Copy
from otptui.ui.terminal import capabilities

if TYPE_CHECKING:
    from otptui.ui.app import OtpApp


class Copier:
    """Copies for `app`."""

    def __init__(self, app: OtpApp) -> None:
        self._app = app
        self._number_forms = NumberForms()

    def put(self, text: str, what: str = "", about: str = "") -> None:
        """Put `text` there; say so when `what` names it, in the place of the last toast `about` the same."""
        self._app.copy_to_clipboard(text)
        self._app.behind(self._put_around(text, what, about), "the clipboard")

    async def _put_around(self, text: str, what: str, about: str) -> None:
        copied = capabilities.copied(in_tmux=await capabilities.copy_to_tmux(text))
        if what:
            self._app.toast(f"{text}\n{copied}", what, about=about)

    def take(self, copy: Copy) -> None:
        """Put there what is asked for of a number, or say that it has none yet."""
        activation = copy.activation
        text, what = activation.code, "code"
        if copy.what == "number":
            text, what = self._number_forms.next(activation)
        name = activation.service.name
        if text:
            # Another form of the number takes the place of the one before.
            self.put(
                text, f"{name}: {what}", what_is_read(activation, text if copy.what == "code" else "number")
            )
        elif copy.what == "code" and activation.messages:
            text = activation.messages[-1].text
            self.put(text, f"{name}: no code found, whole message", what_is_read(activation, text))
        else:
            self._app.toast(f"{name} has no {copy.what} yet.", timeout=4)
