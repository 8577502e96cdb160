"""Killed between two steps, or with the disk full between two steps: what was recorded is there."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from otptui.domain.lifecycle import Answered, Event
from otptui.domain.states import State
from otptui.store import Store

PRELUDE = f"""
import json, os, resource, signal, sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from fixtures.drafts import GENEROUS, at, bought, draft
from otptui.domain.errors import StoreError
from otptui.domain.lifecycle import Answered, Texted
from otptui.store import Store
store = Store.open(Path(sys.argv[1]))
"""

STEPS = (
    'key = store.journal.record_intent(draft(), "dead", GENEROUS).key',
    'store.journal.record_answer(key, 200, b"ACCESS_NUMBER:a1:919067545744")',
    'store.journal.apply(key, Answered("a1", "919067545744"), at(1))',
    'store.journal.apply(key, Texted("code 1", "1"), at(2))',
)


def run(path: Path, program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PRELUDE + program, str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def read(profile: str, status: int, body: bytes) -> Event:
    _, id, number = body.decode().split(":")
    return Answered(id, number)


@pytest.mark.parametrize(
    ("steps", "state", "codes"),
    [(1, State.UNKNOWN, []), (2, State.WAITING, []), (3, State.WAITING, []), (4, State.RECEIVED, ["1"])],
)
def test_after_a_kill_every_step_that_returned_is_there(
    tmp_path: Path, steps: int, state: State, codes: list[str]
) -> None:
    path = tmp_path / "otptui.db"
    killed = run(path, "\n".join((*STEPS[:steps], "os.kill(os.getpid(), signal.SIGKILL)")))
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    with closing(Store.open(path, clock=lambda: 1e9)) as store:
        assert store.notice == ""
        store.journal.recover(read, "me")
        (number,) = store.activations.shown()
        assert (number.state, [m.code for m in number.messages]) == (state, codes)
        assert number.id == ("" if state is State.UNKNOWN else "a1")
        assert [message.code for _, message in store.activations.unannounced()] == codes
        assert store.leases.claim("me") == ([] if state is State.UNKNOWN else [1])


def test_a_kill_inside_a_transaction_leaves_nothing_of_it(tmp_path: Path) -> None:
    path = tmp_path / "otptui.db"
    program = """
bought(store, "a1")
def kill_inside_the_transaction(statement):
    if "INTO event" in statement:
        os.kill(os.getpid(), signal.SIGKILL)
store.database.connection.set_trace_callback(kill_inside_the_transaction)
store.journal.apply(1, Texted("code 1", "1"), at(2))
"""
    assert run(path, program).returncode == -signal.SIGKILL
    with closing(Store.open(path)) as store:
        (number,) = store.activations.shown()
        assert (number.state, number.messages, store.activations.messages_after(0)) == (State.WAITING, (), [])


def test_a_disk_that_fills_up_while_buying_still_takes_the_answer(tmp_path: Path) -> None:
    # A limit on the size of files stands for the disk: the log cannot grow by a byte once the intent is in.
    path = tmp_path / "otptui.db"
    program = f"""
for number in range(30):
    bought(store, f"before{{number}}")
{STEPS[0]}
size = os.path.getsize(sys.argv[1] + "-wal")
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
store.journal.record_answer(key, 200, b"ACCESS_NUMBER:a1:919067545744" + b" " * 65536)
for second in range(60):
    store.leases.claim("dead")
    store.leases.claim("another window")
{STEPS[2]}
{STEPS[3]}
try:
    for number in range(1000):
        bought(store, f"after{{number}}")
except StoreError as error:
    print(json.dumps([str(error), error.what_now]))
os.kill(os.getpid(), signal.SIGKILL)
"""
    full = run(path, program)
    assert full.returncode == -signal.SIGKILL, full.stderr
    message, what_now = json.loads(full.stdout)
    assert message.startswith("the disk is full")
    assert "nothing is bought" in what_now
    with closing(Store.open(path)) as store:
        number = store.activations.get(31)
        assert (number.id, number.code) == ("a1", "1")


def test_the_log_does_not_grow_with_every_purchase(tmp_path: Path) -> None:
    path = tmp_path / "otptui.db"
    program = """
sizes = []
for number in range(60):
    bought(store, f"a{number}")
    sizes.append(os.path.getsize(sys.argv[1] + "-wal"))
print(json.dumps(sizes))
store.close()
"""
    done = run(path, program)
    sizes = json.loads(done.stdout)
    assert sizes[-1] == sizes[20] < 2_000_000
