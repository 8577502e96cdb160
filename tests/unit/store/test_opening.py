"""Opening the database: who may read it, what version it is of, what happens when two come at once."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fakes import ever_bought
from fixtures.drafts import GENEROUS, at, bought, draft

from otptui.domain.errors import StoreError, StoreUnavailable
from otptui.domain.lifecycle import Texted
from otptui.domain.states import State
from otptui.store import Store, migrations, opening
from otptui.store.disk_headroom import HEADROOM
from otptui.store.sqlite_errors import LOCKED

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "otptui.db"


@pytest.fixture
def raw(path: Path) -> Iterator[sqlite3.Connection]:
    """The file of a store that was closed, without the store around it."""
    Store.open(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        yield db


def tables(db: sqlite3.Connection) -> list[tuple[str, str]]:
    return db.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()


def test_only_the_owner_can_read_the_files(path: Path) -> None:
    with closing(Store.open(path)) as store:
        bought(store, "a1")
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
        assert modes == {"otptui.db": 0o600, "otptui.db-wal": 0o600, "otptui.db-shm": 0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_that_others_can_read_gets_mode_0600(path: Path) -> None:
    Store.open(path).close()
    path.chmod(0o644)
    Store.open(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_every_commit_is_synced(path: Path) -> None:
    with closing(Store.open(path)) as store:
        store.leases.claim("me")
        store.catalog_cache.keep("p", "getServers", "", b"{}", draft().bought_at)
        settings = [
            store.database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")
        ]
        assert settings == ["wal", 2]


def test_written_data_is_there_after_reopening(path: Path) -> None:
    with closing(Store.open(path)) as store:
        number = bought(store, "a1")
    with closing(Store.open(path)) as store:
        assert store.activations.shown() == [number]
        assert store.notice == ""


def test_a_link_to_the_database_is_followed(path: Path, tmp_path: Path) -> None:
    Store.open(path).close()
    link = tmp_path / "link.db"
    link.symlink_to(path)
    with closing(Store.open(link)) as store:
        number = bought(store, "a1")
        # Room for the answer was made in the log that SQLite uses.
        assert Path(f"{path}-wal").stat().st_size > HEADROOM
        assert sorted(file.name for file in tmp_path.iterdir()) == ["link.db", "state"]
    with closing(Store.open(path)) as store:
        assert store.activations.get(number.key) == number


def test_a_newer_database_is_refused_and_left_as_it_is(path: Path, raw: sqlite3.Connection) -> None:
    raw.execute(f"PRAGMA user_version = {migrations.LATEST + 1}")
    raw.close()
    before = path.read_bytes()
    for open_store in (Store.open, Store.open_readonly):
        with pytest.raises(StoreError, match="newer otptui") as refusal:
            open_store(path)
        assert "Update" in refusal.value.what_now
    assert path.read_bytes() == before


def test_there_is_a_fixture_of_every_version() -> None:
    assert {file.name for file in FIXTURES.glob("schema_v*.sql")} == {
        f"schema_v{version}.sql" for version in range(1, migrations.LATEST + 1)
    }


@pytest.mark.parametrize("version", range(1, migrations.LATEST + 1))
def test_a_database_of_every_version_opens_with_all_that_is_in_it(path: Path, version: int) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as db:
        db.executescript((FIXTURES / f"schema_v{version}.sql").read_text(encoding="utf-8"))
        assert migrations.version(db) == version
    with closing(Store.open(path)) as store:
        assert store.notice == ""
        assert [a.state for a in ever_bought(store)] == [State.UNKNOWN, State.WAITING, State.RECEIVED]
        assert [a.code for a in store.activations.shown()] == ["482910", "", ""]
        assert store.preferences.favourites("otpbuddy") == {"bne"}
        assert len(store.preferences.watches("otpbuddy")) == 1
        assert [step.kind for step in store.activations.timeline(1)] == ["intent", "answered", "texted"]
        migrated = tables(store.database.connection)
    with closing(Store.open(path.with_name("fresh.db"))) as fresh:
        assert migrated == tables(fresh.database.connection)


def test_the_list_of_columns_is_that_of_the_newest_version(path: Path) -> None:
    with closing(Store.open(path)) as store:
        found = {
            table: ", ".join(name for _, name, *_ in store.database.execute(f"PRAGMA table_info({table})"))
            for (table,) in store.database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
        }
    assert found == migrations.COLUMNS


def test_a_migration_that_fails_leaves_version_and_tables_as_they_were(
    raw: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = ("ALTER TABLE activation ADD COLUMN colour TEXT", "CREATE TABLE meta (already TEXT)")
    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, steps))
    before = tables(raw)
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        migrations.migrate(raw, migrations.LATEST + 1)
    assert (migrations.version(raw), tables(raw)) == (migrations.LATEST, before)
    assert not raw.in_transaction


def test_a_migration_that_another_window_made_is_not_repeated(
    path: Path, raw: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, ("CREATE TABLE extra (x)",)))
    seen = iter([migrations.LATEST])
    real = migrations.version

    def version(db: sqlite3.Connection) -> int:
        # The first look finds the old version; by the time the lock is held the other window is done.
        for old in seen:
            with closing(sqlite3.connect(path, isolation_level=None)) as other:
                migrations.migrate(other, migrations.LATEST + 1)
            return old
        return real(db)

    monkeypatch.setattr(migrations, "version", version)
    migrations.migrate(raw, migrations.LATEST + 1)
    assert real(raw) == migrations.LATEST + 1


def test_an_older_database_is_not_opened_read_only(path: Path, raw: sqlite3.Connection) -> None:
    raw.execute("PRAGMA user_version = 0")
    raw.close()
    with pytest.raises(StoreError, match="older otptui"):
        Store.open_readonly(path)


def test_read_only_reads_beside_a_running_program_and_cannot_write(path: Path) -> None:
    with closing(Store.open(path)) as store, closing(Store.open_readonly(path)) as reader:
        number = bought(store, "a1")
        assert reader.activations.shown() == [number]
        with pytest.raises(StoreError, match="cannot be written") as refusal:
            reader.preferences.remember("tour", "seen")
        assert "writable" in refusal.value.what_now


def test_opening_for_reading_creates_nothing(path: Path) -> None:
    path.parent.mkdir()
    with pytest.raises(StoreError, match="cannot be opened"):
        Store.open_readonly(path)
    assert list(path.parent.iterdir()) == []


def test_without_a_folder_nothing_is_bought_and_the_rest_works(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    with closing(Store.open(tmp_path / "state" / "otptui.db")) as store:
        assert store.standby.refusal is not None
        assert store.activations.shown() == []
        assert store.leases.claim("me") == []
        with pytest.raises(StoreUnavailable) as refusal:
            store.journal.record_intent(draft(), "me", GENEROUS)
        assert refusal.value.__context__ is None


def test_a_window_that_hangs_while_opening_blocks_only_writes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.0)
    path.parent.mkdir()
    with opening.alone_in(path.parent), closing(Store.open(path)) as store:
        assert store.activations.shown() == []
        with pytest.raises(StoreUnavailable, match=LOCKED[0]):
            store.journal.record_intent(draft(), "me", GENEROUS)


@pytest.mark.parametrize("is_clean", [True, False], ids=["after a clean end", "with a log"])
def test_a_folder_that_forbids_new_files_can_be_read(
    path: Path, monkeypatch: pytest.MonkeyPatch, is_clean: bool
) -> None:
    with closing(Store.open(path)) as store:
        number = bought(store, "a1")
        if not is_clean:
            for name in ("otptui.db", "otptui.db-wal"):
                shutil.copyfile(path.with_name(name), path.parent.parent / name)
    if not is_clean:
        for name in ("otptui.db", "otptui.db-wal"):
            shutil.copyfile(path.parent.parent / name, path.with_name(name))
    before = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    connect = sqlite3.connect

    def forbidding(where: str, **options: object) -> sqlite3.Connection:
        # As SQLite says in a folder that root cannot write either.
        if str(path) in where and "immutable" not in where:
            error = sqlite3.OperationalError("unable to open database file")
            error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
            raise error
        return connect(where, **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr("otptui.store.opening.sqlite3.connect", forbidding)
    with closing(Store.open_readonly(path)) as reader:
        assert [row["id"] for row in reader.export_rows.all()] == ["a1"]
    with closing(Store.open(path)) as store:
        assert store.activations.shown() == [number]
        assert store.leases.claim("me") == [number.key]
        texted = store.journal.apply(number.key, Texted("code 1", "1"), at(2))
        assert store.activations.get(number.key) == texted
        assert store.standby.unsaved == (texted,)
    assert {file.name: file.read_bytes() for file in path.parent.iterdir()} == before


def test_frequent_queries_use_an_index(path: Path) -> None:
    with closing(Store.open(path)) as store:
        plans = [
            store.database.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()[0][3]
            for query in (
                "SELECT * FROM activation WHERE put_away = 0 ORDER BY key",
                "SELECT * FROM activation WHERE ended_at IS NULL AND state = 'intent'",
                "SELECT * FROM activation WHERE revision > 5 AND revision <= 7 ORDER BY revision",
                "SELECT * FROM activation WHERE bought_at >= '2026'",
                "SELECT * FROM message WHERE announced_at IS NULL ORDER BY key",
            )
        ]
    assert [plan.split(" INDEX ")[1].split()[0] for plan in plans] == [
        "activation_shown",
        "activation_open",
        "activation_revision",
        "activation_bought_at",
        "message_unannounced",
    ]
