"""Every number this window knows, as the database last had it. Nothing else keeps a second copy."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from otptui.domain.model import Activation
from otptui.numbers.reports import NumbersChanged


class NumberRegistry:
    """The numbers by their key. `report` is called with every change, in the event loop."""

    def __init__(self, report: Callable[[NumbersChanged], None]) -> None:
        self._report = report
        self._numbers: dict[int, Activation] = {}

    def __getitem__(self, key: int) -> Activation:
        return self._numbers[key]

    @property
    def visible(self) -> tuple[Activation, ...]:
        """The numbers that were not put away, the newest first."""
        shown = (number for number in self._numbers.values() if not number.put_away)
        return tuple(sorted(shown, key=lambda number: number.key, reverse=True))

    def load(self, numbers: Iterable[Activation]) -> None:
        """Begin with these numbers. They are reported even where there are none."""
        loaded = tuple(numbers)
        self._numbers = {number.key: number for number in loaded}
        self._report(NumbersChanged(loaded, (None,) * len(loaded)))

    def update(self, *numbers: Activation) -> None:
        """Take these over as the newest; those that differ from what was known are reported."""
        changed = tuple(number for number in numbers if self._numbers.get(number.key) != number)
        if changed:
            before = tuple(self._numbers.get(number.key) for number in changed)
            self._numbers.update((number.key, number) for number in changed)
            self._report(NumbersChanged(changed, before))
