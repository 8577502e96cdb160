"""While the database refuses to be written, memory serves; nothing of it is lost once it can be written."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest
from fixtures.drafts import GENEROUS, at, bought, draft

from otptui.domain.errors import StoreUnavailable
from otptui.domain.lifecycle import Answered, CancelAsked, Texted
from otptui.domain.model import Message
from otptui.domain.states import State
from otptui.store import Store

CODE = Texted("Your Uber code is 482910", "482910")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "otptui.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with closing(Store.open(path, clock=lambda: 1000.0)) as store:
        yield store


@contextmanager
def locked(store: Store) -> Iterator[None]:
    """Another program holds the lock."""
    store.database.execute("PRAGMA busy_timeout = 0")
    with closing(sqlite3.connect(store.database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


_STOPS_IN_A_COMMIT = """
import os, signal, sqlite3, sys
window = sqlite3.connect(sys.argv[1], isolation_level=None)
window.execute("BEGIN IMMEDIATE")
window.execute("UPDATE activation SET revision = revision")
os.kill(os.getpid(), signal.SIGSTOP)
window.execute("COMMIT")
"""


@contextmanager
def stopped(store: Store) -> Iterator[None]:
    """Another window was stopped between its first write and the commit."""
    store.database.execute("PRAGMA busy_timeout = 0")
    words = (sys.executable, "-c", _STOPS_IN_A_COMMIT, str(store.database.path))
    with subprocess.Popen(words) as window:
        _, status = os.waitpid(window.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        try:
            yield
        finally:
            window.send_signal(signal.SIGCONT)
    assert window.returncode == 0


@contextmanager
def read_only(store: Store) -> Iterator[None]:
    """The file system has become read-only."""
    store.database.execute("PRAGMA query_only = ON")
    try:
        yield
    finally:
        store.database.execute("PRAGMA query_only = OFF")


@contextmanager
def unreadable(store: Store) -> Iterator[None]:
    """Neither reads nor writes get through."""
    real = store.database.connection

    class Broken:
        in_transaction = False

        def execute(self, *_: object) -> sqlite3.Cursor:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR
            error.sqlite_errorname = "SQLITE_IOERR"
            raise error

    store.database.connection = Broken()  # type: ignore[assignment]
    try:
        yield
    finally:
        store.database.connection = real


Refusal = Callable[[Store], AbstractContextManager[None]]
refusals = pytest.mark.parametrize("refusal", [locked, stopped, read_only, unreadable])


@refusals
def test_a_code_is_kept_and_shown_at_once_and_written_later(store: Store, refusal: Refusal) -> None:
    number = bought(store, "a1")
    store.leases.claim("me")
    revision, rowid = store.activations.last_revision(), store.activations.last_message_rowid()
    with refusal(store):
        texted = store.journal.apply(number.key, CODE, at(40))
        assert texted.code == "482910"
        assert store.activations.get(number.key) == texted
        assert isinstance(store.standby.refusal, StoreUnavailable)
        assert store.standby.unsaved == (texted,)
        _, _, messages = store.activations.news(revision, rowid)
        assert [message for _, _, message in messages] == [Message(CODE.text, CODE.code, at(40))]
        assert store.journal.mark_announced(number.key, CODE.text, at(41))
        assert store.activations.news(revision, rowid)[2] == []
    store.leases.claim("me")
    assert store.standby.refusal is None
    assert store.standby.unsaved == ()
    with closing(Store.open_readonly(store.database.path)) as reader:
        assert reader.activations.get(number.key) == texted
        assert reader.activations.unannounced() == []
        assert [step.kind for step in reader.activations.timeline(number.key)][-1] == "texted"
    # It was announced from memory: the row in the file is no news to this window.
    assert store.activations.news(revision, rowid)[2] == []


@refusals
def test_a_purchase_whose_answer_cannot_be_written_is_polled(store: Store, refusal: Refusal) -> None:
    row = store.journal.record_intent(draft(), "me", GENEROUS)
    store.leases.claim("me")
    with refusal(store):
        store.journal.record_answer(row.key, 200, b"ACCESS_NUMBER:a1:919067545744")
        number = store.journal.apply(row.key, Answered("a1", "919067545744"), at(2))
        assert number.state is State.WAITING
        assert store.leases.renew("me") == ([row.key], [])
        assert store.leases.holds("me", row.key)
        assert store.activations.get_many([row.key]) == [number]
        texted = store.journal.apply(row.key, CODE, at(40))
        assert store.standby.unsaved == (texted,)
    assert store.leases.claim("me") == [row.key]
    with closing(Store.open_readonly(store.database.path)) as reader:
        assert reader.activations.get(row.key) == texted
        answers = reader.database.execute("SELECT body FROM answer").fetchall()
        assert answers == [(b"ACCESS_NUMBER:a1:919067545744",)]


@refusals
def test_nothing_is_bought_while_the_database_refuses(store: Store, refusal: Refusal) -> None:
    with refusal(store), pytest.raises(StoreUnavailable):
        store.journal.record_intent(draft(), "me", GENEROUS)
    assert store.journal.record_intent(draft(), "me", GENEROUS).state is State.INTENT


@refusals
def test_numbers_are_polled_while_no_heartbeat_can_be_written(store: Store, refusal: Refusal) -> None:
    numbers = [bought(store, name).key for name in ("a1", "a2")]
    assert store.leases.claim("me") == numbers
    with refusal(store):
        for _ in range(3):
            assert store.leases.claim("me") == numbers
            assert all(store.leases.holds("me", key) for key in numbers)
        store.journal.apply(numbers[0], CancelAsked(), at(5))
        assert store.leases.claim("me") == numbers


def test_what_waits_is_written_in_its_order(store: Store) -> None:
    number = bought(store, "a1")
    store.leases.claim("me")
    texts = [Texted(f"code {n}", str(n)) for n in (3, 1, 2)]
    with locked(store):
        # The clock is set back meanwhile: the order is that of arrival.
        for moment, text in zip((30, 20, 10), texts, strict=True):
            store.journal.apply(number.key, text, at(moment))
    now = store.journal.apply(number.key, Texted("code 4", "4"), at(5))
    assert [message.code for message in now.messages] == ["3", "1", "2", "4"]
    assert not store.standby.steps


def test_numbers_of_a_dead_window_are_polled_while_nobody_can_write(path: Path) -> None:
    now = [1000.0]
    with closing(Store.open(path, clock=lambda: now[0])) as store:
        orphan = bought(store, "a1", owner="dead").key
        other = bought(store, "a2", owner="other").key
        store.leases.claim("dead")
        store.database.execute("DELETE FROM window WHERE owner = 'dead'")
        now[0] += 1
        with closing(Store.open(path, clock=lambda: now[0])) as living:
            living.database.execute("UPDATE activation SET owner = 'other' WHERE key = ?", (other,))
            living.database.execute(
                "INSERT OR REPLACE INTO window (owner, pid, beat) VALUES ('other', 1, ?)", (now[0],)
            )
        with locked(store):
            assert store.leases.claim("me") == [orphan]


def test_a_lock_that_is_held_is_waited_for_once(store: Store) -> None:
    number = bought(store, "a1")
    with locked(store):
        store.database.execute("PRAGMA busy_timeout = 100")
        store.journal.apply(number.key, CODE, at(1))
        assert store.database.execute("PRAGMA busy_timeout").fetchone()[0] < 100
    store.journal.apply(number.key, CancelAsked(), at(2))
    assert store.database.execute("PRAGMA busy_timeout").fetchone()[0] > 100


def test_what_is_never_written_is_named_when_the_store_closes(path: Path) -> None:
    store = Store.open(path)
    number = bought(store, "a1")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        store.database.execute("PRAGMA busy_timeout = 0")
        texted = store.journal.apply(number.key, CODE, at(1))
        store.close()
        assert store.standby.unsaved == (texted,)


def test_what_waits_is_written_when_the_store_closes(path: Path) -> None:
    store = Store.open(path)
    number = bought(store, "a1")
    with locked(store):
        texted = store.journal.apply(number.key, CODE, at(1))
    store.close()
    assert store.standby.unsaved == ()
    with closing(Store.open(path)) as again:
        assert again.activations.get(number.key) == texted
