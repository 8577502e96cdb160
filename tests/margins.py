"""A model of a terminal with left and right margins, as xterm has them: pyte has none."""

from __future__ import annotations

import pyte


class MarginedScreen(pyte.Screen):
    """A screen with left and right margins, as xterm has them: pyte has none."""

    columns_moved: range | None = None

    def set_mode(self, *modes: int, **how: bool) -> None:
        if modes == (69,) and how.get("private"):
            self.columns_moved = range(self.columns)
        else:
            super().set_mode(*modes, **how)

    def reset_mode(self, *modes: int, **how: bool) -> None:
        if modes == (69,) and how.get("private"):
            self.columns_moved = None
        else:
            super().reset_mode(*modes, **how)

    def set_columns(self, left: int = 1, right: int = 0) -> None:
        """DECSLRM: without the mode it has another meaning, which is not sent."""
        assert self.columns_moved is not None
        self.columns_moved = range(left - 1, right)
        self.cursor_position()

    def _scroll(self, edge: int, by: int) -> bool:
        """Scroll the cells between the margins, where the cursor is between them."""
        margins = self.margins or pyte.screens.Margins(0, self.lines - 1)
        if self.columns_moved is None or self.cursor.y != margins[edge]:
            return False
        assert self.cursor.x in self.columns_moved
        top, bottom = margins
        rows = {y: dict(self.buffer[y]) for y in range(top, bottom + 1)}
        for y in range(top, bottom + 1):
            for x in self.columns_moved:
                self.buffer[y][x] = rows.get(y + by, {}).get(x, self.default_char)
        return True

    def index(self) -> None:
        if not self._scroll(1, 1):
            super().index()

    def reverse_index(self) -> None:
        if not self._scroll(0, -1):
            super().reverse_index()


class MarginedStream(pyte.Stream):
    """Text for a `MarginedScreen`."""

    csi = {**pyte.Stream.csi, "s": "set_columns"}  # noqa: RUF012 (as pyte has it)
    events = pyte.Stream.events | {"set_columns"}


class MarginedByteStream(pyte.ByteStream):
    """Bytes for a `MarginedScreen`."""

    csi = MarginedStream.csi
    events = MarginedStream.events
