"""Writes activations as JSON or CSV, one at a time, so that memory does not grow with the history."""

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
"""The fields of an exported activation, in the order of the CSV columns. Public: the README lists them."""

_SIGNED_NUMBER = re.compile(r"[+-][0-9]+(\.[0-9]+)?")
_FORMULA = "[=+\\-@\uff1d\uff0b\uff0d\uff20]"
_START = re.compile(rf"""(?=[\t\r])|[\s"']*(?={_FORMULA})""")
# Behind what a spreadsheet may take for the end of a cell.
_INSIDE = re.compile(rf"""([;\n|][\s"']*|(?<=.)[\t\r][\s"']*)(?={_FORMULA})""", re.DOTALL)

ExportRow = Mapping[str, Any]
"""One activation: a value for each of `COLUMNS`."""


def write_json(rows: Iterable[ExportRow], stream: TextIO) -> None:
    """Write a JSON array, one activation a line, with every value as it is stored. Raises OSError."""
    stream.write("[")
    for number, row in enumerate(rows):
        stream.write(",\n" if number else "\n")
        stream.write(json.dumps({column: row[column] for column in COLUMNS}, ensure_ascii=False))
    stream.write("\n]\n")


def write_csv(rows: Iterable[ExportRow], stream: TextIO) -> None:
    """Write CSV (RFC 4180): a header, then one record for each activation. Raises OSError.

    `messages` is JSON in one cell; None is an empty cell. Names come from the provider and codes from
    the sender of the SMS, and a spreadsheet evaluates what starts like a formula, so an apostrophe goes in
    front of it, also inside a text that a spreadsheet may part at its semicolons. `write_json` leaves
    every value as it is.
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
    if _SIGNED_NUMBER.fullmatch(text):
        return text
    start = _START.match(text)
    safe = _INSIDE.sub(r"\1'", text)
    return safe if start is None else f"{safe[: start.end()]}'{safe[start.end() :]}"
