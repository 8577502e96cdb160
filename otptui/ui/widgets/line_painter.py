"""Paints the lines of a list and remembers them, so that only lines that look different are painted again."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap
from typing import Protocol

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset, Region
from textual.strip import Strip

from otptui.ui.widgets.cells import fit

_REMEMBERED_ROWS = 512
"""Rows whose strips are remembered: a few screens, so that scrolling back and forth is cheap."""


class PaintedList(Protocol):
    """What the painter asks of its list."""

    SIGNS: tuple[str, str]
    header_height: int

    @property
    def row_count(self) -> int: ...
    @property
    def row_height(self) -> int: ...
    @property
    def cursor(self) -> int: ...
    @property
    def empty_text(self) -> str: ...
    @property
    def has_focus(self) -> bool: ...
    @property
    def scroll_offset(self) -> Offset: ...
    @property
    def pane_width(self) -> int: ...
    @property
    def rich_style(self) -> Style: ...
    def get_component_rich_style(self, *names: str, partial: bool = False) -> Style: ...
    def row_style(self, *components: str, cursor: bool = False) -> Style: ...
    def render_header(self, line: int, width: int) -> Strip: ...
    def render_row(self, row: int, line: int, width: int, *, cursor: bool, focused: bool) -> Strip: ...


class LinePainter:
    """Makes the strips of `line_list`. `width` is in cells throughout."""

    def __init__(self, line_list: PaintedList) -> None:
        self._list = line_list
        self._strips: dict[int, dict[tuple[int, int, bool, bool], Strip]] = {}
        self._styles: dict[tuple[bool, tuple[str, ...]], Style] = {}
        self._painted: dict[int, Strip] = {}
        self._width = 0
        self._base = Style.null()

    def style(self, components: tuple[str, ...], *, cursor: bool) -> Style:
        """The style of a row, under the cursor or not, with these component classes laid over it."""
        known = self._styles.get((cursor, components))
        if known is None:
            widget = self._list
            known = widget.get_component_rich_style("line-list--cursor") if cursor else widget.rich_style
            for name in components:
                over = widget.get_component_rich_style(name, partial=True)
                # The cursor has colours of its own; another foreground might be illegible on them.
                known += over.without_color if cursor else over
            self._styles[cursor, components] = known
        return known

    def forget_rows(self, rows: Iterable[int]) -> None:
        """Make these rows anew when they are painted next."""
        for row in rows:
            self._strips.pop(row, None)

    def forget_strips(self) -> None:
        """Make every row anew when it is painted next."""
        self._strips.clear()

    def forget_styles(self) -> None:
        """Look every style up again."""
        self._strips.clear()
        self._styles.clear()

    def begin(self) -> None:
        """Prepare for `paint`, once for all lines of a frame: Textual searches the layout for the width."""
        self._width = self._list.pane_width
        base = self._list.rich_style
        if base != self._base:
            # The background of an ancestor has changed, which Textual does not notify widgets of.
            self.forget_styles()
            self._base = base

    def paint(self, y: int) -> Strip:
        """The line `y` of the list as it is painted now."""
        strip = self._painted[y] = self.line(y, self._width)
        return strip

    def changed(self, lines: Iterable[int]) -> list[Region]:
        """Those of `lines` that would look different if they were painted now."""
        width = self._list.pane_width
        return [Region(0, y, width, 1) for y in lines if self._painted.get(y) != self.line(y, width)]

    def line(self, y: int, width: int) -> Strip:
        """The line `y` of the list: of the header, of a row, or of the text for an empty list."""
        widget = self._list
        if y < widget.header_height:
            return widget.render_header(y, width)
        if not widget.row_count:
            return self._empty_line(y - widget.header_height, width)
        row, line = divmod(y - widget.header_height + widget.scroll_offset.y, widget.row_height)
        if row >= widget.row_count:
            return Strip.blank(width, widget.row_style())
        return self.row_line(row, line, width)

    def row_line(self, row: int, line: int, width: int) -> Strip:
        """The line `line` of a row, with the sign of the cursor before it."""
        widget = self._list
        cursor, focused = row == widget.cursor, widget.has_focus
        remembered = self._strips.get(row)
        if remembered is None:
            if len(self._strips) >= _REMEMBERED_ROWS:
                self._strips.clear()
            remembered = self._strips[row] = {}
        strip = remembered.get((line, width, cursor, focused))
        if strip is None:
            style = widget.row_style(cursor=cursor)
            sign = widget.SIGNS[not focused] if cursor else " "
            body = widget.render_row(row, line, width - 1, cursor=cursor, focused=focused)
            segments = [Segment(sign, style), *body]
            if (spare := width - 1 - body.cell_length) > 0:
                segments.append(Segment(" " * spare, style))
            # One segment for neighbours of one style: each costs its escape sequences on the wire.
            strip = Strip(Segment.simplify(segments)).crop(0, width)
            remembered[line, width, cursor, focused] = strip
        return strip

    def _empty_line(self, line: int, width: int) -> Strip:
        texts = self._list.empty_text.splitlines()
        lines = [part for text in texts for part in wrap(text, max(1, width - 2))]
        text = f" {lines[line]}" if line < len(lines) else ""
        return Strip([Segment(fit(text, width), self._list.row_style("line-list--dim"))], width)
