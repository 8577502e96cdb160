"""The totals of the history: spending by day, and the success of each server and service."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from otptui.domain.money import money, money_text
from otptui.domain.totals import Group, Totals
from otptui.ui.commands import HISTORY, LIST, bindings
from otptui.ui.format.activation_text import clock
from otptui.ui.format.charts import bar, percent, sparkline
from otptui.ui.widgets.cells import Align, fit
from otptui.ui.widgets.column_plan import widths
from otptui.ui.widgets.line_list import LineList

_DAYS = 366
"""Days of spending on display at most; fewer in a narrow terminal."""

# The columns of a group: title and alignment.
_COLUMNS: dict[str, tuple[str, Align]] = {
    "name": ("", "left"),
    "bar": ("", "left"),
    "share": ("CODE %", "right"),
    "coded": ("CODES", "right"),
    "numbers": ("NUMBERS", "right"),
    "wait": ("WAIT", "right"),
    "spent": ("SPENT", "right"),
    "refunded": ("REFUNDED", "right"),
}
_STEPS = (
    ("name", 9),
    ("share", 6),
    ("spent", 10),
    ("name", 13),
    ("bar", 6),
    ("name", 18),
    ("numbers", 8),
    ("bar", 12),
    ("wait", 8),
    ("refunded", 10),
    ("name", 24),
    ("coded", 8),
    ("bar", 24),
    ("spent", 16),
    ("refunded", 16),
)

_TotalsLine = Callable[[int], list[tuple[str, str]]]
"""Gives a line for a width in cells: its texts, each with the name of its style."""


class TotalsList(LineList):
    """Shows totals. Nothing in it can be opened; the cursor is for scrolling."""

    BINDINGS = bindings(HISTORY, LIST)
    COMPONENT_CLASSES = {"totals-list--chart", "totals-list--heading"}  # noqa: RUF012 (Textual reads it as a class attribute)
    DEFAULT_CSS = """
    TotalsList {
        & > .totals-list--chart { color: $text-accent; }
        & > .totals-list--heading { text-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[_TotalsLine] = []

    def show(self, totals: Totals) -> None:
        """Show these totals."""
        with self.replacing_rows():
            self._lines = [*_spending(totals)]
            for title, groups in (("By server", totals.servers), ("By service", totals.services)):
                self._lines += _groups(title, groups.values())

    @property
    def row_count(self) -> int:
        return len(self._lines)

    def render_row(self, row: int, line: int, width: int, *, cursor: bool, focused: bool) -> Strip:
        styles = {
            "": self.row_style(cursor=cursor),
            "dim": self.row_style("line-list--dim", cursor=cursor),
            "chart": self.row_style("totals-list--chart", cursor=cursor),
            "heading": self.row_style("totals-list--heading", cursor=cursor),
        }
        texts = self._lines[row](width)
        if self.is_plain:
            # A screen reader skips the charts: the figures beside them say the same.
            texts = [(" " * len(text) if style == "chart" else text, style) for text, style in texts]
        return Strip([Segment(text, styles[style]) for text, style in texts])


def _spending(totals: Totals) -> Iterator[_TotalsLine]:
    for currency in sorted({currency for sums in totals.days.values() for currency in sums}):
        first, values = totals.by_day(currency, _DAYS)
        yield partial(_text, "Spent by day", "heading")
        yield partial(_chart, values)
        yield partial(_legend, currency, first, values)
        yield partial(_text, "", "")


def _groups(title: str, groups: Iterable[Group]) -> Iterator[_TotalsLine]:
    yield partial(_titles, title)
    for group in sorted(groups, key=lambda group: (-group.tally.numbers, group.name)):
        yield partial(_group, group)
    yield partial(_text, "", "")


def _text(text: str, style: str, width: int) -> list[tuple[str, str]]:
    return [(fit(text, width), style)]


def _chart(values: Sequence[Decimal], width: int) -> list[tuple[str, str]]:
    return [(sparkline(values[-width:]), "chart")]


def _legend(currency: str, first: date, values: Sequence[Decimal], width: int) -> list[tuple[str, str]]:
    shown = values[-width:]
    start = first + timedelta(days=len(values) - len(shown))
    end = first + timedelta(days=len(values) - 1)
    days = f"{start:%m-%d}" if start == end else f"{start:%m-%d} to {end:%m-%d}"
    return _text(f"{days}, at most {currency}{money(max(shown))}", "dim", width)


def _titles(title: str, width: int) -> list[tuple[str, str]]:
    line: list[tuple[str, str]] = []
    for name, cells in _laid_out(width):
        words, align = _COLUMNS[name]
        line.append(
            (fit(title, cells), "heading") if name == "name" else (" " + fit(words, cells, align), "dim")
        )
    return line


def _group(group: Group, width: int) -> list[tuple[str, str]]:
    tally = group.tally
    wait = tally.median_wait
    texts = {
        "share": percent(tally.success),
        "coded": f"{tally.coded:,}",
        "numbers": f"{tally.numbers:,}",
        "wait": "–" if wait is None else clock(wait),
        "spent": money_text(tally.spent),
        "refunded": money_text(tally.refunded),
    }
    line: list[tuple[str, str]] = []
    for name, cells in _laid_out(width):
        gap = " " if line else ""
        if name == "bar":
            line += [(gap, ""), (bar(tally.success or 0.0, cells), "chart")]
        elif name == "name":
            text = group.name if cell_len(group.name) <= cells or not group.short else group.short
            line.append((fit(text or "–", cells), ""))
        else:
            line.append((gap + fit(texts[name], cells, _COLUMNS[name][1]), ""))
    return line


def _laid_out(width: int) -> list[tuple[str, int]]:
    granted = widths(_STEPS, width)
    return [(name, granted[name]) for name in _COLUMNS if name in granted]
