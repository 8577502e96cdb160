"""Watching offers: the question what for, and which of them are watched."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from otptui.domain.errors import StoreError
from otptui.domain.model import Offer
from otptui.market.watcher import Place
from otptui.text.sanitize import money
from otptui.ui.screens.comparing import ComparingScreen

if TYPE_CHECKING:
    from otptui.ui.dialogs.watch import Wanted


class WatchingScreen(ComparingScreen):
    """A screen whose offers can be watched; `watched` are the places that are."""

    def __init__(self) -> None:
        super().__init__()
        self.watched: frozenset[Place] = frozenset()

    @abstractmethod
    async def show_listed(self) -> None:
        """Show what is held, and what is watched of it."""

    async def learn_watched(self) -> None:
        """Read which places are watched. Raises StoreError."""
        self.watched = frozenset(await self.otp.session.watcher.watches())

    async def ask_to_watch(self, offer: Offer) -> None:
        """Ask what to tell of at `offer`, or whether to go on with it where it is watched."""
        try:
            watches = await self.otp.session.watcher.watches()
        except StoreError as error:
            self.otp.explain(error, "Not watched")
            return
        from otptui.ui.dialogs.watch import Wanted, WatchDialog

        def answered(wanted: Wanted | bool | None) -> None:
            if wanted is not None:
                wish = wanted if isinstance(wanted, Wanted) else None
                self.otp.behind(self._watch(offer, wish), "watch")

        key = self.otp.keys.shown("watch")
        await self.app.push_screen(WatchDialog(offer, watches.get(offer.place), key), answered)

    async def _watch(self, offer: Offer, wanted: Wanted | None) -> None:
        watcher = self.otp.session.watcher
        try:
            if wanted is None:
                await watcher.leave(offer.place)
            else:
                await watcher.watch(offer.place, wanted.below, wanted.least)
            await self.learn_watched()
        except StoreError as error:
            self.otp.explain(error, "Not watched")
            return
        await self.show_listed()
        if wanted is None:
            self.otp.toast("", f"No longer watching {offer.service.name}", timeout=4)
        else:
            price = "" if wanted.below is None else f" at {money(wanted.below)} or less"
            stock = "it is" if wanted.least == 1 else f"{wanted.least:,} are"
            told = f"You are told when {stock} in stock{price}, or cheaper later."
            self.otp.toast(told, f"Watching {offer.service.name}")
