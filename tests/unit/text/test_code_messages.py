"""Messages of many kinds and languages, each read as a person would read it.

The table is tests/fixtures/code_messages.tsv; its wording is our own, its structures are those of real
services.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from otptui.text.otp_code import extract_code
from otptui.text.sanitize import tidy_message

TABLE = Path(__file__).parents[2] / "fixtures" / "code_messages.tsv"
NUMBER = "918800554477"


class Row(NamedTuple):
    language: str
    kind: str
    code: str
    message: str


ROWS = [
    Row(*line.replace("\\n", "\n").split("\t"))
    for line in TABLE.read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
KINDS = Counter(row.kind for row in ROWS)


def test_the_table_covers_many_languages_and_kinds() -> None:
    assert len(ROWS) >= 930
    assert len({row.language for row in ROWS}) >= 60
    assert all(count >= 2 for count in KINDS.values())


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_code_is_read_as_a_person_reads_it(kind: str) -> None:
    found = {row.message: extract_code(tidy_message(row.message), NUMBER) for row in ROWS if row.kind == kind}
    expected = {row.message: row.code for row in ROWS if row.kind == kind}
    assert found == expected


def without_accents(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        without_accents,
        lambda text: text.replace(". ", ".\n"),
        lambda text: text.replace("\n", " "),
    ],
    ids=["capitals", "no accents", "a line for each sentence", "joined lines"],
)
def test_the_same_number_is_read_however_the_message_is_typed(change: Callable[[str], str]) -> None:
    latin = [
        row
        for row in ROWS
        if row.code.isdigit()
        and row.kind not in ("entity", "grouped")
        and all(c < "\u0250" for c in row.message)
    ]
    assert len(latin) > 300
    found = [(row, extract_code(tidy_message(change(row.message)), NUMBER)) for row in latin]
    assert [(row.message, code) for row, code in found if code != row.code] == []
