"""Stretches of rows: what one answer brought, and within it what is of one country."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from otptui.domain.model import PriceColumns


class PriceList(NamedTuple):
    """One server's answer: its rows, when it was given (None: unknown), and whether it was `missed` to get
    a newer one."""

    server: str
    columns: PriceColumns
    fetched_at: datetime | None = None
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """The rows `start` to `stop` of a book: one price list."""

    server: str
    fetched_at: datetime | None
    missed: bool
    start: int
    stop: int


class Run(NamedTuple):
    """The rows `start` to `stop`, all of one server and country."""

    server: str
    country: str
    start: int
    stop: int


def runs_of(parts: Iterable[Part], countries: Sequence[str]) -> list[Run]:
    """The rows in stretches of one server and country, which is how providers list them."""
    runs: list[Run] = []
    for part in parts:
        start = part.start
        for country, rows in groupby(countries[part.start : part.stop]):
            stop = start + len(list(rows))
            runs.append(Run(part.server, country, start, stop))
            start = stop
    return runs
