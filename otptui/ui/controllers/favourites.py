"""Favourite services, and those bought recently: both stand first in the catalog."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from otptui.domain.errors import StoreError
from otptui.market.browse import Browse
from otptui.session import RECENTS, Session
from otptui.ui.services import Services


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

    def toggle(self, service: str) -> None:
        """Make the service of that code a favourite, or no longer one."""
        self._window.run_in_background(lambda: self._toggle(service), "favourite")

    async def _toggle(self, service: str) -> None:
        try:
            self._browse.favourites = await self._session.toggle_favourite(service)
        except StoreError as error:
            self._window.report_failure(error, "Not kept")
        await self._display()

    def add_recent(self, service: str) -> None:
        """The service of that code was bought just now."""
        others = (code for code in self._browse.recents if code != service)
        self._browse.recents = (service, *others)[:RECENTS]
