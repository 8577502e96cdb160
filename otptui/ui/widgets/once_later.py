"""A call that many changes ask for and that is made once, a little later."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from textual.widget import Widget


class OnceLater:
    """Calls `call` some `delay` seconds after `ask`, however often it is asked meanwhile.

    With `most` that is `delay` seconds after the last `ask`; while it is asked without end, the first `ask`
    after `most` seconds makes the call itself, so that both are painted together.

    Not once the screen of `widget` is being closed, or the program: what `call` looks for is going.
    """

    def __init__(self, widget: Widget, delay: float, call: Callable[[], None], *, most: float = 0.0) -> None:
        self._widget = widget
        self._delay = delay
        self._call = call
        self._most = most
        self._is_due = False
        self._called = self._asked = 0.0

    def ask(self) -> None:
        """Make the call soon."""
        self._asked = monotonic()
        if not self._is_due:
            self._is_due = True
            self._called = self._asked
            # Not `call_after_refresh`: a dialog that closes at that moment would drop the call.
            self._widget.set_timer(self._delay, self._on_timer)
        elif self._most and self._asked - self._called >= self._most:
            self._called = self._asked
            self._make()

    def _on_timer(self) -> None:
        if self._most and (left := self._asked + self._delay - monotonic()) > 0:
            self._widget.set_timer(left, self._on_timer)
            return
        self._is_due = False
        self._make()

    def _make(self) -> None:
        widget = self._widget
        if widget.is_attached and widget.app.is_running and widget.screen in widget.app.screen_stack:
            self._call()
