"""A damaged database is set aside, never deleted, and everything readable is brought over."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from fixtures.drafts import GENEROUS, at, bought, draft

from otptui.domain.errors import StoreError
from otptui.domain.lifecycle import ProviderCancelled, Texted
from otptui.store import Store, Watch
from otptui.store.database import suspect_mark
from otptui.store.field_repair import NOTE

PAGE = 4096
FRAME = 24 + PAGE


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


def test_a_file_that_is_no_database_is_replaced(path: Path) -> None:
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
        # The rows of the page are gone, but the timeline has their ids and numbers, and they have messages.
        assert [a.id for a in store.activations.shown()] == [f"id{number}" for number in range(60)]
        assert all(a.code == f"{a.key - 1:06}" for a in store.activations.shown())
        rebuilt = [a for a in store.activations.shown() if a.note == NOTE]
        assert 0 < len(rebuilt) < 60 / len(leaves) * 2
        assert {(a.service.name, a.number, a.profile, a.live) for a in rebuilt} == {
            ("unknown service", "919067545744", "otpbuddy", True)
        }
        assert "60 numbers and 60 messages were recovered" in store.notice
        assert f"and {len(rebuilt) - 5} more (see the log)" in store.notice
        assert store.preferences.favourites("otpbuddy") == {"bne"}
        assert [watch.service for watch in store.preferences.watches("otpbuddy")] == ["bne"]
        assert store.preferences.remembered("tour") == "seen"
        assert [step.kind for step in store.activations.timeline(60)] == ["intent", "answered", "texted"]
    with closing(Store.open(path)) as store:
        assert store.notice == ""
        assert bought(store, "new").key > 60
    assert len(aside(path)) == 1


def test_a_truncated_file_is_repaired(path: Path) -> None:
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
    ("change", "lost"),
    [
        ("state = 'bought'", "state"),
        ("bought_at = '2026-1~-05T12:00:00.250000+00:00'", "time of purchase"),
        ("cancel_at = 'soon'", "time of the cancel"),
        ("first_code_at = '2026-10-05'", "time of the first code"),
        ("ended_at = ''", "time of the end"),
        ("ends_at = X'00'", "expected end"),
        ("cancel_from = 'x'", "cancel window"),
        ("number_copied_at = 7", "time of copying"),
        ("price = 'cheap'", "price"),
        ("cancel_reason = 'none'", "reason of the cancel"),
        ("profile = CAST(X'FF' AS TEXT)", "profile"),
    ],
)
def test_a_field_is_given_up_and_its_row_is_kept(path: Path, change: str, lost: str) -> None:
    fill(path, 3)
    with closing(Store.open(path)) as store:
        before = store.activations.get(2)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(f"UPDATE activation SET {change} WHERE key = 2")  # noqa: S608 (the cases above)
    with closing(Store.open(path)) as store:
        assert [a.id for a in store.activations.shown()] == ["id0", "id1", "id2"]
        assert f"3 numbers and 3 messages were recovered; the damaged file is kept as {aside(path)[0].name}."
        assert f"Lost: the {lost} of 919067545744." in store.notice
        now = store.activations.get(2)
        assert (now.id, now.number, now.profile) == (before.id, before.number, before.profile)
        assert (now.messages, now.live, now.state, now.bought_at) == (
            before.messages,
            before.live,
            before.state,
            before.bought_at,
        )
    with closing(Store.open(path)) as store:
        assert store.notice == ""


def test_a_state_that_is_over_keeps_an_end(path: Path) -> None:
    fill(path, 2)
    with closing(Store.open(path)) as store:
        ended = store.journal.apply(bought(store, "ended").key, ProviderCancelled(), at(77))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE activation SET ended_at = 'x', state = 'y' WHERE id = 'ended'")
    with closing(Store.open(path)) as store:
        assert store.activations.get(ended.key) == ended


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ("UPDATE message SET received_at = 'soon' WHERE key = 2", "when a message to 919067545744 arrived"),
        ("UPDATE event SET at = 'x' WHERE key = 2", "the time of a step of 919067545744"),
        ("UPDATE watch SET below = 'x'", "a detail of the watch on bne"),
        ("UPDATE watch SET created_at = 'x'", "a detail of the watch on bne"),
    ],
)
def test_a_field_elsewhere_is_found_once_suspected(path: Path, change: str, lost: str) -> None:
    fill(path, 2)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(change)
    suspect_mark(path).touch()
    with closing(Store.open(path)) as store:
        assert f"Lost: {lost}." in store.notice
        assert [len(a.messages) for a in store.activations.shown()] == [1, 1]
        assert len(store.activations.timeline(1)) == 3
        assert [watch.service for watch in store.preferences.watches("otpbuddy")] == ["bne"]
    assert not suspect_mark(path).exists()


@pytest.mark.parametrize("byte", [b"\xff", b"x", b" "])
@pytest.mark.parametrize(
    "name", ["number TEXT", "activation (\n", "received_at", "state TEXT", "activation_open", "message"]
)
def test_a_wrong_byte_in_the_name_of_a_table_or_column_costs_no_row(
    path: Path, name: str, byte: bytes
) -> None:
    fill(path, 3)
    content = path.read_bytes()
    where = content.index(name.encode())
    path.write_bytes(content[: where + 2] + byte + content[where + 3 :])
    with closing(Store.open(path)) as store:
        assert [(a.id, len(a.messages)) for a in store.activations.shown()] == [
            ("id0", 1),
            ("id1", 1),
            ("id2", 1),
        ]
        assert store.preferences.favourites("otpbuddy") == {"bne"}
    with closing(Store.open(path)) as store:
        assert store.notice == ""


def in_a_copy(folder: Path, database: bytes, log: bytes) -> Path:
    """A database that a killed program left behind, with its log."""
    folder.mkdir()
    path = folder / "otptui.db"
    path.write_bytes(database)
    Path(f"{path}-wal").write_bytes(log)
    return path


def test_a_flipped_bit_in_the_log_is_noticed_and_costs_no_number(path: Path, tmp_path: Path) -> None:
    with closing(Store.open(path)) as store:
        for number in range(4):
            bought(store, f"id{number}")
            store.journal.apply(number + 1, Texted(f"code {number}", f"{number}"), at(9))
        whole = store.activations.shown()
        database, log = path.read_bytes(), Path(f"{path}-wal").read_bytes()
    chance = random.Random(4)
    noticed = 0
    for case in range(60):
        flipped = bytearray(log)
        # Behind the transactions there is space set aside, in which a bit means nothing.
        flipped[chance.randrange(len(log.rstrip(b"\0")))] ^= 1 << chance.randrange(8)
        with closing(Store.open(in_a_copy(tmp_path / str(case), database, bytes(flipped)))) as store:
            noticed += bool(store.notice)
            # What is not noticed was in a frame of an earlier round, which is in the database already.
            assert store.notice or store.activations.shown() == whole
            assert [a.id for a in store.activations.shown()] == ["id0", "id1", "id2", "id3"]
    assert noticed > 10


def test_damage_to_the_salt_of_the_last_transaction_is_noticed(path: Path, tmp_path: Path) -> None:
    with closing(Store.open(path)) as store:
        bought(store, "id0")
        database, log = path.read_bytes(), Path(f"{path}-wal").read_bytes()
    used = range(32, len(log.rstrip(b"\0")), FRAME)
    is_commit = {start: log[start + 4 : start + 8] != bytes(4) for start in used}
    # Frames of an earlier round have other salts than the header.
    last = max(at for at in used if is_commit[at] and log[at + 8 : at + 16] == log[16:24])
    for place in range(last + 8, last + 16):
        flipped = bytearray(log)
        flipped[place] ^= 1
        with closing(Store.open(in_a_copy(tmp_path / str(place), database, bytes(flipped)))) as store:
            assert "damaged" in store.notice
            assert [a.id for a in store.activations.shown()] == ["id0"]


def test_the_loss_of_the_last_numbers_is_said(path: Path) -> None:
    fill(path, 5)
    with closing(sqlite3.connect(path)) as db, db:
        for table in ("answer", "message", "event"):
            db.execute(f"DELETE FROM {table} WHERE activation > 3")  # noqa: S608 (our own tables)
        db.execute("DELETE FROM activation WHERE key > 3")
        db.execute("DROP TABLE cache")
    with closing(Store.open(path)) as store:
        assert "2 whole numbers" in store.notice


def test_a_transaction_that_was_never_completed_is_no_damage(path: Path, tmp_path: Path) -> None:
    with closing(Store.open(path)) as store:
        number = bought(store, "a1")
        database, log = path.read_bytes(), Path(f"{path}-wal").read_bytes()
        store.journal.apply(number.key, Texted("code 1", "1"), at(2))
        longer = Path(f"{path}-wal").read_bytes()
    first_new = next(at for at, (old, new) in enumerate(zip(log, longer, strict=True)) if old != new)
    for written in (100, FRAME, FRAME + 100):
        torn = longer[: first_new + written] + log[first_new + written :]
        with closing(Store.open(in_a_copy(tmp_path / str(written), database, torn))) as store:
            assert store.notice == ""
            assert store.activations.shown() == [number]


def test_a_suspect_mark_on_a_sound_file_changes_nothing(path: Path) -> None:
    fill(path, 2)
    suspect_mark(path).touch()
    with closing(Store.open(path)) as store:
        assert (store.notice, len(store.activations.shown())) == ("", 2)
    assert not suspect_mark(path).exists()
    assert aside(path) == []


def test_a_key_from_nowhere_does_not_make_the_rescue_endless(path: Path) -> None:
    fill(path, 2)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE activation SET key = 9000000000000000000 WHERE key = 2")
        db.execute("DROP TABLE cache")
    with closing(Store.open(path)) as store:
        assert [a.id for a in store.activations.shown()] == ["id0", "id1"]


def test_rows_that_are_only_in_the_log_are_brought_over(path: Path) -> None:
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


def test_an_interrupted_repair_is_finished(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_leftovers_of_an_interrupted_repair_do_no_harm(path: Path) -> None:
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


def test_a_purchase_under_way_is_brought_over(path: Path) -> None:
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
