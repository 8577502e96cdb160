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
from otptui.domain.totals import Group, Tally, Totals
from otptui.ui.commands import HISTORY, LIST, bindings
from otptui.ui.format.activation_text import clock
from otptui.ui.format.charts import bar, curve, percent, sparkline
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

_LEAST_SETTLED = 10
"""Settled numbers from which on a curve says anything."""
_CURVE_NAME = 10
_WITH_RANGE = 60
"""Cells from which on the curve has its range beside it."""
_TIMES = ((5, "5 s"), (20, "20 s"), (80, "1:20"), (320, "5 min"), (1200, "20 min"))

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
            self._lines += _curves(totals)
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


def _curves(totals: Totals) -> Iterator[_TotalsLine]:
    """How soon codes came: of all numbers, and of each server with enough of them to compare."""
    known = [group for group in totals.servers.values() if group.tally.settled >= _LEAST_SETTLED]
    if totals.all.settled < _LEAST_SETTLED:
        return
    yield partial(_text, "Codes by waiting time", "heading")
    yield partial(_curve, "all", totals.all)
    if len(totals.servers) > 1:
        for group in sorted(known, key=lambda group: (-group.tally.numbers, group.name)):
            yield partial(_curve, group.short or group.name, group.tally)
    yield _time_scale
    yield partial(_text, "", "")


def _curve(name: str, tally: Tally, width: int) -> list[tuple[str, str]]:
    cells = _curve_cells(width)
    shares = [tally.coded_by(_time_at(cell, cells)) for cell in range(cells)]
    low, high = tally.likely_success or (0.0, 1.0)
    figures = f"{percent(tally.success)}"
    if width >= _WITH_RANGE:
        figures += f" (likely {low * 100:.0f} to {high * 100:.0f} %)"
    text = fit(name, _CURVE_NAME) + " "
    return [(text, ""), (curve(shares), "chart"), (" " + fit(figures, width - len(text) - cells - 1), "")]


def _time_scale(width: int) -> list[tuple[str, str]]:
    cells = _curve_cells(width)
    line = [" "] * cells
    for seconds, label in _TIMES:
        at = next((cell for cell in range(cells) if _time_at(cell, cells) >= seconds), cells - 1)
        at = min(at, cells - len(label))
        # A label needs a gap before it.
        if "".join(line[max(0, at - 1) : at + len(label)]).strip() == "":
            line[at : at + len(label)] = label
    return [(fit(" " * (_CURVE_NAME + 1) + "".join(line), width), "dim")]


def _curve_cells(width: int) -> int:
    figures = 26 if width >= _WITH_RANGE else 7
    return max(1, min(72, width - _CURVE_NAME - 1 - figures))


def _time_at(cell: int, cells: int) -> float:
    """The seconds that a cell of the curve stands for: from 2 s to 20 min, each step by the same factor."""
    factor: float = 600.0 ** ((cell + 1) / cells)
    return 2.0 * factor


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
