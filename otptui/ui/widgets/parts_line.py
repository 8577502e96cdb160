"""Several short texts, on as many lines as they need; none of them is broken."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

_GAP = 2


class PartsLine(Widget):
    """Shows `parts` side by side."""

    DEFAULT_CSS = """
    PartsLine {
        height: auto;
        max-height: 25%;
        width: 1fr;
        padding: 0 1;
    }
    """

    parts: reactive[tuple[str, ...]] = reactive((), layout=True)

    def render(self) -> Content:
        return Content("\n".join(self._lines(self.size.width)))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def _lines(self, width: int) -> list[str]:
        lines: list[str] = []
        for part in self.parts:
            if lines and cell_len(lines[-1]) + _GAP + cell_len(part) <= width:
                lines[-1] += " " * _GAP + part
            else:
                lines.append(part)
        return lines
