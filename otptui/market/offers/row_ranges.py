"""Ranges of rows: the rows of one answer, and within it the rows of one country."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from otptui.domain.model import PriceColumns


class PriceList(NamedTuple):
    """The prices of one server, when they were fetched (None: unknown), and whether a newer request
    failed (`missed`)."""

    server: str
    columns: PriceColumns
    fetched_at: datetime | None = None
    missed: bool = False


@dataclass(frozen=True, slots=True)
class AnswerRange:
    """The rows from `start` up to `stop`, which came in one answer."""

    server: str
    fetched_at: datetime | None
    missed: bool
    start: int
    stop: int


class CountryRange(NamedTuple):
    """The rows from `start` up to `stop`, all of one server and country."""

    server: str
    country: str
    start: int
    stop: int


def country_ranges(answers: Iterable[AnswerRange], countries: Sequence[str]) -> list[CountryRange]:
    """Split the answers where the country changes. Providers list the offers of a country together."""
    ranges: list[CountryRange] = []
    for answer in answers:
        start = answer.start
        for country, rows in groupby(countries[answer.start : answer.stop]):
            stop = start + len(list(rows))
            ranges.append(CountryRange(answer.server, country, start, stop))
            start = stop
    return ranges
