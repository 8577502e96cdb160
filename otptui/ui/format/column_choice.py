"""Which columns of the prices are shown, and in which order. Pure, no widget."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from otptui.config.schema import PRICE_COLUMNS
from otptui.market.offers import Column, Sort


class ColumnChoice(Struct, frozen=True):
    """All columns in their `order`, and those of them that are `shown`: at least one."""

    order: tuple[str, ...] = PRICE_COLUMNS
    shown: frozenset[str] = frozenset(PRICE_COLUMNS)

    @classmethod
    def of(cls, chosen: Sequence[str]) -> ColumnChoice:
        """The choice that the setting `columns.prices` stands for. Hidden columns come last."""
        hidden = tuple(name for name in PRICE_COLUMNS if name not in chosen)
        return cls((*chosen, *hidden), frozenset(chosen))

    @property
    def chosen(self) -> tuple[str, ...]:
        """The setting that stands for this choice."""
        return tuple(name for name in self.order if name in self.shown)

    def toggled(self, name: str) -> ColumnChoice:
        """With that column hidden, or shown again. The last one stays."""
        shown = self.shown ^ {name}
        return replace(self, shown=shown) if shown else self

    def moved(self, name: str, step: int) -> ColumnChoice:
        """With that column one place further up (-1) or down (1); at the end it stays."""
        at = self.order.index(name)
        to = min(max(0, at + step), len(self.order) - 1)
        order = [other for other in self.order if other != name]
        order.insert(to, name)
        return replace(self, order=tuple(order))


_WORDS = (frozenset({Column.SERVICE, Column.CODE, Column.COUNTRY, Column.SERVER}), "A to Z", "Z to A")
_FIGURES = "low to high", "high to low"
_AGES = "new to old", "old to new"


def direction_text(column: Column, sort: Sort) -> str:
    """The direction in which `column` is sorted by: the present one, or the one it begins with."""
    is_present = column is sort.column
    descending = sort.descending if is_present else Sort.by(column).descending
    columns, rising, falling = _WORDS
    if column not in columns:
        rising, falling = _AGES if column is Column.AGE else _FIGURES
    return falling if descending else rising
