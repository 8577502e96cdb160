"""The catalog as a tree, painted line by line, so that it stays fast with every node open."""

from __future__ import annotations

from collections.abc import Hashable

from rich.cells import cell_len
from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip

from otptui.domain.money import money
from otptui.market.catalog_tree import Node, RowKind, TreeRow, first_hit
from otptui.text.matching import spans, words_of
from otptui.ui.commands import CATALOG, LIST, bindings
from otptui.ui.widgets.cells import FAVOURITE, RECENT, fit, marked
from otptui.ui.widgets.line_list import LineList

_INDENT = {RowKind.ALL: 0, RowKind.SERVER: 0, RowKind.COUNTRY: 2, RowKind.SERVICE: 4}
_BRANCHES = (RowKind.SERVER, RowKind.COUNTRY)
_CHILDREN = {
    (RowKind.SERVER, False): "countries",
    (RowKind.SERVER, True): "country",
    (RowKind.COUNTRY, False): "services",
    (RowKind.COUNTRY, True): "service",
}


class CatalogTree(LineList):
    """Shows the rows it is given, and posts which node is to be opened or closed."""

    BINDINGS = bindings(CATALOG, LIST)
    COMPONENT_CLASSES = {"catalog-tree--failed", "catalog-tree--branch"}  # noqa: RUF012 (Textual's way)
    DEFAULT_CSS = """
    CatalogTree {
        & > .catalog-tree--failed { color: $text-warning; }
        & > .catalog-tree--branch { text-style: bold; }
    }
    """

    class Toggled(Message):
        """The user wants `node` to be open, or closed."""

        def __init__(self, node: Node, is_open: bool) -> None:
            super().__init__()
            self.node = node
            self.is_open = is_open

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: list[TreeRow] = []
        self._at: dict[Node, int] = {}
        self._query = ""
        self.currency = ""
        """Printed before the prices."""
        self._words: tuple[str, ...] = ()

    @property
    def current(self) -> TreeRow | None:
        """The row under the cursor."""
        return self._rows[self.cursor] if self._rows else None

    def show(self, rows: list[TreeRow], query: str = "") -> None:
        """Show these rows, with the words of `query` highlighted.

        The cursor stays on its node; where `query` is another one than before it goes to the first hit.
        """
        hit = first_hit(rows, query) if query != self._query else None
        if hit is not None:
            # The cursor leaves its node, so that need not be found again.
            self._has_moved = False
        with self.replacing_rows():
            self._rows = rows
            self._at.clear()
            self._query = query
            self._words = words_of(query)
        if hit is not None:
            # From here on the cursor stays on its node as answers arrive.
            self._has_moved = True
            self.cursor = hit

    def action_expand(self) -> None:
        row = self.current
        if row is None or row.kind not in _BRANCHES:
            return
        if not row.is_open:
            self.post_message(self.Toggled(row.node, True))
        else:
            self.action_cursor_down()

    def action_collapse(self) -> None:
        row = self.current
        if row is None:
            return
        if row.kind in _BRANCHES and row.is_open:
            self.post_message(self.Toggled(row.node, False))
        elif row.node.parent is not None:
            self.cursor = self.row_of(row.node.parent) or 0

    @property
    def row_count(self) -> int:
        return len(self._rows)

    def key_of(self, row: int) -> Hashable:
        return self._rows[row].node

    def row_of(self, key: Hashable) -> int | None:
        if isinstance(key, Node):
            if self.cursor < len(self._rows) and self._rows[self.cursor].node == key:
                return self.cursor
            if not self._at:
                self._at.update((row.node, index) for index, row in enumerate(self._rows))
            while key not in self._at:
                # Its branch was closed: go to the parent.
                if key.parent is None:
                    return None
                key = key.parent
            return self._at[key]
        return None

    def render_row(self, row: int, line: int, width: int, *, cursor: bool, focused: bool) -> Strip:
        shown = self._rows[row]
        style = self.row_style(*self._components(shown), cursor=cursor)
        right = _figures(shown, self.currency)
        indent = _INDENT.get(shown.kind, 2 if not shown.node.country else 4)
        if not shown.node.server:
            # Without servers there is one level less.
            indent = max(0, indent - 2)
        lead = " " * indent + _mark(shown)
        if len(lead) + cell_len(shown.text) + cell_len(right) > width:
            right = _short_figures(shown) or right
        room = max(1, width - len(lead) - cell_len(right))
        name = fit(shown.text, room)
        match = self.row_style(*self._components(shown), "line-list--match", cursor=cursor)
        hits = spans(name, self._words) if self._words and shown.kind is not RowKind.NOTE else []
        return Strip(
            [Segment(lead, style), *marked(name, hits, style, match), Segment(right, style)]
        ).adjust_cell_length(width, style)

    @staticmethod
    def _components(row: TreeRow) -> tuple[str, ...]:
        if row.failed:
            return ("catalog-tree--failed",)
        if row.kind is RowKind.NOTE or (row.kind is RowKind.SERVICE and not row.stock):
            return ("line-list--dim",)
        return ("catalog-tree--branch",) if row.kind in (RowKind.SERVER, RowKind.ALL) else ()


def _mark(row: TreeRow) -> str:
    if row.kind in _BRANCHES:
        return "▾ " if row.is_open else "▸ "
    if row.kind is RowKind.SERVICE:
        sign = FAVOURITE if row.favourite else RECENT if row.recent else " "
        return f"{sign} "
    return "" if row.kind is RowKind.ALL else "  "


def _figures(row: TreeRow, currency: str) -> str:
    """The figures at the right edge: the number of children and what they are, or price and stock."""
    if row.kind is RowKind.SERVICE:
        if row.price is None:
            return "    –" + " " * 6
        stock = f"{row.stock:,}" if row.stock is not None and row.stock < 100_000 else "99k+"
        return f" {currency + money(row.price):>8} {stock:>6} "
    note = " no answer " if row.failed and row.kind is not RowKind.NOTE else ""
    if note or row.children is None or row.kind not in _BRANCHES:
        return note
    return f" {row.children:,} {_CHILDREN[row.kind, row.children == 1]} "


def _short_figures(row: TreeRow) -> str:
    """The number of children alone, where a name has no room beside it; "" for other figures."""
    has_children = row.kind in _BRANCHES and row.children is not None and not row.failed
    return f" {row.children:,} " if has_children else ""
