"""Several processes on one file: nothing is lost, nothing is done twice, nothing is locked."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from fakes import ever_bought

from otptui.store import Store

CROWD = Path(__file__).parents[2] / "fixtures" / "crowd.py"
WINDOWS = 4
STEPS = 25


def test_four_windows_at_once_lose_nothing(tmp_path: Path) -> None:
    # The file does not exist yet: making it is part of the crowd's work.
    path = tmp_path / "state" / "otptui.db"
    crowd = [
        subprocess.Popen(
            [sys.executable, str(CROWD), str(path), f"window{number}", str(STEPS)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for number in range(WINDOWS)
    ]
    ends = [window.communicate(timeout=60) for window in crowd]
    assert [window.returncode for window in crowd] == [0] * WINDOWS, ends
    told = [json.loads(out) for out, _ in ends]
    with closing(Store.open(path)) as store:
        numbers = {a.key: a for a in ever_bought(store)}
        bought = {int(key): id for report in told for key, id in report["bought"].items()}
        assert {key: a.id for key, a in numbers.items()} == bought
        assert len(bought) == WINDOWS * STEPS
        for report in told:
            for key, code in report["codes"]:
                assert code in [m.code for m in numbers[key].messages]
        revisions = store.database.execute(
            "SELECT count(DISTINCT revision), count(*) FROM activation"
        ).fetchone()
        assert revisions[0] == revisions[1] == len(bought)
        assert store.database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_two_windows_never_hold_the_same_number(tmp_path: Path) -> None:
    path = tmp_path / "otptui.db"
    # Each process attaches numbers of its own and claims; the owners it sees are printed at every step.
    program = """
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from fixtures.drafts import draft
from otptui.store import Store
# No window counts as dead, however slow the machine.
store = Store.open(Path(sys.argv[1]), lease=1e6)
held = set()
for step in range(40):
    store.journal.attach(draft(id=f"{step}"))
    held |= set(store.leases.claim(sys.argv[2]))
store.close()
print(json.dumps(sorted(held)))
"""
    here = str(Path(__file__).parents[2])
    pair = [
        subprocess.Popen([sys.executable, "-c", program, str(path), name, here], stdout=subprocess.PIPE)
        for name in ("one", "two")
    ]
    one, two = (set(json.loads(window.communicate(timeout=60)[0])) for window in pair)
    assert one & two == set()
    assert one | two == set(range(1, 41))
