"""Every activation as JSON or CSV, one at a time: a long history needs no more memory than a short one."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

COLUMNS = (
    "id",
    "number",
    "service",
    "service_name",
    "country",
    "country_name",
    "server",
    "server_name",
    "price",
    "currency",
    "state",
    "code",
    "messages",
    "profile",
    "bought_at",
    "first_code_at",
    "ended_at",
)
"""What one exported activation has, in the order of the CSV columns. Public: the README lists it."""

Row = Mapping[str, Any]


def write_json(rows: Iterable[Row], stream: TextIO) -> None:
    """A JSON array with one activation a line, everything exactly as it is kept. Raises OSError."""
    stream.write("[")
    for number, row in enumerate(rows):
        stream.write(",\n" if number else "\n")
        stream.write(json.dumps({column: row[column] for column in COLUMNS}, ensure_ascii=False))
    stream.write("\n]\n")


def write_csv(rows: Iterable[Row], stream: TextIO) -> None:
    """RFC 4180: a header and one record an activation; `messages` is JSON in one cell, None an empty one.

    Names come from the provider and codes from whoever wrote the SMS, and a spreadsheet runs a cell
    that starts like a formula. Such a cell gets an apostrophe before it; `write_json` is the exact one.
    Raises OSError.
    """
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_cell(row[column]) for column in COLUMNS])


WRITERS = {"json": write_json, "csv": write_csv}


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    starts_formula = text[:1] in ("=", "+", "-", "@", "\t", "\r")
    return "'" + text if starts_formula and not re.fullmatch(r"[+-][0-9]+(\.[0-9]+)?", text) else text
