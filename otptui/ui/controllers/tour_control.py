"""The tour of the first minute: when it is displayed, and how it follows what the user does."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from otptui.domain.errors import StoreError
from otptui.ui.services import Services
from otptui.ui.widgets.tour_strip import TourStrip

SEEN = "tour"
"""The preference that remembers that the tour was displayed."""

_MIN_HEIGHT = 16
"""Lines of the smallest terminal that has room for it."""


class TourControl:
    """Displays the tour to a new user, once; the palette displays it again. `mount` adds its strip."""

    is_offered: ClassVar[bool] = True
    """Whether new users get the tour; tests of other things turn it off."""

    def __init__(self, services: Services, mount: Callable[[TourStrip], object]) -> None:
        self._services = services
        self._window = services.window
        self._mount = mount
        self._strip: TourStrip | None = None

    async def offer(self, height: int) -> None:
        """Display the tour to a user who has not seen it, in a terminal of `height` lines.

        Called before the first frame, so that the frame is laid out with it.
        """
        if not self.is_offered or height < _MIN_HEIGHT:
            return
        try:
            if (
                await self._services.session.store.run(lambda store: store.preferences.remembered(SEEN))
                is None
            ):
                self.display()
        except StoreError as error:
            self._window.report_problem("tour", error.explanation)

    def display(self) -> None:
        """Display the tour from its first step."""
        self.close()
        self._strip = TourStrip(self._services.keys, self._window.numbers, demo=self._services.demo)
        self._mount(self._strip)
        self._window.run_in_background(self._remember, "the tour")

    async def _remember(self) -> None:
        try:
            await self._services.session.store.run(lambda store: store.preferences.remember(SEEN, "seen"))
        except StoreError as error:
            self._window.report_failure(error, "The tour will be shown again")

    @property
    def is_open(self) -> bool:
        """Whether the tour is on display."""
        return self._strip is not None

    def close(self) -> bool:
        """Close the tour; whether it was open."""
        strip, self._strip = self._strip, None
        if strip is not None:
            strip.remove()
        return strip is not None

    def follow(self, *, has_found: bool) -> None:
        """Move on to the step that the user has reached. `has_found`: the offers are narrowed down."""
        if self._strip is not None:
            self._strip.follow(self._window.numbers, has_found=has_found)
