"""Scans of one service over all countries: started, stopped, resumed, and displayed as they go."""

from __future__ import annotations

from collections.abc import Callable

from otptui.domain.listing import AnyListing
from otptui.market.browse import Browse
from otptui.market.country_scan import Scan
from otptui.ui.services import SetTimer, Window

DISPLAY_DELAY = 0.5
"""Seconds between two displays of a running scan: it takes minutes, so single rows are not urgent."""


class ScanControl:
    """Controls the scans of `browse`; `display` shows what the scan on display has seen."""

    def __init__(
        self, window: Window, browse: Browse, set_timer: SetTimer, display: Callable[[], None]
    ) -> None:
        self._window = window
        self._browse = browse
        self._set_timer = set_timer
        self._display = display
        self._is_stale = False

    def resume(self, scan: Scan) -> None:
        """Ask for what `scan` has not seen, or not recently."""
        scan.changed = self._mark_stale
        self._window.run_in_background(scan.run, "comparing countries")

    def restart(self, scan: Scan) -> None:
        """Resume `scan`; where it is complete, begin again."""
        if scan.done == scan.total:
            scan.expire()
        self.resume(scan)

    def stop(self) -> bool:
        """Stop the scan on display; whether one was running."""
        scan = self._browse.scan
        if scan is None or not scan.running:
            return False
        scan.stop()
        return True

    def stop_hidden(self) -> None:
        """Stop the scans that are no longer on display. What they have seen is kept."""
        for scan in self._browse.running_elsewhere():
            scan.stop()

    def take_over(self, listing: AnyListing) -> None:
        """Take over a price list that was refreshed elsewhere, for a purchase say: it is newer."""
        if self._browse.scan is not None:
            self._browse.scan.take_over(listing)

    def _mark_stale(self) -> None:
        if not self._is_stale:
            self._is_stale = True
            self._set_timer(DISPLAY_DELAY, self._display_scan)

    def _display_scan(self) -> None:
        self._is_stale = False
        if self._browse.scan is not None:
            self._display()
