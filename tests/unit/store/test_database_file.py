"""The file behind a running program is deleted or replaced: it is noticed, said, and made good."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fakes import ever_bought
from fixtures.drafts import GENEROUS, at, bought, draft

from otptui.domain.lifecycle import Answered, CancelAsked, Texted
from otptui.store import Store
from otptui.store.opening import fresh_first_key


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "otptui.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with closing(Store.open(path, clock=lambda: 1000.0)) as store:
        yield store


def in_the_file(path: Path) -> dict[str, list[str]]:
    """The codes of each number, as a new process finds them."""
    with closing(Store.open_readonly(path)) as reader:
        return {a.id: [m.code for m in a.messages] for a in reversed(ever_bought(reader))}


def test_a_deleted_folder_is_made_again_with_everything(path: Path, store: Store) -> None:
    old = bought(store, "a1")
    store.journal.apply(old.key, Texted("code 1", "1"), at(2))
    store.preferences.set_favourite("otpbuddy", "bne", True)
    shutil.rmtree(path.parent)
    number = bought(store, "a2")
    store.journal.apply(number.key, Texted("code 2", "2"), at(3))
    assert in_the_file(path) == {"a1": ["1"], "a2": ["2"]}
    assert store.preferences.favourites("otpbuddy") == {"bne"}
    (notice,) = store.file.take_notices()
    assert notice == "The database file was deleted: 1 number was written into the new one."
    assert store.file.take_notices() == ()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_sale_in_one_window_survives_that_another_made_a_new_file(path: Path, store: Store) -> None:
    bought(store, "a1")
    row = store.journal.record_intent(draft(), "me", GENEROUS)
    shutil.rmtree(path.parent)
    with closing(Store.open(path, clock=lambda: 1000.0, first_key=fresh_first_key())) as other:
        for name in ("b1", "b2", "b3"):
            bought(other, name, owner="other")
        sold = store.journal.apply(row.key, Answered("a2", "919067545744"), at(3))
        assert sold.id == "a2"
        assert sorted(in_the_file(path)) == ["a1", "a2", "b1", "b2", "b3"]
        assert sorted(a.id for a in ever_bought(other)) == ["a1", "a2", "b1", "b2", "b3"]
    assert "replaced by another" in store.file.take_notices()[0]


def test_a_backup_put_in_its_place_gets_what_happened_since(path: Path, store: Store, tmp_path: Path) -> None:
    first = bought(store, "a1")
    store.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    backup = tmp_path / "backup.db"
    shutil.copyfile(path, backup)
    store.journal.apply(first.key, Texted("code 1", "1"), at(2))
    second = bought(store, "a2")
    backup.rename(path)
    Path(f"{path}-wal").unlink()
    Path(f"{path}-shm").unlink()
    now = store.journal.apply(second.key, CancelAsked(), at(4))
    assert in_the_file(path) == {"a1": ["1"], "a2": []}
    assert store.activations.get(first.key).code == "1"
    assert store.activations.get(second.key) == now


def test_a_reader_that_goes_on_misses_nothing(path: Path, store: Store) -> None:
    for name in ("a1", "a2", "a3"):
        bought(store, name)
        store.journal.apply(1, Texted(f"code of {name}", name), at(2))
    revision, rowid = store.activations.last_revision(), store.activations.last_message_rowid()
    shutil.rmtree(path.parent)
    store.journal.apply(2, Texted("code 9", "9"), at(3))
    newest, changed, messages = store.activations.news(revision, rowid)
    assert newest > revision
    assert 2 in [activation.key for activation in changed]
    assert [(key, message.code) for _, key, message in messages] == [(2, "9")]


def test_a_file_that_stays_is_left_alone(path: Path, store: Store) -> None:
    bought(store, "a1")
    with closing(Store.open(path)) as other:
        bought(other, "a2", owner="other")
    store.journal.apply(1, CancelAsked(), at(2))
    assert store.file.take_notices() == ()


def test_a_folder_that_becomes_writable_is_written_to(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.parent.write_text("a file where the folder should be")
    monkeypatch.setattr("otptui.store.database_file.RETRY", 0.0)
    with closing(Store.open(path)) as store:
        assert store.standby.refusal is not None
        path.parent.unlink()
        assert store.leases.claim("me") == []
        assert store.standby.refusal is None
        bought(store, "a1")
    assert in_the_file(path) == {"a1": []}
