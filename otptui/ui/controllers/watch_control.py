"""Watching offers: the question what to wait for, and which places are watched."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from otptui.domain.errors import StoreError
from otptui.domain.model import Offer
from otptui.domain.money import money
from otptui.market.watcher import Place
from otptui.ui.services import Services

if TYPE_CHECKING:
    from otptui.ui.dialogs.watch import WatchTerms


class WatchControl:
    """Starts and ends watches of the profile on display. `display` is called after `watched` changed."""

    def __init__(self, services: Services, display: Callable[[], Awaitable[None]]) -> None:
        self._services = services
        self._window = services.window
        self._display = display
        self.watched: frozenset[Place] = frozenset()

    async def load(self) -> None:
        """Read which places are watched. Raises StoreError."""
        self.watched = frozenset(await self._services.session.watcher.watches())

    def ask(self, offer: Offer) -> None:
        """Ask what to wait for at `offer`, or whether to stop where it is watched already."""
        self._window.run_in_background(lambda: self._ask(offer), "watch")

    async def _ask(self, offer: Offer) -> None:
        try:
            watches = await self._services.session.watcher.watches()
        except StoreError as error:
            self._window.report_failure(error, "Not watched")
            return
        from otptui.ui.dialogs.watch import WatchDialog, WatchTerms

        def answered(wanted: WatchTerms | bool | None) -> None:
            if wanted is not None:
                wish = wanted if isinstance(wanted, WatchTerms) else None
                self._window.run_in_background(lambda: self._apply(offer, wish), "watch")

        key = self._services.keys.shown("watch")
        self._window.open_dialog(WatchDialog(offer, watches.get(offer.place), key), answered)

    async def _apply(self, offer: Offer, wanted: WatchTerms | None) -> None:
        watcher = self._services.session.watcher
        try:
            if wanted is None:
                await watcher.leave(offer.place)
            else:
                await watcher.watch(offer.place, wanted.below, wanted.least)
            await self.load()
        except StoreError as error:
            self._window.report_failure(error, "Not watched")
            return
        await self._display()
        if wanted is None:
            self._window.toast("", f"No longer watching {offer.service.name}", timeout=4)
        else:
            price = "" if wanted.below is None else f" at {money(wanted.below)} or less"
            stock = "it is" if wanted.least == 1 else f"{wanted.least:,} are"
            text = f"Alerts you when {stock} in stock{price}, or when it gets cheaper."
            self._window.toast(text, f"Watching {offer.service.name}")
