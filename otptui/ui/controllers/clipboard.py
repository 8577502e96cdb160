"""Copying: text goes to the clipboard by every way there is, and a toast says what is known about it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from otptui.domain.errors import StoreError
from otptui.domain.model import Activation
from otptui.ui.format.copy_forms import CodeForms, NumberForms
from otptui.ui.format.ending_text import toast_topic
from otptui.ui.messages import Copy
from otptui.ui.services import Window
from otptui.ui.terminal.clipboard_routes import copy_by_programs


class CopyFlow:
    """Copies for `window`. `write` puts a text into the terminal's clipboard; `command` is the setting
    `[clipboard] command`. `number_copied` records that the number of a key was copied."""

    def __init__(
        self,
        window: Window,
        write: Callable[[str], None],
        command: Callable[[], str],
        number_copied: Callable[[int], Coroutine[Any, Any, object]],
    ) -> None:
        self._window = window
        self._write = write
        self._command = command
        self._number_copied = number_copied
        self._number_forms = NumberForms()
        self._code_forms = CodeForms()

    def copy(self, text: str, title: str = "", about: str = "") -> None:
        """Copy `text`. Where there is a `title`, say so, in place of the last toast about the same thing."""
        self._write(text)
        self._window.run_in_background(lambda: self._copy_by_programs(text, title, about), "the clipboard")

    async def _copy_by_programs(self, text: str, title: str, about: str) -> None:
        known = await copy_by_programs(text, self._command())
        if title:
            self._window.toast(f"{text}\n{known}", title, about=about)

    def copy_from(self, request: Copy) -> None:
        """Copy the code or the number of an activation, or say that it has none yet."""
        activation, name = request.activation, request.activation.service.name
        if request.what == "number" and activation.number:
            text, form = self._number_forms.next(activation)
            if activation.live and activation.number_copied_at is None:
                self._window.run_in_background(lambda: self._record_copied(activation.key), "copied")
            # It takes the place of the invitation to copy it, but not of a code.
            topic = toast_topic(activation) + (" copied" if activation.messages else "")
            self.copy(text, f"{name}: {form}", topic)
        elif request.what == "code" and activation.messages:
            self._copy_code(activation, name)
        else:
            self._window.toast(f"{name} has no {request.what} yet.", timeout=4)

    async def _record_copied(self, key: int) -> None:
        # The wait begins now. Where the store fails it counts from the purchase; the copy is what matters.
        with suppress(StoreError):
            await self._number_copied(key)

    def _copy_code(self, activation: Activation, name: str) -> None:
        code, form = self._code_forms.next(activation)
        text, what = (code, form) if code else (activation.messages[-1].text, "whole message (no code found)")
        self.copy(text, f"{name}: {what}", toast_topic(activation))
