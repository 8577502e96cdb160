"""Reading the log back, including rotated files and entries of several lines."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from otptui.support.log import FILES, logging_to
from otptui.support.log_reader import LogTail


def test_what_was_logged_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "otptui.log"
    tail = LogTail(file)
    assert tail.read() == []
    assert tail.read() is None
    with logging_to(file):
        logging.getLogger("otptui.numbers.custody").warning("number %d: no \x1b[31manswer", 7)
        try:
            raise KeyError("what")
        except KeyError:
            logging.getLogger("otptui.session").exception("it failed")
    entries = tail.read()
    assert entries is not None
    assert [entry.level for entry in entries] == ["WARNING", "ERROR"]
    assert entries[0].text == "numbers.custody: number 7: no  [31manswer"
    first, *rest = entries[1].text.splitlines()
    assert first == "session: it failed"
    assert rest[-1] == "KeyError: 'what'"
    assert tail.read() is None


def test_what_was_rotated_away_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("otptui.support.log.MAX_BYTES", 200)
    file = tmp_path / "otptui.log"
    with logging_to(file):
        for number in range(6):
            logging.getLogger("otptui").info("%d %s", number, "-" * 60)
    entries = LogTail(file).read()
    assert entries is not None
    assert len(entries) > 2
    assert [int(entry.text[8]) for entry in entries] == list(range(6))[-len(entries) :]
    assert len(list(tmp_path.iterdir())) == FILES
