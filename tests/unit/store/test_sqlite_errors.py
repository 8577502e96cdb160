"""Every way the disk or the database can fail is one StoreError that says which, and what to do."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fakes import ever_bought
from fixtures.drafts import GENEROUS, bought, draft

from otptui.domain.errors import StoreError
from otptui.store import Store, sqlite_errors


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(tmp_path / "otptui.db")) as store:
        yield store


def failure(code: int, name: str = "SQLITE_X") -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("https://secret.example/?api_key=hunter2")
    error.sqlite_errorcode = code
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (failure(sqlite3.SQLITE_FULL), sqlite_errors.FULL),
        (failure(sqlite3.SQLITE_IOERR_SHMSIZE), sqlite_errors.FULL),
        (failure(sqlite3.SQLITE_READONLY_DBMOVED), sqlite_errors.READ_ONLY),
        (failure(sqlite3.SQLITE_BUSY_SNAPSHOT), sqlite_errors.LOCKED),
        (failure(sqlite3.SQLITE_CANTOPEN), sqlite_errors.UNREACHABLE),
        (failure(sqlite3.SQLITE_IOERR_FSYNC), sqlite_errors.FAULTY),
        (failure(sqlite3.SQLITE_CORRUPT), sqlite_errors.DAMAGED),
        (failure(sqlite3.SQLITE_NOTADB), sqlite_errors.DAMAGED),
        (sqlite3.ProgrammingError("Cannot operate on a closed database."), sqlite_errors.CLOSED),
        (OSError(errno.ENOSPC, "No space left on device"), sqlite_errors.FULL),
        (OSError(errno.EROFS, "Read-only file system"), sqlite_errors.READ_ONLY),
        (PermissionError(errno.EACCES, "Permission denied"), sqlite_errors.READ_ONLY),
        (OSError(errno.EIO, "Input/output error"), sqlite_errors.FAULTY),
    ],
)
def test_each_failure_has_its_own_message(error: sqlite3.Error | OSError, words: tuple[str, str]) -> None:
    explained = sqlite_errors.explain(error)
    assert str(explained).startswith(words[0])
    assert explained.what_now == words[1]
    assert "hunter2" not in str(explained)
    assert sqlite_errors.is_damage(error) == (words is sqlite_errors.DAMAGED)


def test_no_sqlite_error_leaves_the_store_not_even_as_context(store: Store) -> None:
    store.close()
    with pytest.raises(StoreError, match="closed") as failed:
        store.activations.shown()
    assert failed.value.__context__ is None
    assert failed.value.__cause__ is None


def test_a_full_disk_stops_a_purchase_before_it_is_sent(store: Store) -> None:
    bought(store, "a1")
    pages = store.database.execute("PRAGMA page_count").fetchone()[0]
    store.database.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="full") as refusal:
        store.journal.record_intent(draft(note="more than the pages there are" * 1000), "me", GENEROUS)
    assert "nothing is bought" in refusal.value.what_now
    # Nothing half-done: the failed step left no transaction open, and the next one can go on.
    store.database.execute("PRAGMA max_page_count = 100000")
    assert bought(store, "c1").id == "c1"


def test_a_locked_database_is_reported_as_locked(store: Store) -> None:
    store.database.execute("PRAGMA busy_timeout = 0")
    with closing(sqlite3.connect(store.database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked"):
            store.journal.record_intent(draft(), "me", GENEROUS)
        other.execute("ROLLBACK")
    assert store.activations.shown() == []
    assert bought(store, "a1").number


def test_a_missing_key_is_reported(store: Store) -> None:
    with pytest.raises(StoreError, match="no activation 7"):
        store.activations.get(7)


def test_damage_met_while_running_makes_the_next_start_check_everything(store: Store) -> None:
    number = bought(store, "a1")
    bought(store, "a2")
    store.database.execute(
        "UPDATE activation SET put_away = 1, state = 'nonsense' WHERE key = ?", (number.key,)
    )
    with pytest.raises(StoreError, match="damaged") as failed:
        ever_bought(store)
    assert "start again" in failed.value.what_now
    store.close()
    with pytest.raises(StoreError, match="damaged"):
        Store.open_readonly(store.database.path)
    with closing(Store.open(store.database.path)) as mended:
        assert "2 numbers and 0 messages were recovered" in mended.notice
        assert [a.id for a in ever_bought(mended)] == ["a2", "a1"]
    with closing(Store.open(store.database.path)) as again:
        assert again.notice == ""
