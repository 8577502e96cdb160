"""A call that many changes ask for and that is made once, a little later."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from textual.widget import Widget


class OnceLater:
    """Calls `call` some `delay` seconds after `ask`, however often it is asked meanwhile.

    With `most` that is `delay` seconds after the last `ask`, and at most `most` seconds after the first.

    Not once the screen of `widget` is being closed, or the program: what `call` looks for is going.
    """

    def __init__(self, widget: Widget, delay: float, call: Callable[[], None], *, most: float = 0.0) -> None:
        self._widget = widget
        self._delay = delay
        self._call = call
        self._most = most
        self._is_due = False
        self._asked_first = self._asked_last = 0.0

    def ask(self) -> None:
        """Make the call soon."""
        self._asked_last = monotonic()
        if not self._is_due:
            self._is_due = True
            self._asked_first = self._asked_last
            # Not `call_after_refresh`: a dialog that closes at that moment would drop the call.
            self._widget.set_timer(self._delay, self._make)

    def _make(self) -> None:
        due = min(self._asked_last + self._delay, self._asked_first + self._most)
        if (left := due - monotonic()) > 0:
            self._widget.set_timer(left, self._make)
            return
        self._is_due = False
        widget = self._widget
        if widget.is_attached and widget.app.is_running and widget.screen in widget.app.screen_stack:
            self._call()
