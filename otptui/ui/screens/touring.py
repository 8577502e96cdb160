"""The tour of the first minute: when it is shown, and how it follows what is done."""

from __future__ import annotations

from typing import ClassVar

from otptui.domain.errors import StoreError
from otptui.ui.screens.asking import AskingScreen
from otptui.ui.widgets.tour_strip import TourStrip

SEEN = "tour"
"""What is remembered once the tour was shown."""

_LOWEST = 16
"""Lines of a terminal that has room for it."""


class TouringScreen(AskingScreen):
    """A screen that greets a new user with the tour, once; the palette shows it again."""

    greets: ClassVar[bool] = True

    async def greet(self) -> None:
        """Show the tour where nobody has seen it yet: before the first frame, which is laid out with it."""
        if not self.greets or self.app.size.height < _LOWEST:
            return
        try:
            if await self.otp.session.store.run(lambda store: store.preferences.remembered(SEEN)) is None:
                self._show_tour()
        except StoreError as error:
            self.otp.trouble("tour", error.told)

    def action_tour(self) -> None:
        self.leave_tour()
        self._show_tour()

    def _show_tour(self) -> None:
        self.mount(TourStrip(self.otp.keys, self.otp.numbers, demo=self.otp.demo), before="StatusLine")
        self.otp.behind(self._remember(), "the tour")

    async def _remember(self) -> None:
        try:
            await self.otp.session.store.run(lambda store: store.preferences.remember(SEEN, "seen"))
        except StoreError as error:
            self.otp.explain(error, "The tour will be shown again")

    def leave_tour(self) -> bool:
        """Close the tour; whether it was open."""
        strips = self.query(TourStrip)
        was_open = bool(strips)
        strips.remove()
        return was_open

    def _tick(self) -> None:
        super()._tick()
        browse = self.browse
        # Not by a query: each second, it would look at every widget there is.
        for strip in [child for child in self.children if isinstance(child, TourStrip)]:
            strip.follow(self.otp.numbers, has_found=bool(browse.query or browse.scope.service))
