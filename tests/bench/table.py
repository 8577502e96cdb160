"""The table that the benches print: each claim beside its peer, measured in the same run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Row:
    """One claim: what `ours` took, and what `peer` took (none where the limit is absolute), in `unit`.

    `limit` is the most their ratio may be, or the most ours may be where there is no peer. The medians
    count; `at` chooses another of the sorted values, 0.95 for the one that 95 % do not exceed.
    """

    work: str
    beside: str
    ours: Sequence[float]
    peer: Sequence[float]
    limit: float
    unit: str = "ms"
    at: float = 0.5


@dataclass(frozen=True)
class Figure:
    """A row in figures: the value that counts, the least and the most, of ours and of the peer.

    Both are [] where there is nothing to measure.
    """

    work: str
    beside: str
    ours: list[float]
    peer: list[float]
    limit: float
    unit: str

    @classmethod
    def of(cls, row: Row) -> Figure:
        ours, peer = (_figures(values, row.at) for values in (row.ours, row.peer))
        return cls(row.work, row.beside, ours, peer, row.limit, row.unit)

    @property
    def measured(self) -> float:
        """The ratio to the peer; ours itself where there is none."""
        return self.ours[0] / (self.peer[0] if self.peer else 1)

    @property
    def sign(self) -> str:
        """What `measured` and `limit` are in."""
        return "x" if self.peer else self.unit

    @property
    def ok(self) -> bool:
        """Whether the claim holds."""
        return self.measured <= self.limit

    def spread(self, values: list[float]) -> str:
        """The value that counts, with the least and the most."""
        if not values:
            return ""
        middle, least, most = (f"{value:,.1f}" if value < 100 else f"{value:,.0f}" for value in values)
        return f"{middle} {self.unit} ({least}-{most})"

    def cells(self) -> tuple[str, ...]:
        """What the table says of it."""
        return (
            self.work,
            self.spread(self.ours),
            self.beside,
            self.spread(self.peer),
            f"{self.measured:.3g} {self.sign}",
            f"{self.limit:.3g} {self.sign}",
            "ok" if self.ok else "MISSED",
        )


def _figures(values: Sequence[float], at: float) -> list[float]:
    if not values:
        return []
    counts = median(values) if at == 0.5 else sorted(values)[int(at * (len(values) - 1))]
    return [counts, min(values), max(values)]


HEADER = ("work", "ours (min-max)", "beside", "theirs (min-max)", "measured", "at most", "")


def printed(figures: Sequence[Figure]) -> str:
    """The figures as a table of plain text."""
    lines = [HEADER, *(figure.cells() for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
