"""Ranges of rows: the rows of one answer, and within it the rows of one country."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from otptui.domain.model import PriceColumns
from otptui.domain.price_columns import PriceTable


class PriceList(NamedTuple):
    """The prices of one server, when they were fetched (None: unknown), and whether a newer request
    failed (`missed`)."""

    server: str
    columns: PriceColumns
    fetched_at: datetime | None = None
    missed: bool = False


class AnswerRange(Struct, frozen=True):
    """The rows from `start` up to `stop`, which came in one answer. Row `start` is row 0 of `table`."""

    server: str
    fetched_at: datetime | None
    missed: bool
    start: int
    stop: int
    table: PriceTable


class CountryRange(NamedTuple):
    """The rows from `start` up to `stop`, all of one server and country, in the answer `answer`."""

    server: str
    country: str
    start: int
    stop: int
    answer: AnswerRange


def country_ranges(answer: AnswerRange) -> list[CountryRange]:
    """Split an answer where the country changes. Providers list the offers of a country together."""
    countries = answer.table.countries
    return [
        CountryRange(
            answer.server,
            countries.values[run.code],
            answer.start + run.start,
            answer.start + run.stop,
            answer,
        )
        for run in countries.runs
    ]
