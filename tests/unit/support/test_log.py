"""The log file: private, rotated, and without API keys."""

from __future__ import annotations

import logging
import re
import stat
from pathlib import Path

import pytest

from otptui.support import log
from otptui.support.log import logging_to
from otptui.support.redact import MASK, hide

LOGGER = logging.getLogger("otptui.test")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "otptui.log"


def test_the_first_line_creates_a_private_file(file: Path) -> None:
    with logging_to(file):
        assert not file.parent.exists()
        LOGGER.info("hello %s", "there")

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO otptui\.test: hello there\n", file.read_text()
    )


def test_times_are_utc(file: Path) -> None:
    record = logging.LogRecord("n", logging.INFO, "", 0, "m", None, None)
    record.created, record.msecs = 0.0, 7.0

    with logging_to(file):
        logging.getLogger().handle(record)

    assert file.read_text().startswith("1970-01-01T00:00:00.007Z ")


@pytest.mark.parametrize(
    "line",
    [
        "GET https://api/handler_api.php?api_key=SECRET123&action=getNumber",
        "GET https://api/handler_api.php?action=getNumber&api_key=SECRET123",
        "{'api_key': 'SECRET123', 'server': 1}",
        'api_key = "SECRET123"',
        "API_KEY=SECRET123",
    ],
)
def test_values_named_api_key_are_masked(file: Path, line: str) -> None:
    with logging_to(file):
        LOGGER.warning("%s", line)

    assert "SECRET123" not in file.read_text()
    assert MASK in file.read_text()


def test_a_known_key_is_masked_even_in_a_traceback(file: Path) -> None:
    key, in_a_url = "k/e+y 42", "k%2Fe%2By%2042"
    hide(key)
    with logging_to(file):
        try:
            raise ValueError(f"answered {key} for {in_a_url}")
        except ValueError:
            LOGGER.exception("it said %s", key)

    text = file.read_text()
    assert "Traceback" in text
    assert text.count(MASK) == 3
    assert key not in text
    assert in_a_url not in text


def test_an_empty_key_masks_nothing(file: Path) -> None:
    hide("")
    with logging_to(file):
        LOGGER.info("plain")

    assert file.read_text().endswith(": plain\n")


def test_the_http_libraries_log_no_urls(file: Path) -> None:
    with logging_to(file):
        logging.getLogger("httpx").info("HTTP Request: GET https://x/?q=1")
        logging.getLogger("httpcore.connection").debug("connect_tcp")
        LOGGER.info("ours")

    assert len(file.read_text().splitlines()) == 1


def test_three_files_are_kept(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "MAX_BYTES", 1000)
    with logging_to(file):
        for number in range(200):
            LOGGER.info("line %d", number)

    kept = sorted(path.name for path in file.parent.iterdir())
    assert kept == ["otptui.log", "otptui.log.1", "otptui.log.2"]
    assert all(path.stat().st_size <= 1000 for path in file.parent.iterdir())
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in file.parent.iterdir())
    assert "line 199\n" in file.read_text()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full on this system")
def test_a_full_disk_is_ignored(capfd: pytest.CaptureFixture[str]) -> None:
    with logging_to(Path("/dev/full")):
        LOGGER.info("a line")
        LOGGER.info("and another")

    assert capfd.readouterr().err == ""


def test_a_folder_that_cannot_be_created_is_ignored(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    with logging_to(tmp_path / "file" / "otptui.log"):
        LOGGER.info("a line")

    assert capfd.readouterr().err == ""


def test_the_previous_logging_is_restored(file: Path) -> None:
    root = logging.getLogger()
    before = root.level, list(root.handlers)

    with logging_to(file):
        assert len(root.handlers) == len(before[1]) + 1

    assert (root.level, list(root.handlers)) == before
