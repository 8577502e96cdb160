"""The one table the benches print: each piece of work beside its peer, measured in the same run."""

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

    @property
    def measured(self) -> float:
        return self._of(self.ours) / (self._of(self.peer) if self.peer else 1)

    @property
    def ok(self) -> bool:
        return self.measured <= self.limit

    def cells(self) -> tuple[str, ...]:
        """What the table says of it."""
        sign = "x" if self.peer else self.unit
        return (
            self.work,
            self._spread(self.ours),
            self.beside,
            self._spread(self.peer) if self.peer else "",
            f"{self.measured:.3g} {sign}",
            f"{self.limit:.3g} {sign}",
            "ok" if self.ok else "MISSED",
        )

    def _of(self, values: Sequence[float]) -> float:
        return median(values) if self.at == 0.5 else sorted(values)[int(self.at * (len(values) - 1))]

    def _spread(self, values: Sequence[float]) -> str:
        figures = (self._of(values), min(values), max(values))
        middle, least, most = (f"{value:,.1f}" if value < 100 else f"{value:,.0f}" for value in figures)
        return f"{middle} {self.unit} ({least}-{most})"


HEADER = ("work", "ours (min-max)", "beside", "theirs (min-max)", "measured", "at most", "")


def printed(rows: Sequence[Row]) -> str:
    """The rows as a table of plain text."""
    lines = [HEADER, *(row.cells() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
