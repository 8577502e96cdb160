from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from otptui.history.export_formats import COLUMNS, write_csv, write_json


def row(**changes: Any) -> dict[str, Any]:
    return {
        "id": "687d51e19c5297335bb10161",
        "number": "919067545744",
        "service": "bne",
        "service_name": "Uber",
        "country": "22",
        "country_name": "India",
        "server": "3",
        "server_name": "INDIAN SERVER 3 IN",
        "price": "13.00",
        "currency": "",
        "state": "received",
        "code": "482910",
        "messages": [
            {"text": 'Your "code", é\nis 482910', "code": "482910", "received_at": "2026-10-05T12:35:10Z"}
        ],
        "profile": "otpbuddy",
        "bought_at": "2026-10-05T12:34:56Z",
        "first_code_at": "2026-10-05T12:35:10Z",
        "ended_at": None,
    } | changes


def as_json(*rows: dict[str, Any]) -> str:
    stream = io.StringIO()
    write_json(rows, stream)
    return stream.getvalue()


def as_csv(*rows: dict[str, Any]) -> list[list[str]]:
    stream = io.StringIO()
    write_csv(rows, stream)
    return list(csv.reader(io.StringIO(stream.getvalue(), newline="")))


def test_json_is_exact_with_one_activation_a_line() -> None:
    rows = [row(), row(id="2", price=None), row(id="3", messages=[])]

    text = as_json(*rows)

    assert json.loads(text) == rows
    assert len(text.splitlines()) == len(rows) + 2
    assert list(json.loads(text)[0]) == list(COLUMNS)


def test_json_of_nothing_is_an_empty_list() -> None:
    assert json.loads(as_json()) == []


def test_csv_has_a_header_and_one_record_an_activation() -> None:
    header, first, second = as_csv(row(), row(id="2", price=None))

    assert header == list(COLUMNS)
    record = dict(zip(header, first, strict=True))
    assert record["number"] == "919067545744"
    assert record["ended_at"] == ""
    assert json.loads(record["messages"]) == row()["messages"]
    assert dict(zip(header, second, strict=True))["price"] == ""


def test_csv_of_nothing_is_its_header() -> None:
    assert as_csv() == [list(COLUMNS)]


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "-"])
def test_csv_defuses_a_cell_that_would_run_as_a_formula(text: str) -> None:
    header, first = as_csv(row(service_name=text, code=text))

    record = dict(zip(header, first, strict=True))
    assert record["service_name"] == "'" + text
    assert record["code"] == "'" + text


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\uff0b1", "'\uff0b1"),
        ("\uff20SUM(A1)", "'\uff20SUM(A1)"),
        (" =1+1", " '=1+1"),
        ('"=1+1', "\"'=1+1"),
        ("Hi;=1+1", "Hi;'=1+1"),
        ("Hi; \uff1d1;x;@y", "Hi; '\uff1d1;x;'@y"),
        ("Hi\t=1", "Hi\t'=1"),
        ("Hi\n+cmd", "Hi\n'+cmd"),
        ("a|-2+3", "a|'-2+3"),
    ],
)
def test_csv_defuses_what_a_spreadsheet_may_take_for_a_cell(text: str, cell: str) -> None:
    header, first = as_csv(row(service_name=text))

    assert dict(zip(header, first, strict=True))["service_name"] == cell


def test_csv_defuses_the_texts_of_messages() -> None:
    header, first = as_csv(row(messages=[{"text": "x;=1+1", "code": "", "received_at": ""}]))

    assert ";=1" not in dict(zip(header, first, strict=True))["messages"]


@pytest.mark.parametrize("text", ["+919067545744", "-5", "-0.50", "482910", "a=b", "'quoted"])
def test_csv_leaves_numbers_and_harmless_text_as_they_are(text: str) -> None:
    header, first = as_csv(row(number=text))

    assert dict(zip(header, first, strict=True))["number"] == text


def test_json_keeps_a_formula_exact() -> None:
    assert json.loads(as_json(row(code="=1+1")))[0]["code"] == "=1+1"


@pytest.mark.parametrize("write", [write_json, write_csv])
def test_each_activation_is_written_before_the_next_is_read(write: Any) -> None:
    stream = io.StringIO()
    seen: list[bool] = []

    def rows() -> Iterator[dict[str, Any]]:
        for number in range(3):
            if number:
                seen.append(f"ID{number - 1}" in stream.getvalue())
            yield row(id=f"ID{number}")

    write(rows(), stream)

    assert seen == [True, True]
