"""A damaged database is set aside, never deleted, and what can be read of it is brought over."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from fixtures.drafts import GENEROUS, at, bought, draft

from otptui.domain.errors import StoreError
from otptui.domain.lifecycle import Texted
from otptui.store import Store, Watch, salvage
from otptui.store.database import suspect_mark

PAGE = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "otptui.db"


def fill(path: Path, numbers: int) -> None:
    """A database with so many numbers, each with a message of a page, and a bit of everything else."""
    with closing(Store.open(path)) as store:
        for number in range(numbers):
            bought(store, f"id{number}")
            store.journal.apply(number + 1, Texted(f"message {number} " + "." * PAGE, f"{number:06}"), at(9))
        store.preferences.set_favourite("otpbuddy", "bne", True)
        store.preferences.add_watch(Watch("otpbuddy", "bne", "22", "3", Decimal(9), at(0)))
        store.preferences.remember("tour", "seen")


def spoil(path: Path, page: int) -> None:
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(b"\xa5" * PAGE)


def aside(path: Path) -> list[Path]:
    kept = path.parent.glob("otptui.db.damaged-*")
    return sorted(file for file in kept if not file.name.endswith(("-wal", "-shm")))


def leaf_pages(path: Path, table: str) -> list[int]:
    """The pages that hold rows of a table: those its interior root page points at."""
    with closing(sqlite3.connect(path)) as db:
        root = db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    page = path.read_bytes()[(root - 1) * PAGE : root * PAGE]
    assert page[0] == 5, "the table is too small to have an interior page"
    cells = int.from_bytes(page[3:5])
    starts = [int.from_bytes(page[12 + 2 * cell : 14 + 2 * cell]) for cell in range(cells)]
    return [int.from_bytes(page[start : start + 4]) for start in starts]


def test_a_file_that_is_no_database_gives_way_to_a_new_one(path: Path) -> None:
    path.write_bytes(b"not a database at all " * 1000)
    with closing(Store.open(path)) as store:
        assert store.activations.shown() == []
        (kept,) = aside(path)
        assert kept.read_bytes().startswith(b"not a database")
        assert kept.name in store.notice
        assert "0 numbers and 0 messages" in store.notice
        assert bought(store, "a1").key == 1


def test_rows_around_a_damaged_page_are_brought_over(path: Path) -> None:
    fill(path, 60)
    leaves = leaf_pages(path, "activation")
    spoil(path, leaves[1])
    with closing(Store.open(path)) as store:
        ids = [a.id for a in store.activations.shown()]
        lost = [f"id{number}" for number in range(60) if f"id{number}" not in ids]
        assert 0 < len(lost) < 60 / len(leaves) * 2
        assert ids[0] == "id0"
        assert ids[-1] == "id59"
        assert all(a.code == f"{a.key - 1:06}" for a in store.activations.shown())
        assert f"{len(ids)} numbers and {len(ids)} messages were brought over" in store.notice
        assert store.preferences.favourites("otpbuddy") == {"bne"}
        assert [watch.service for watch in store.preferences.watches("otpbuddy")] == ["bne"]
        assert store.preferences.remembered("tour") == "seen"
        assert [step.kind for step in store.activations.timeline(60)] == ["intent", "answered", "texted"]
    with closing(Store.open(path)) as store:
        assert store.notice == ""
        assert bought(store, "new").key > 60
    assert len(aside(path)) == 1


def test_a_file_that_was_cut_short_is_mended(path: Path) -> None:
    fill(path, 20)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // PAGE // 2 * PAGE])
    with closing(Store.open(path)) as store:
        assert store.notice.startswith("The database was damaged:")
        assert aside(path)
        assert bought(store, "new").id == "new"


def test_a_missing_table_is_damage_and_the_others_are_kept(path: Path) -> None:
    fill(path, 3)
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TABLE message")
    with closing(Store.open(path)) as store:
        assert "3 numbers and 0 messages" in store.notice
        assert [a.id for a in store.activations.shown()] == ["id0", "id1", "id2"]


@pytest.mark.parametrize(
    "change",
    [
        "state = 'bought'",
        "bought_at = 'yesterday'",
        "ended_at = ''",
        "price = 'cheap'",
        "profile = CAST(X'FF' AS TEXT)",
    ],
)
def test_a_row_that_makes_no_sense_does_not_stop_the_others(path: Path, change: str) -> None:
    fill(path, 3)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(f"UPDATE activation SET {change} WHERE key = 2")  # noqa: S608 (the cases above)
    with closing(Store.open(path)) as store:
        assert [a.id for a in store.activations.shown()] == ["id0", "id2"]
        assert "2 numbers and 2 messages" in store.notice


def test_a_message_that_makes_no_sense_is_found_once_suspected(path: Path) -> None:
    fill(path, 2)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE message SET received_at = 'soon' WHERE key = 2")
    suspect_mark(path).touch()
    with closing(Store.open(path)) as store:
        assert "2 numbers and 1 messages" in store.notice
        assert [len(a.messages) for a in store.activations.shown()] == [1, 0]
    assert not suspect_mark(path).exists()


def test_a_suspicion_that_proves_wrong_changes_nothing(path: Path) -> None:
    fill(path, 2)
    suspect_mark(path).touch()
    with closing(Store.open(path)) as store:
        assert (store.notice, len(store.activations.shown())) == ("", 2)
    assert not suspect_mark(path).exists()
    assert aside(path) == []


def test_a_last_rowid_from_nowhere_does_not_make_the_rescue_endless(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(salvage, "LONGEST_GAP", 2000)
    fill(path, 2)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE activation SET key = 9000000000000000000 WHERE key = 2")
        db.execute("DROP TABLE cache")
    with closing(Store.open(path)) as store:
        assert [a.id for a in store.activations.shown()] == ["id0"]


def test_what_is_only_in_the_log_is_brought_over(path: Path) -> None:
    # A window that was killed leaves a log with all that happened since the last checkpoint.
    kill = f"""
import os, signal, sys
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from pathlib import Path
from fixtures.drafts import bought
from otptui.store import Store
bought(Store.open(Path({str(path)!r})), "a1")
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", kill], check=False)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA wal_autocheckpoint = 0")
        db.execute("DROP TABLE cache")
        log = Path(f"{path}-wal").read_bytes()
        held = path.with_name("held")
        held.write_bytes(log)
    held.rename(f"{path}-wal")
    with closing(Store.open(path)) as store:
        assert [a.id for a in store.activations.shown()] == ["a1"]
        assert "1 numbers" in store.notice


def test_a_damaged_database_that_another_window_has_open_is_left_alone(path: Path) -> None:
    fill(path, 2)
    program = (
        "import sqlite3, sys\n"
        "db = sqlite3.connect(sys.argv[1])\n"
        "db.execute('SELECT count(*) FROM meta').fetchone()\n"
        "print('open', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("UPDATE activation SET state = 'nonsense'")
        with pytest.raises(StoreError, match="another window has it open") as refusal:
            Store.open(path)
        assert "Close every otptui window" in refusal.value.what_now
        assert aside(path) == []
        other.communicate()
    with closing(Store.open(path)) as store:
        assert store.notice
    assert len(aside(path)) == 1


def test_a_mending_that_was_killed_half_way_is_finished(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(path, 2)
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TABLE cache")
    rename = Path.rename

    def killed(self: Path, target: Path) -> Path:
        if target == path:
            raise KeyboardInterrupt
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", killed)
        with pytest.raises(KeyboardInterrupt):
            Store.open(path)
    assert not path.exists()
    with closing(Store.open(path)) as store:
        assert [a.id for a in store.activations.shown()] == ["id0", "id1"]


def test_what_a_killed_mending_left_does_not_disturb_the_next(path: Path) -> None:
    fill(path, 2)
    path.with_name("otptui.db.mended").write_bytes(b"half a database")
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TABLE cache")
    with closing(Store.open(path)) as store:
        assert [a.id for a in store.activations.shown()] == ["id0", "id1"]
    assert not path.with_name("otptui.db.mended").exists()


def test_a_second_damage_in_the_same_second_does_not_overwrite_the_first(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("otptui.store.salvage.time.strftime", lambda _: "20261005-120000")
    for content in (b"first " * 1000, b"second " * 1000):
        path.write_bytes(content)
        Store.open(path).close()
    assert {kept.read_bytes()[:5] for kept in aside(path)} == {b"first", b"secon"}


def test_a_purchase_that_was_under_way_is_brought_over(path: Path) -> None:
    with closing(Store.open(path)) as store:
        key = store.journal.record_intent(draft(), "dead", GENEROUS).key
        store.journal.record_answer(key, 200, b"ACCESS_NUMBER:1:2")
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TABLE cache")
    with closing(Store.open(path)) as store:
        heard: list[tuple[int, bytes]] = []

        def parse(profile: str, status: int, body: bytes) -> Texted:
            heard.append((status, body))
            return Texted("", "")

        store.journal.recover(parse, "me")
        assert heard == [(200, b"ACCESS_NUMBER:1:2")]
