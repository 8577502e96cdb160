"""What `y` and `Y` copy: one rule for every pane.

`y` copies the code that was announced last, until the user moves the cursor to another number; then it
copies from that number. `Y` copies the newest number that waits for its code, and otherwise follows `y`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from otptui.domain.model import Activation


class CopyChoice:
    """Remembers what was announced and where the user went. `changed` is called when either changes."""

    def __init__(self, changed: Callable[[], None] = lambda: None) -> None:
        self.announced: Activation | None = None
        self.announcements = 0
        self._chosen: Activation | None = None
        self._changed = changed

    def announce(self, activation: Activation) -> None:
        """A code or message of `activation` is announced."""
        self.announced, self._chosen = activation, None
        self.announcements += 1
        self._changed()

    def choose(self, activation: Activation | None) -> None:
        """The user moved the cursor to `activation`; None: back to what was announced last."""
        self._chosen = activation
        self._changed()

    def code_source(self, numbers: Iterable[Activation]) -> Activation | None:
        """The number whose code `y` copies; None where there are none.

        `numbers` are those on display, newest first.
        """
        numbers = tuple(numbers)
        if chosen := self._chosen or self.announced:
            return _newest_state(chosen, numbers)
        with_message = [number for number in numbers if number.messages]
        latest = max(with_message, key=lambda number: number.messages[-1].arrival, default=None)
        return latest or next(iter(numbers), None)

    def number_source(self, numbers: Iterable[Activation]) -> Activation | None:
        """The number that `Y` copies; None where there are none."""
        numbers = tuple(numbers)
        if self._chosen is None:
            waiting = next((number for number in numbers if number.live and not number.messages), None)
            if waiting is not None:
                return waiting
        return self.code_source(numbers)


class OwnChoice:
    """The same rule on a screen that shows numbers of its own, such as the history or one number in full.

    The screen's own number is what its user chose by opening it.
    """

    def __init__(self, choice: CopyChoice) -> None:
        self._choice = choice
        self.choose()

    def choose(self) -> None:
        """The user opened the screen, or moved its cursor."""
        self._seen = self._choice.announcements

    def code_source(self, own: Activation) -> Activation:
        """The number whose code `y` copies: `own`, unless another code was announced since."""
        announced = self._choice.announced
        return own if announced is None or self._choice.announcements == self._seen else announced


def _newest_state(activation: Activation, numbers: Iterable[Activation]) -> Activation:
    return next((number for number in numbers if number.key == activation.key), activation)
