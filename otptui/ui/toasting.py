"""An app that tells what happened in toasts."""

from __future__ import annotations

from typing import Literal

from textual.app import App

Severity = Literal["information", "warning", "error"]


class ToastApp(App[str], inherit_bindings=False):
    """Announces everything through `toast`."""

    def toast(
        self, text: str, title: str = "", severity: Severity = "information", timeout: float = 6
    ) -> None:
        """The only way anything is announced: text is text, never markup. `timeout` is in seconds."""
        self.notify(text, title=title, severity=severity, timeout=timeout, markup=False)
