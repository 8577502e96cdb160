"""The base of every list in the program: any number of rows, one cursor, painted line by line.

Textual's own DataTable lays out every row before it shows one. Here only the lines on the screen are
ever made, a cursor step paints two of them, and rows that change under the cursor leave it where it
was: on the same thing, on the same line of the screen.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from textwrap import wrap

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from otptui.ui.widgets.cells import fit

_CAUGHT_UP = 1 / 60
"""Seconds in which steps that follow one another are told as one."""

_KEPT_ROWS = 512
"""Rows whose strips are remembered: a few screens, so that scrolling back and forth is cheap."""


class LineList(ScrollView, can_focus=True, inherit_bindings=False):
    """A list of rows of equal height. A subclass gives the rows; keys come from the action registry."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {  # noqa: RUF012 (Textual's own way to declare them)
        "line-list--cursor",
        "line-list--dim",
        "line-list--header",
        "line-list--match",
    }
    DEFAULT_CSS = """
    LineList {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        & > .line-list--cursor {
            background: $block-cursor-blurred-background;
            color: $block-cursor-blurred-foreground;
            text-style: $block-cursor-blurred-text-style;
        }
        &:focus > .line-list--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: $block-cursor-text-style;
        }
        & > .line-list--dim { text-style: dim; }
        & > .line-list--header { text-style: dim; }
        & > .line-list--match { text-style: bold underline; }
    }
    """

    SIGNS = ("▌", "·")
    """What stands before the row of the cursor, with the focus and without: to be seen in NO_COLOR too."""

    cursor: reactive[int] = reactive(0, repaint=False, init=False)
    """The row the cursor is on; 0 while there are none."""
    empty_text: reactive[str] = reactive("")
    """What is said instead when there are no rows; it may have several lines."""

    header_height = 0
    """Lines above the rows that do not scroll."""

    class Highlighted(Message):
        """The cursor is on another row, or another thing is under it. One for many steps at once."""

        def __init__(self, line_list: LineList, row: int) -> None:
            super().__init__()
            self.line_list = line_list
            self.row = row

        @property
        def control(self) -> LineList:
            return self.line_list

    class Opened(Highlighted):
        """The row was chosen: `enter`, or a second click."""

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._strips: dict[int, dict[tuple[int, int, bool, bool], Strip]] = {}
        self._styles_by_name: dict[tuple[bool, tuple[str, ...]], Style] = {}
        self._painted: dict[int, Strip] = {}
        self._painted_width = 0
        self._base = Style.null()
        self._announcing = False
        self._moved = False
        self.is_plain = False
        """Whether words are to stand where signs do: the screen is read out."""

    # What a subclass gives.

    @property
    @abstractmethod
    def row_count(self) -> int:
        """How many rows there are."""

    @property
    def row_height(self) -> int:
        """Lines of each row; it may depend on the width."""
        return 1

    @abstractmethod
    def render_row(self, row: int, line: int, width: int, *, cursor: bool, focused: bool) -> Strip:
        """Line `line` of `row`, `width` cells wide. It is kept until the row is said to have changed."""

    def render_header(self, line: int, width: int) -> Strip:
        """Line `line` of the header."""
        return Strip.blank(width, self.row_style())

    def key_of(self, row: int) -> Hashable:
        """What `row` shows, by a name that outlives the next change of the rows."""
        return row

    def row_of(self, key: Hashable) -> int | None:
        """Where the thing of `key` is now; None when it is gone."""
        return key if isinstance(key, int) and key < self.row_count else None

    # What a subclass uses.

    @contextmanager
    def replacing_rows(self) -> Iterator[None]:
        """Change the rows within `with`. The cursor stays on its thing; only what differs is painted.

        A cursor that was never moved stays at the top, to show first what the list has first.
        """
        key = self.key_of(self.cursor) if self.row_count else None
        line = self.cursor * self.row_height - self.scroll_offset.y
        yield
        self._strips.clear()
        row = self.row_of(key) if key is not None and self._moved else 0
        self.set_reactive(LineList.cursor, self.validate_cursor(self.cursor if row is None else row))
        self._measure()
        if self._moved and 0 <= line <= self._room - self.row_height:
            self.scroll_to(y=self.cursor * self.row_height - line, animate=False, force=True)
        self._show_cursor()
        if self.row_count and self.key_of(self.cursor) != key:
            self._announce()
        self._refresh_changed(range(self.size.height))

    @property
    def rows_in_sight(self) -> range:
        """The rows of which a line is on the screen."""
        first = self.scroll_offset.y // self.row_height
        last = -(-(self.scroll_offset.y + self._room) // self.row_height)
        return range(first, min(last, self.row_count))

    def forget_rows(self, rows: Iterable[int]) -> None:
        """What these rows, none of them in sight, show may have changed: make them anew when they are."""
        for row in rows:
            self._strips.pop(row, None)

    def refresh_rows(self, rows: Iterable[int]) -> None:
        """What these rows show may have changed: paint again what of them does look different."""
        changed = list(rows)
        for row in changed:
            self._strips.pop(row, None)
        self._refresh_changed(self._lines_of(changed))

    def refresh_all(self) -> None:
        """The same for any row."""
        self._strips.clear()
        self._refresh_changed(range(self.size.height))

    def row_style(self, *components: str, cursor: bool = False) -> Style:
        """The style of a row with these component classes laid over it ("line-list--dim", …)."""
        known = self._styles_by_name.get((cursor, components))
        if known is None:
            known = self.get_component_rich_style("line-list--cursor") if cursor else self.rich_style
            for name in components:
                over = self.get_component_rich_style(name, partial=True)
                # The cursor has colours of its own; another foreground might not be legible on them.
                known += over.without_color if cursor else over
            self._styles_by_name[cursor, components] = known
        return known

    # Moving and opening: what the action registry binds.

    def action_cursor_down(self) -> None:
        self._move(1)

    def action_cursor_up(self) -> None:
        self._move(-1)

    def action_page_down(self) -> None:
        self._move(self._rows_in_view)

    def action_page_up(self) -> None:
        self._move(-self._rows_in_view)

    def action_half_page_down(self) -> None:
        self._move(max(1, self._rows_in_view // 2))

    def action_half_page_up(self) -> None:
        self._move(-max(1, self._rows_in_view // 2))

    def action_cursor_top(self) -> None:
        self._move(-self.row_count)

    def action_cursor_bottom(self) -> None:
        self._move(self.row_count)

    def action_open(self) -> None:
        if self.row_count:
            self._moved = True
            self.post_message(self.Opened(self, self.cursor))

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or offset.y < self.header_height:
            return
        row = (offset.y - self.header_height + self.scroll_offset.y) // self.row_height
        if row >= self.row_count:
            return
        event.stop()
        again = event.chain == 2 and row == self.cursor
        self._move(row - self.cursor)
        if again:
            self.action_open()

    def _move(self, rows: int) -> None:
        self._moved = True
        self.cursor += rows
        # The wheel may have scrolled the cursor away: a key brings it back even where it cannot move.
        self._show_cursor()

    def validate_cursor(self, cursor: int) -> int:
        return max(0, min(cursor, self.row_count - 1))

    def watch_cursor(self, before: int, now: int) -> None:
        self._moved = True
        self._refresh_changed(self._lines_of((before, now)))
        self._show_cursor()
        self._announce()

    def _announce(self) -> None:
        # Told once the screen has caught up: of a key held down only the last step matters.
        if not self._announcing:
            self._announcing = True
            # No `call_after_refresh`: a dialog that closes just now would take the call with it.
            self.set_timer(_CAUGHT_UP, self._tell)

    def _tell(self) -> None:
        self._announcing = False
        if self.row_count:
            self.post_message(self.Highlighted(self, self.cursor))

    # Measuring and painting.

    @property
    def pane_width(self) -> int:
        """Cells a line has: the width of the list without its scrollbar."""
        return self.scrollable_content_region.width

    @property
    def caret(self) -> Offset:
        """Where the row of the cursor begins, from the top left corner of the list."""
        return Offset(0, self.header_height + self.cursor * self.row_height - self.scroll_offset.y)

    @property
    def _room(self) -> int:
        """Lines there are for rows."""
        return max(0, self.size.height - self.header_height)

    @property
    def _rows_in_view(self) -> int:
        return max(1, self._room // self.row_height)

    def on_mount(self) -> None:
        self.is_plain = self.app.has_class("-plain")
        self._measure()

    def on_resize(self) -> None:
        self._measure()
        self._show_cursor()

    def _measure(self) -> None:
        self.virtual_size = Size(0, self.header_height + self.row_count * self.row_height)

    def _show_cursor(self) -> None:
        if not self.size:
            # It is hidden, and looks again at its size when it is shown.
            return
        top, height, offset = self.cursor * self.row_height, self.row_height, self.scroll_offset.y
        if top < offset or self._room <= height:
            self.scroll_to(y=top, animate=False, force=True)
        elif top + height > offset + self._room:
            self.scroll_to(y=top + height - self._room, animate=False, force=True)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._forget_styles()

    def _forget_styles(self) -> None:
        self._strips.clear()
        self._styles_by_name.clear()

    def _lines_of(self, rows: Iterable[int]) -> Iterator[int]:
        """Where on the screen these rows stand now, as far as they do."""
        # Looked up once: each of them takes Textual longer than all the rest.
        height, top, offset = self.row_height, self.header_height, self.scroll_offset.y
        end = top + self._room
        for row in rows:
            y = top + row * height - offset
            yield from range(max(top, y), min(end, y + height))

    def _refresh_changed(self, lines: Iterable[int]) -> None:
        """Have those of `lines` painted that would not look as they do on the screen."""
        if not self.size:
            # Hidden: Textual keeps the lines of before and would show them again.
            self.refresh()
            return
        width = self.pane_width
        changed = [Region(0, y, width, 1) for y in lines if self._painted.get(y) != self._line(y, width)]
        if changed:
            self.refresh(*changed)

    def render_lines(self, crop: Region) -> list[Strip]:
        # Asked once for all lines: Textual looks both up in the whole layout each time.
        self._painted_width = self.pane_width
        base = self.rich_style
        if base != self._base:
            # An ancestor has another background; nothing tells a widget so.
            self._forget_styles()
            self._base = base
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        strip = self._painted[y] = self._line(y, self._painted_width)
        return strip

    def _line(self, y: int, width: int) -> Strip:
        if y < self.header_height:
            return self.render_header(y, width)
        if not self.row_count:
            return self._empty_line(y - self.header_height, width)
        row, line = divmod(y - self.header_height + self.scroll_offset.y, self.row_height)
        if row >= self.row_count:
            return Strip.blank(width, self.row_style())
        return self._row_line(row, line, width)

    def _row_line(self, row: int, line: int, width: int) -> Strip:
        here = row == self.cursor
        focused = self.has_focus
        kept = self._strips.get(row)
        if kept is None:
            if len(self._strips) >= _KEPT_ROWS:
                self._strips.clear()
            kept = self._strips[row] = {}
        strip = kept.get((line, width, here, focused))
        if strip is None:
            style = self.row_style(cursor=here)
            sign = self.SIGNS[not focused] if here else " "
            body = self.render_row(row, line, width - 1, cursor=here, focused=focused)
            segments = [Segment(sign, style), *body]
            if (spare := width - 1 - body.cell_length) > 0:
                segments.append(Segment(" " * spare, style))
            # One segment for neighbours of one style: each costs its escape sequences on the wire.
            strip = Strip(Segment.simplify(segments)).crop(0, width)
            kept[line, width, here, focused] = strip
        return strip

    def _empty_line(self, line: int, width: int) -> Strip:
        lines = [part for text in self.empty_text.splitlines() for part in wrap(text, max(1, width - 2))]
        text = f" {lines[line]}" if line < len(lines) else ""
        return Strip([Segment(fit(text, width), self.row_style("line-list--dim"))], width)
