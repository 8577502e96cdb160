"""The progress of a scan on one line, as a bar of characters without animation."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from otptui.market.country_scan import Scan
from otptui.ui.format.price_text import failures

_BAR = 16
"""Cells of the bar where there is room."""
_LEAST_BAR = 4
"""Cells of the shortest bar that is still readable."""


class ScanLine(Widget):
    """Hidden while no scan is on display, and once one has read all lists."""

    DEFAULT_CSS = """
    ScanLine {
        height: 1;
        padding: 0 1;
        display: none;
    }
    """

    text = reactive("")

    def show(self, scan: Scan | None) -> None:
        """Show the progress of `scan`; hide for None."""
        self.display = scan is not None and not _is_complete(scan)
        if scan is not None:
            self.text = progress(scan, self.content_size.width)

    def render(self) -> Content:
        return Content(self.text).truncate(self.content_size.width, ellipsis=True)


def _is_complete(scan: Scan) -> bool:
    return not scan.running and not scan.failing and scan.done == scan.total


def progress(scan: Scan, width: int) -> str:
    """The line in about `width` cells: the bar where it fits, the figures, and which key to press."""
    # Read once: each is counted over all price lists, of which there may be 1,400.
    done, total = scan.done, scan.total
    counted = f"{done:,} of {total:,}"
    if scan.running:
        what = "esc stop; slowed down by the provider" if scan.slowed else "esc stop"
    elif scan.failing:
        what = f"r continue; {failures({f'server {id}': error for id, error in scan.failing.items()})}"
    else:
        what = "stopped, r resume"
    bar = min(_BAR, width - len(counted) - len(what) - 4)
    if bar < _LEAST_BAR:
        return f"{counted}  {what}"
    filled = bar * done // total if total else 0
    return f"{'█' * filled}{'░' * (bar - filled)} {counted}  {what}"
