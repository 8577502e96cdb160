"""Favourite services, and those bought recently: both stand first in the catalog."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from otptui.domain.errors import StoreError
from otptui.market.browse import Browse
from otptui.session import RECENTS, Session
from otptui.ui.services import Services

_PINS = "favourites_first"
"""The name under which it is remembered whether favourites come first in the prices."""


class Favourites:
    """Keeps both in `browse`; `display` is called after the favourites changed."""

    def __init__(self, services: Services, browse: Browse, display: Callable[[], Awaitable[None]]) -> None:
        self._window = services.window
        self._session: Session = services.session
        self._browse = browse
        self._display = display

    async def load(self) -> None:
        """Read both. Raises StoreError."""
        self._browse.favourites = await self._session.favourites()
        self._browse.recents = await self._session.recents()
        pins = await self._session.store.run(lambda store: store.preferences.remembered(_PINS))
        self._browse.pins_favourites = pins != "no"

    def toggle(self, service: str) -> None:
        """Make the service of that code a favourite, or no longer one."""
        self._window.run_in_background(lambda: self._toggle(service), "favourite")

    async def _toggle(self, service: str) -> None:
        try:
            self._browse.favourites = await self._session.toggle_favourite(service)
        except StoreError as error:
            self._window.report_failure(error, "Favourite not saved")
        await self._display()

    def toggle_pins(self) -> None:
        """Have the favourites first however the prices are sorted, or sort them among the others."""
        pins = self._browse.pins_favourites = not self._browse.pins_favourites
        words = "come first" if pins else "are sorted among the others"
        self._window.toast(f"Favourites {words}.", about=_PINS, timeout=4)
        self._window.run_in_background(lambda: self._keep(pins), "favourites first")

    async def _keep(self, pins: bool) -> None:
        await self._display()
        try:
            await self._session.store.run(
                lambda store: store.preferences.remember(_PINS, "yes" if pins else "no")
            )
        except StoreError as error:
            self._window.report_failure(error, "Not remembered")

    def add_recent(self, service: str) -> None:
        """The service of that code was bought just now."""
        others = (code for code in self._browse.recents if code != service)
        self._browse.recents = (service, *others)[:RECENTS]
