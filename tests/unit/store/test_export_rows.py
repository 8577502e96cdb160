"""Exported rows: the public fields, streamed beside a running program."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fixtures.drafts import GENEROUS, at, bought, draft

from otptui.domain.lifecycle import Expired, Lost, PutAway, Texted
from otptui.store import Store, export_rows


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(tmp_path / "otptui.db")) as store:
        yield store


def test_a_row_has_the_public_fields_in_their_order(store: Store) -> None:
    key = bought(store, "687d51e19c5297335bb10161").key
    store.journal.apply(key, Texted("Your Uber code is 482910", "482910"), at(42))
    store.journal.apply(key, Texted("Thank you", ""), at(50))
    store.journal.apply(key, Expired(), at(1200))
    store.journal.apply(key, PutAway(), at(1300))
    (row,) = store.export_rows.all()
    assert list(row.items()) == [
        ("id", "687d51e19c5297335bb10161"),
        ("number", "919067545744"),
        ("service", "bne"),
        ("service_name", "Uber"),
        ("country", "22"),
        ("country_name", "India"),
        ("server", "3"),
        ("server_name", "INDIAN SERVER 3 IN"),
        ("price", "13.00"),
        ("currency", "₹"),
        ("state", "received"),
        ("code", "482910"),
        (
            "messages",
            [
                {
                    "text": "Your Uber code is 482910",
                    "code": "482910",
                    "received_at": "2026-10-05T12:00:42Z",
                },
                {"text": "Thank you", "code": "", "received_at": "2026-10-05T12:00:50Z"},
            ],
        ),
        ("profile", "otpbuddy"),
        ("bought_at", "2026-10-05T12:00:00Z"),
        ("first_code_at", "2026-10-05T12:00:42Z"),
        ("ended_at", "2026-10-05T12:20:00Z"),
    ]


def test_unknown_fields_are_none_or_empty(store: Store) -> None:
    key = store.journal.record_intent(draft(price=None, currency=""), "me", GENEROUS).key
    (row,) = store.export_rows.all()
    assert row["state"] == "intent"
    store.journal.apply(key, Lost("timeout"), at(1))
    (row,) = store.export_rows.all()
    assert row["state"] == "unknown"
    assert {name: value for name, value in row.items() if not value} == {
        "id": "",
        "number": "",
        "price": None,
        "currency": "",
        "code": "",
        "messages": [],
        "first_code_at": None,
        "ended_at": None,
    }


def test_every_activation_comes_once_over_several_batches(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_rows, "BATCH", 3)
    for number in range(8):
        key = bought(store, f"a{number}").key
        store.journal.apply(key, Texted(f"code {number}", str(number)), at(2))
    rows = list(store.export_rows.all())
    assert [(row["id"], row["code"]) for row in rows] == [(f"a{number}", str(number)) for number in range(8)]


def test_a_program_goes_on_while_an_export_is_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_rows, "BATCH", 1)
    bought(store, "a1")
    bought(store, "a2")
    with closing(Store.open_readonly(store.database.path)) as reader:
        rows = reader.export_rows.all()
        assert next(rows)["id"] == "a1"
        store.journal.apply(2, Texted("code 1", "1"), at(2))
        bought(store, "a3")
        assert store.database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)
        assert [(row["id"], row["code"]) for row in rows] == [("a2", "1"), ("a3", "")]


def test_a_long_history_needs_no_more_memory_than_a_short_one(store: Store) -> None:
    bought(store, "a0")
    with store.database.writing():
        for _ in range(4):
            store.database.execute("CREATE TEMP TABLE copy AS SELECT * FROM activation")
            store.database.execute("UPDATE copy SET key = NULL, id = ''")
            for _ in range(10):
                store.database.execute("INSERT INTO activation SELECT * FROM copy")
            store.database.execute("DROP TABLE copy")
    tracemalloc.start()
    try:
        assert sum(1 for _ in store.export_rows.all()) == 11**4
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()
