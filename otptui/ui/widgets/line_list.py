"""The base of every list in the program: any number of rows, one cursor, painted line by line.

Textual's DataTable lays out every row before it shows one. This list makes only the lines on the screen. A
cursor step paints two of them, and rows that change leave the cursor on the same item and the same line.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager

from rich.style import Style
from textual import events
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from otptui.ui.terminal.terminal_app import TerminalApp
from otptui.ui.widgets.line_painter import LinePainter
from otptui.ui.widgets.list_position import ListPosition
from otptui.ui.widgets.once_later import OnceLater

_HIGHLIGHT_DELAY = 1 / 60
"""Seconds in which steps of the cursor are collected and announced as one."""


class LineList(ScrollView, can_focus=True, inherit_bindings=False):
    """A list of rows of equal height. A subclass renders the rows; the command registry binds the keys."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {  # noqa: RUF012 (Textual reads it as a class attribute)
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

    cursor_actions = frozenset(
        f"{way}_{step}"
        for way, steps in (
            ("cursor", ("down", "up", "top", "bottom")),
            ("page", ("down", "up")),
            ("half_page", ("down", "up")),
        )
        for step in steps
    )
    """The actions that only move the cursor."""

    SIGNS = ("▌", "·")
    """Written before the row of the cursor, with the focus and without it: visible without colours too."""

    cursor: reactive[int] = reactive(0, repaint=False, init=False)
    """The row of the cursor; 0 in an empty list."""
    empty_text: reactive[str] = reactive("")
    """The text of an empty list; it may have several lines."""

    header_height = 0
    """Lines of the header, which does not scroll."""

    class Opened(Message):
        """The row was chosen with `enter` or a second click."""

        def __init__(self, line_list: LineList, row: int) -> None:
            super().__init__()
            self.line_list = line_list
            self.row = row

        @property
        def control(self) -> LineList:
            return self.line_list

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.painter = LinePainter(self)
        self._highlight_later = OnceLater(self, _HIGHLIGHT_DELAY, self._call_highlighted)
        self._has_moved = False
        self.user_moved: Callable[[], None] = lambda: None
        """Called at once when the user moves the cursor to another row, or clicks on a row: later, something
        else may have happened already that counts more than the move."""
        self.highlighted: Callable[[], None] | None = None
        """Called after the cursor went to another row, or another item came under it; once for many quick
        steps. A message would be handled by every widget around the list."""
        self.position = ListPosition(self)
        self.is_plain = False
        """Whether words take the place of signs, for a screen reader."""

    # A subclass implements these.

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
        """Line `line` of `row`, at most `width` cells wide. It is remembered until the row is refreshed."""

    def render_header(self, line: int, width: int) -> Strip:
        """Line `line` of the header."""
        return Strip.blank(width, self.row_style())

    def key_of(self, row: int) -> Hashable:
        """The key of the item in `row`, which identifies it after the rows have changed."""
        return row

    def row_of(self, key: Hashable) -> int | None:
        """The row of the item with that key; None when it is gone."""
        return key if isinstance(key, int) and key < self.row_count else None

    def is_title(self, row: int) -> bool:
        """Whether `row` only stands above others: the cursor never stays on it."""
        return False

    # A subclass uses these.

    @contextmanager
    def replacing_rows(self) -> Iterator[None]:
        """Change the rows within `with`. The cursor stays on its item; only lines that differ are painted.

        A cursor that the user has never moved stays at the top.
        """
        key = self.key_of(self.cursor) if self.row_count else None
        line = self.cursor * self.row_height - self.scroll_offset.y
        yield
        self.painter.forget_strips()
        row = self.row_of(key) if key is not None and self._has_moved else 0
        self.set_reactive(LineList.cursor, self.validate_cursor(self.cursor if row is None else row))
        self._measure()
        if self._has_moved and 0 <= line <= self._room - self.row_height:
            self.scroll_to(y=self.cursor * self.row_height - line, animate=False, force=True)
        self._show_cursor()
        if self.highlighted is not None and self.row_count and self.key_of(self.cursor) != key:
            self._highlight_later.ask()
        self._refresh_changed(range(self.size.height))
        self.position.moved(self.cursor, self.row_count)

    @property
    def rows_in_sight(self) -> range:
        """The rows with a line on the screen."""
        first = self.scroll_offset.y // self.row_height
        last = -(-(self.scroll_offset.y + self._room) // self.row_height)
        return range(first, min(last, self.row_count))

    def refresh_rows(self, rows: Iterable[int]) -> None:
        """These rows may have changed: paint those of their lines that look different."""
        changed = list(rows)
        self.painter.forget_rows(changed)
        self._refresh_changed(self._lines_of(changed))

    def refresh_all(self) -> None:
        """Any row may have changed: paint those lines that look different."""
        self.painter.forget_strips()
        self._refresh_changed(range(self.size.height))

    def row_style(self, *components: str, cursor: bool = False) -> Style:
        """The style of a row with these component classes laid over it ("line-list--dim", …)."""
        return self.painter.style(components, cursor=cursor)

    # Moving and opening: the command registry binds these.

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
            self._has_moved = True
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
        before = self.cursor
        self._move(row - before)
        if self.cursor == before:
            self.user_moved()
        if again:
            self.action_open()

    def _move(self, rows: int) -> None:
        self._has_moved = True
        before = self.cursor
        self.cursor += rows
        if self.cursor != before:
            self.user_moved()
        # The wheel may have scrolled the cursor away: a key brings it back, even at the end of the list.
        self._show_cursor()
        if isinstance(app := self.app, TerminalApp):
            app.paint_now(self, self.vertical_scrollbar)

    def validate_cursor(self, cursor: int) -> int:
        row = max(0, min(cursor, self.row_count - 1))
        if not self.row_count or not self.is_title(row):
            return row
        # Past the title the way the cursor goes, or back where nothing follows.
        after, before = range(row, self.row_count), range(row, -1, -1)
        ways = (before, after) if cursor < self.cursor else (after, before)
        return next((it for way in ways for it in way if not self.is_title(it)), row)

    def watch_cursor(self, before: int, now: int) -> None:
        self._has_moved = True
        self._refresh_changed(self._lines_of((before, now)))
        self._show_cursor()
        if self.highlighted is not None:
            self._highlight_later.ask()
        self.position.moved(self.cursor, self.row_count)

    def _call_highlighted(self) -> None:
        if self.row_count and self.highlighted is not None:
            self.highlighted()

    # Measuring and painting

    @property
    def pane_width(self) -> int:
        """The width of a line in cells: that of the list without its scrollbar."""
        return self.scrollable_content_region.width

    @property
    def caret(self) -> Offset:
        """Where the row of the cursor begins, relative to the top left corner of the list."""
        return Offset(0, self.header_height + self.cursor * self.row_height - self.scroll_offset.y)

    @property
    def _room(self) -> int:
        """The number of lines for rows."""
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
            # The list is hidden; `on_resize` follows when it is displayed.
            return
        top, height, offset = self.cursor * self.row_height, self.row_height, self.scroll_offset.y
        if top < offset or self._room <= height:
            if self.cursor and self._room > height and self.is_title(self.cursor - 1):
                top -= height
            self.scroll_to(y=top, animate=False, force=True)
        elif top + height > offset + self._room:
            self.scroll_to(y=top + height - self._room, animate=False, force=True)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self.painter.forget_styles()

    def _lines_of(self, rows: Iterable[int]) -> Iterator[int]:
        """The lines on the screen that these rows have now."""
        # Looked up once: each of these takes Textual longer than the whole loop.
        height, top, offset = self.row_height, self.header_height, self.scroll_offset.y
        end = top + self._room
        for row in rows:
            y = top + row * height - offset
            yield from range(max(top, y), min(end, y + height))

    def _refresh_changed(self, lines: Iterable[int]) -> None:
        """Paint those of `lines` that look different from what is on the screen."""
        if not self.size:
            # Hidden: Textual remembers the old lines and would display them again.
            self.refresh()
        elif changed := self.painter.changed(lines):
            self.refresh(*changed)

    def render_lines(self, crop: Region) -> list[Strip]:
        self.painter.begin()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        return self.painter.paint(y)
