"""The history, one number a line. It has the keys of all, and the rows around those on the screen."""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections.abc import Callable, Hashable, Iterable
from operator import neg

from msgspec import Struct
from rich.cells import cell_len
from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip

from otptui.domain.history_query import HistoryQuery
from otptui.domain.model import Activation
from otptui.domain.money import money
from otptui.domain.states import State
from otptui.text.matching import spans
from otptui.text.phone import phone
from otptui.ui.commands import HISTORY, LIST, bindings
from otptui.ui.format.history_text import state_word, when
from otptui.ui.widgets.cells import Align, fit, marked
from otptui.ui.widgets.column_plan import widths
from otptui.ui.widgets.line_list import LineList

KEPT = 2_000
"""Rows held at most, so that a long history does not fill the memory."""

_AROUND = 60
"""Rows requested before and after those on the screen, so that the next page is there in time."""


class HistoryColumn(Struct, frozen=True):
    """`text` gives the text for an activation in so many cells; `searched`: the filter's words are marked."""

    title: str
    text: Callable[[Activation, int], str]
    align: Align = "left"
    searched: bool = True


def _state(activation: Activation, width: int) -> str:
    sign = activation.state.sign
    return sign if width < 3 else f"{sign} {state_word(activation)}"


def _server(activation: Activation, width: int) -> str:
    name = activation.server.name
    # Names of servers differ at their end, which would be cut off.
    return name if cell_len(name) <= width or not activation.server.id else f"server {activation.server.id}"


def _price(activation: Activation, width: int) -> str:
    return "" if activation.price is None else f"{activation.currency}{money(activation.price)}"


COLUMNS = {
    "when": HistoryColumn("WHEN", lambda a, width: when(a.bought_at, width), searched=False),
    "state": HistoryColumn("STATE", _state),
    "service": HistoryColumn("SERVICE", lambda a, width: a.service.name),
    "number": HistoryColumn(
        "NUMBER", lambda a, width: phone(a.number, a.country.name) if a.number else a.id or "–"
    ),
    "code": HistoryColumn("CODE", lambda a, width: a.code or ("message" if a.messages else "")),
    "server": HistoryColumn("SERVER", _server),
    "country": HistoryColumn("COUNTRY", lambda a, width: a.country.name),
    "price": HistoryColumn("PRICE", _price, "right", searched=False),
}

STEPS = (
    ("state", 1),
    ("service", 9),
    ("code", 8),
    ("when", 5),
    ("service", 12),
    ("number", 17),
    ("price", 8),
    ("state", 12),
    ("server", 8),
    ("when", 11),
    ("server", 20),
    ("service", 24),
    ("when", 16),
    ("country", 12),
    ("price", 12),
    ("code", 12),
)
_PLAIN_STEPS = (("state", 10), *STEPS[1:])
"""For a screen reader: the state is in words at any width."""


class HistoryList(LineList):
    """Shows the activations of `keys`, newest first. It requests those it does not hold with `Needed`."""

    BINDINGS = bindings(HISTORY, LIST)
    COMPONENT_CLASSES = {"history-list--code", "history-list--wrong"}  # noqa: RUF012 (Textual reads it as a class attribute)
    DEFAULT_CSS = """
    HistoryList {
        & > .history-list--code { color: $text-success; text-style: bold; }
        & > .history-list--wrong { color: $text-warning; }
    }
    """

    header_height = 1

    class Needed(Message):
        """The activations of these keys are on the screen, or soon will be; `fill` takes them."""

        def __init__(self, keys: list[int]) -> None:
            super().__init__()
            self.keys = keys

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._keys: array[int] = array("q")
        self._held: dict[int, Activation] = {}
        self._query = HistoryQuery()
        self._asking = False
        self._asked: set[int] = set()

    @property
    def keys(self) -> array[int]:
        """The keys on display, newest first. Not to be changed."""
        return self._keys

    @property
    def current(self) -> Activation | None:
        """The number under the cursor; None where there is none, or it has not been filled in yet."""
        return self._held.get(self._keys[self.cursor]) if self._keys else None

    def show(self, keys: array[int], query: HistoryQuery) -> None:
        """Show the numbers of these keys, which `query` found; the cursor stays on its number."""
        with self.replacing_rows():
            self._keys = keys
            self._query = query

    def extend(self, keys: array[int]) -> None:
        """Show these as well, which are older than all on display."""
        self.show(self._keys + keys, self._query)

    def change(self, added: Iterable[int], removed: Iterable[int]) -> None:
        """Show these numbers as well, and those no longer."""
        rows = [row for row in map(self.row_of, removed) if row is not None]
        new = [key for key in added if self.row_of(key) is None]
        if rows or new:
            # A copy: an export may be reading the keys that were on display when it began.
            keys = self._keys[:]
            for row in sorted(rows, reverse=True):
                del keys[row]
            for key in new:
                insort(keys, key, key=neg)
            self.show(keys, self._query)

    def fill(self, keys: Iterable[int], activations: Iterable[Activation]) -> None:
        """Take these activations, or newer states of them. The request for `keys` is answered."""
        self._asked.difference_update(keys)
        changed: list[int | None] = []
        for activation in activations:
            self._held.pop(activation.key, None)
            self._held[activation.key] = activation
            changed.append(self.row_of(activation.key))
        while len(self._held) > KEPT:
            oldest = next(iter(self._held))
            del self._held[oldest]
            changed.append(self.row_of(oldest))
        self.refresh_rows(row for row in changed if row is not None)

    @property
    def row_count(self) -> int:
        return len(self._keys)

    def key_of(self, row: int) -> Hashable:
        return self._keys[row]

    def row_of(self, key: Hashable) -> int | None:
        if not isinstance(key, int):
            return None
        row = bisect_left(self._keys, -key, key=neg)
        return row if row < len(self._keys) and self._keys[row] == key else None

    def render_header(self, line: int, width: int) -> Strip:
        text = " ".join(
            fit(COLUMNS[name].title if cells > 1 else "", cells, COLUMNS[name].align)
            for name, cells in self._columns(width - 1)
        )
        return Strip([Segment(fit(f" {text}", width), self.row_style("line-list--header"))], width)

    def render_row(self, row: int, line: int, width: int, *, cursor: bool, focused: bool) -> Strip:
        activation = self._held.get(self._keys[row])
        if activation is None:
            self._miss()
            return Strip([Segment("…", self.row_style("line-list--dim", cursor=cursor))])
        base = () if activation.live or activation.messages else ("line-list--dim",)
        plain = self.row_style(*base, cursor=cursor)
        segments: list[Segment] = []
        for name, cells in self._columns(width):
            column = COLUMNS[name]
            over = (*base, *_component(name, activation))
            text = fit(column.text(activation, cells), cells, column.align)
            words = self._query.marked(name) if column.searched else ()
            hits = spans(text, words) if words else ()
            match = self.row_style(*over, "line-list--match", cursor=cursor)
            segments += [
                *marked(text, hits, self.row_style(*over, cursor=cursor), match),
                Segment(" ", plain),
            ]
        return Strip(segments[:-1])

    def _columns(self, width: int) -> list[tuple[str, int]]:
        granted = widths(_PLAIN_STEPS if self.is_plain else STEPS, width)
        return [(name, granted[name]) for name in COLUMNS if name in granted]

    def _miss(self) -> None:
        if not self._asking:
            # Once the frame is painted, everything missing in it is requested at once. Not with
            # `call_after_refresh`: a dialog that closes at that moment would drop the call.
            self._asking = True
            self.set_timer(1 / 60, self._ask)

    def _ask(self) -> None:
        self._asking = False
        top = self.scroll_offset.y
        near = self._keys[max(0, top - _AROUND) : top + self.size.height + _AROUND]
        keys = [key for key in near if key not in self._held and key not in self._asked]
        if keys:
            self._asked.update(keys)
            self.post_message(self.Needed(keys))


def _component(column: str, activation: Activation) -> tuple[str, ...]:
    if column == "code" or (column == "state" and activation.messages):
        return ("history-list--code",)
    if column == "state" and activation.state in (State.UNKNOWN, State.REFUSED):
        return ("history-list--wrong",)
    return ()
