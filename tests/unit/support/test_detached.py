"""otptui in the background: it starts without a terminal and in a session of its own."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from otptui.support.detached import start_otptui


def test_it_runs_in_a_session_of_its_own_without_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = tmp_path / "notes"
    python = tmp_path / "python"
    python.write_text(
        "#!/bin/sh\n"
        f'echo "$@ $OTPTUI_API_KEY" > {notes}.new\n'
        f"cut -d' ' -f6 /proc/$$/stat >> {notes}.new\n"
        f"readlink /proc/$$/fd/0 >> {notes}.new\n"
        f"mv {notes}.new {notes}\n"
    )
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr("sys.executable", str(python))
    monkeypatch.setenv("OTPTUI_API_KEY", "k-8f1e77aa02")
    start_otptui(["keep"])
    end = time.monotonic() + 20
    while not notes.exists():
        assert time.monotonic() < end, "it did not start"
        time.sleep(0.01)
    arguments, session, stdin = notes.read_text().splitlines()
    assert arguments == "-m otptui keep k-8f1e77aa02"
    assert int(session) != os.getsid(0)
    assert stdin == os.devnull
