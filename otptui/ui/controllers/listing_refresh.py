"""Asking the provider for listings: in the background, again after a failure, and displayed together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from textual.timer import Timer

from otptui.domain.errors import OtpError, Rejected, TooMuch
from otptui.domain.listing import SERVERS, AnyListing
from otptui.market.browse import Browse
from otptui.market.listing_loader import ListingLoader
from otptui.support import backoff
from otptui.ui.problems import LISTING
from otptui.ui.services import SetTimer, Window

DISPLAY_DELAY = 0.03
"""Seconds in which answers that arrive one after the other are collected and displayed at once."""

LOADING = "loading"
CATALOG = "the catalog"
"""Names of the background work that asks for listings."""


class ListingRefresh:
    """Refreshes listings of one profile through its `loader`.

    `answered` gets each listing as it is answered or fails. The screen then calls `settle`, and soon
    after `display` is called once for all of them. A failure stays in the status line with its next try.
    """

    def __init__(
        self,
        window: Window,
        loader: ListingLoader,
        browse: Browse,
        set_timer: SetTimer,
        *,
        answered: Callable[[AnyListing], object],
        display: Callable[[], Awaitable[None]],
    ) -> None:
        self._window = window
        self._loader = loader
        self._browse = browse
        self._set_timer = set_timer
        self._answered = answered
        self._display = display
        self._is_stale = False
        self._failures: dict[AnyListing, int] = {}
        self._retries: dict[AnyListing, Timer] = {}

    async def load_cached(self) -> None:
        """Take everything on display from the cache, where it has it."""
        # The servers first: which other listings are on display follows from them.
        await self._loader.warm([SERVERS])
        await self._loader.warm(self._browse.listings_shown())

    def refresh_all(self) -> None:
        """Refresh everything on display, in the background."""
        self._window.run_in_background(self._refresh_all, CATALOG)

    async def _refresh_all(self) -> None:
        # The servers first, as in `load_cached`.
        await self.refresh([SERVERS])
        await self.refresh(listing for listing in self._browse.listings_shown() if listing != SERVERS)

    def load(self, listings: Iterable[AnyListing]) -> None:
        """Refresh these in the background; each is displayed as it is answered."""
        wanted = list(listings)
        if wanted:
            self._window.run_in_background(lambda: self.refresh(wanted), LOADING)

    async def refresh(self, listings: Iterable[AnyListing]) -> None:
        """Refresh these and wait for all answers. A failure is held by the market, never raised."""
        await asyncio.gather(*map(self._refresh, listings))

    async def _refresh(self, listing: AnyListing) -> None:
        await self._loader.refresh(listing)
        self._answered(listing)

    def settle(self, listing: AnyListing) -> None:
        """Take note that `listing` was answered or failed: plan the next try, and display it soon."""
        held = self._loader.market.held(listing)
        if retry := self._retries.pop(listing, None):
            # Answered in the meantime, or failed again: one try is planned at a time.
            retry.stop()
        about = f"{LISTING}{listing.kind} {listing.server}/{listing.country}"
        if held is not None and held.error is not None and held.missed:
            server = self._browse.server_name(listing.server)
            text = f"{server}: {held.error.explanation}" if server else held.error.explanation
            self._window.report_problem(about, text.removesuffix("."), self._plan_retry(listing, held.error))
        else:
            self._failures.pop(listing, None)
            self._window.clear_problem(about)
        if not self._is_stale:
            self._is_stale = True
            # Not `call_after_refresh`: a dialog that closes at that moment would drop the call.
            self._set_timer(DISPLAY_DELAY, self._display_soon)

    def _plan_retry(self, listing: AnyListing, error: OtpError) -> float | None:
        """Plan the next try and return the seconds until then; None for an answer that would not change."""
        if isinstance(error, (Rejected, TooMuch)):
            return None
        failures = self._failures[listing] = self._failures.get(listing, 0) + 1
        wait = backoff.LISTINGS.delay(failures, error)
        self._retries[listing] = self._set_timer(wait, lambda: self.load([listing]))
        return wait

    async def _display_soon(self) -> None:
        self._is_stale = False
        await self._display()
        self.load([*self._browse.names_needed(), *self._browse.prices_unasked()])

    def stop(self) -> None:
        """Cancel every planned try: another profile is on display."""
        for retry in self._retries.values():
            retry.stop()
        self._retries.clear()
        self._failures.clear()
