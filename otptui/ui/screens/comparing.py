"""Comparing one service over all countries: a scan begun, stopped, shown as it goes, and gone on with."""

from __future__ import annotations

from abc import abstractmethod

from textual import on

from otptui.market.country_scan import Scan
from otptui.ui.messages import Listed, Scanned
from otptui.ui.screens.asking import AskingScreen

TOGETHER = 0.5
"""Seconds in which what a scan sees is shown at once: it goes on for minutes, and nothing is waited for."""


class ComparingScreen(AskingScreen):
    """A screen whose `browse` may look at all countries at once."""

    def __init__(self) -> None:
        super().__init__()
        self._scanned = False

    @abstractmethod
    def show_scanned(self) -> None:
        """The scan that is looked at went on: show what it saw."""

    def go_on_scanning(self, scan: Scan) -> None:
        """Ask for what it has not seen yet, or not lately."""
        scan.changed = self._tell_scanned
        self.otp.behind(scan.run(), "comparing countries")

    def _tell_scanned(self) -> None:
        self.post_message(Scanned())

    def scan_again(self, scan: Scan) -> None:
        """Go on with it; where it is through, from the start."""
        if scan.done == scan.total:
            scan.expire()
        self.go_on_scanning(scan)

    def stop_scanning(self) -> bool:
        """Stop the scan that is looked at; whether it was running."""
        scan = self.browse.scan
        if scan is None or not scan.running:
            return False
        scan.stop()
        return True

    def stop_unseen_scans(self) -> None:
        """Nobody looks at their scope any more: what they saw is kept."""
        for scan in self.browse.running_elsewhere():
            scan.stop()

    def on_scanned(self) -> None:
        if not self._scanned:
            self._scanned = True
            self.set_timer(TOGETHER, self._show_scanned)

    def _show_scanned(self) -> None:
        self._scanned = False
        if self.browse.scan is not None:
            self.show_scanned()

    @on(Listed)
    def _take_over(self, event: Listed) -> None:
        # A purchase loads the price list again: that answer is newer than the one of the scan.
        if self.browse.scan is not None:
            self.browse.scan.take_over(event.listing)
