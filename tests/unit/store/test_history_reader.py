"""Searches in the journal: the right rows, in steps, summed up, and exported."""

from __future__ import annotations

import csv
import json
import threading
import time
import tracemalloc
from array import array
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from fixtures.drafts import GENEROUS, at, bought, draft

from otptui.domain.errors import StoreError
from otptui.domain.lifecycle import CancelAsked, CancelConfirmed, Expired, Lost, PutAway, Refused, Texted
from otptui.domain.model import Country, Server, Service
from otptui.domain.states import State
from otptui.domain.totals import Outcome
from otptui.history.export import ExportFailed, ExportStopped, write_history
from otptui.history.export_formats import WRITERS
from otptui.history.query_parser import parse_history_query
from otptui.history.search import search
from otptui.store import Store
from otptui.store.store_thread import StoreThread


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(tmp_path / "otptui.db")) as store:
        yield store


@pytest.fixture
def kolkata(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def full(store: Store) -> Store:
    """1 Uber with a code; 2 Café, cancelled; 3 refused; 4 unknown; 5 expired and put away, elsewhere."""
    bought(store, "a1")
    store.journal.apply(1, Texted("Your Über code is 482-910", "482910"), at(43))
    bought(store, "a2", service=Service("cf", "Café Noir"), bought_at=at(86_400), price=Decimal("9.00"))
    store.journal.apply(2, CancelAsked(), at(86_410))
    store.journal.apply(2, CancelConfirmed(), at(86_411))
    store.journal.record_intent(draft(), "me", GENEROUS)
    store.journal.apply(3, Refused("no numbers of this kind"), at(2))
    store.journal.record_intent(draft(price=None), "me", GENEROUS)
    store.journal.apply(4, Lost("time-out"), at(2))
    bought(
        store,
        "a5",
        service=Service("wa", "WhatsApp"),
        server=Server("13", "Deep Server"),
        country=Country("0", "Russia"),
        profile="other",
        currency="$",
    )
    store.journal.apply(5, Expired(), at(1200))
    store.journal.apply(5, PutAway(), at(1300))
    return store


def found(store: Store, text: str = "", span: int = 100) -> list[int]:
    """The keys of what `text` finds, looked for in steps of `span`."""
    wanted, wrong = parse_history_query(text, date(2026, 10, 5))
    assert wrong == ""
    keys: list[int] = []
    below: int | None = None
    while True:
        outcomes, below = store.history.search(wanted, below, span)
        keys += [outcome.key for outcome in outcomes]
        if below is None:
            return keys


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("", [5, 4, 3, 2, 1]),
        ("cafe", [2]),
        ("UBER", [4, 3, 1]),
        ("noir 90675", [2]),
        ("+919067545744", [5, 2, 1]),
        ("a5", [5]),
        ("482910", [1]),
        ("482-910 uber", [1]),
        ("uber whatsapp", []),
        ("refused", [3]),
        ("other", [5]),
        ("kind", [3]),
        ("russia", [5]),
        ("state:received", [1]),
        ("state:unknown,refused", [4, 3]),
        ("server:13", [5]),
        ("server:3", [5, 4, 3, 2, 1]),
        ("service:cf", [2]),
        ("profile:otpbuddy noir", [2]),
        ("text:code", [1]),
        ("text:whatsapp", []),
        ("country:india state:cancelled", [2]),
        ("number:a1", [1]),
        ("since:2026-10-06", [2]),
        ("until:2026-10-05", [5, 4, 3, 1]),
        ("2026-10-06", [2]),
        ("100%", []),
        ("_", []),
        ("'; DROP TABLE activation; --", []),
    ],
)
def test_a_filter_finds_what_it_says(full: Store, kolkata: None, text: str, keys: list[int]) -> None:
    assert found(full, text) == keys


@pytest.mark.parametrize("span", [1, 2, 3, 5, 6])
def test_steps_of_any_length_find_the_same(full: Store, span: int) -> None:
    assert found(full, "", span) == [5, 4, 3, 2, 1]
    assert found(full, "uber", span) == [4, 3, 1]


def test_an_empty_journal_ends_at_once(store: Store) -> None:
    assert store.history.search(parse_history_query("", date.today())[0], None, 10) == ([], None)  # noqa: DTZ011 (any day will do)


def test_an_outcome_has_the_fields_that_the_sums_need(full: Store, kolkata: None) -> None:
    outcomes, _ = full.history.search(parse_history_query("", date(2026, 10, 5))[0], None, 10)
    by_key = {outcome.key: outcome for outcome in outcomes}
    # Noon in UTC is half past five there; the code came at 43 s, the number was bought at the second.
    assert by_key[1] == Outcome(
        1, "otpbuddy", "bne", "Uber", "3", "INDIAN SERVER 3 IN", "₹", Decimal("13.00"), State.RECEIVED,
        True, False, date(2026, 10, 5), 43,
    )  # fmt: skip
    assert by_key[4][7:] == (None, State.UNKNOWN, False, False, date(2026, 10, 5), None)
    assert by_key[5].ended


def test_the_day_is_the_user_s_own(store: Store, kolkata: None) -> None:
    bought(store, "a1", bought_at=at(6.5 * 3600))
    bought(store, "a2", bought_at=at(6.4 * 3600))
    outcomes, _ = store.history.search(parse_history_query("", date(2026, 10, 5))[0], None, 10)
    assert [outcome.day for outcome in outcomes] == [date(2026, 10, 5), date(2026, 10, 6)]


def test_activations_come_whole_and_newest_first(full: Store) -> None:
    read = full.activations.get_many([1, 5, 77])
    assert [activation.key for activation in read] == [5, 1]
    assert read[0].put_away
    assert read[1] == full.activations.get(1)
    assert read[1].messages
    assert full.activations.get_many([]) == []


def test_a_senseless_row_is_reported_as_damage(full: Store) -> None:
    full.database.execute("UPDATE activation SET state = 'eaten' WHERE key = 2")
    with pytest.raises(StoreError):
        found(full)


async def test_a_search_gives_the_totals_with_its_last_step(full: Store, tmp_path: Path) -> None:
    thread = StoreThread(tmp_path / "otptui.db")
    try:
        steps = [step async for step in search(thread, parse_history_query("", date(2026, 10, 5))[0])]
    finally:
        await thread.close()
    assert [key for step in steps for key in step.keys] == [5, 4, 3, 2, 1]
    *before, result = [step.result for step in steps]
    assert before == [None] * len(before)
    assert result is not None
    last = result.totals
    assert last.all.spent == {"₹": Decimal("13.00"), "$": Decimal("13.00")}
    assert last.all.refunded == {"₹": Decimal("9.00")}


@pytest.mark.parametrize("words", ["", "uber", "state:received", "code"])
def test_the_outcomes_of_some_are_those_that_a_search_finds(full: Store, words: str) -> None:
    wanted = parse_history_query(words, date(2026, 10, 5))[0]
    everything, _ = full.history.search(wanted, None, 10)
    for keys in ([1, 2, 3, 4, 5], [2, 5], [0, 3, 77], []):
        of_them = [outcome for outcome in everything if outcome.key in keys]
        assert sorted(full.history.outcomes(wanted, keys)) == sorted(of_them)


def test_exporting_some_gives_the_same_rows_as_exporting_all(full: Store) -> None:
    everything = list(full.export_rows.all())
    assert list(full.export_rows.of(array("q", [1, 2, 3, 4, 5]))) == everything
    assert list(full.export_rows.of([2, 5])) == [everything[1], everything[4]]
    assert list(full.export_rows.of([0, 3, 77])) == [everything[2]]
    assert list(full.export_rows.of([])) == []


def test_a_long_export_skips_the_batches_in_between(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("otptui.store.export_rows.BATCH", 3)
    for number in range(1, 21):
        bought(store, f"a{number}")
    wanted = [1, 2, 9, 10, 11, 12, 20]
    assert [row["id"] for row in store.export_rows.of(wanted)] == [f"a{number}" for number in wanted]


def test_the_ending_of_the_file_name_chooses_the_format(full: Store, tmp_path: Path) -> None:
    database, stop = tmp_path / "otptui.db", threading.Event()
    write_history(database, [1, 2], tmp_path / "some.JSON", stop)
    assert [row["id"] for row in json.loads((tmp_path / "some.JSON").read_text())] == ["a1", "a2"]
    write_history(database, [5], tmp_path / "some.csv", stop)
    with (tmp_path / "some.csv").open() as stream:
        assert [row["service_name"] for row in csv.DictReader(stream)] == ["WhatsApp"]
    assert (tmp_path / "some.csv").stat().st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_written_is_left_as_it_was(
    full: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kept.csv"
    file.write_text("earlier")

    def full_disk(rows: object, stream: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(WRITERS, "csv", full_disk)
    with pytest.raises(ExportFailed, match="No space left on device") as caught:
        write_history(tmp_path / "otptui.db", [1], file, threading.Event())
    assert caught.value.__context__ is None
    assert file.read_text() == "earlier"
    assert not list(tmp_path.glob(".otptui-*"))


def test_a_stopped_export_leaves_nothing_behind(full: Store, tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(ExportStopped):
        write_history(tmp_path / "otptui.db", [1, 2], tmp_path / "some.csv", stop)
    assert not list(tmp_path.glob("*.csv"))
    assert not list(tmp_path.glob(".otptui-*"))


def test_a_step_needs_no_more_memory_in_a_long_history(store: Store) -> None:
    bought(store, "a0")
    columns = (
        "profile, number, service, service_name, country, country_name, server, server_name, currency,"
        " state, note, bought_at, put_away, owner, revision"
    )
    store.database.execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"  # noqa: S608 (ours)
        f" INSERT INTO activation (id, {columns}) SELECT 'b' || i, {columns} FROM n, activation WHERE key = 1"
    )
    wanted = parse_history_query("uber", date(2026, 10, 5))[0]
    tracemalloc.start()
    try:
        keys, below = 0, None
        while True:
            outcomes, below = store.history.search(wanted, below, 500)
            keys += len(outcomes)
            if below is None:
                break
        assert keys == 20_001
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()
