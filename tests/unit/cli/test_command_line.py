"""The commands of otptui: output, exit status, and errors of one line."""

from __future__ import annotations

import csv
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

import pytest
from fixtures.drafts import GENEROUS

from otptui import __version__
from otptui.cli import main
from otptui.config.schema import Config
from otptui.domain.errors import StoreError
from otptui.domain.lifecycle import Answered, Texted
from otptui.domain.model import Activation, Country, Server, Service
from otptui.history.export_formats import COLUMNS, WRITERS
from otptui.store import Store
from otptui.support.paths import Paths

TRY_DEMO = -1
AT = datetime(2026, 10, 5, 12, 34, 56, tzinfo=UTC)


@pytest.fixture(autouse=True)
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """The files of a user who never started otptui, with no OTPTUI_ variable set."""
    for variable in ("OTPTUI_API_KEY", "OTPTUI_BASE_URL"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr(main, "_at_a_terminal", lambda: True)
    return Paths.find()


Screen = Callable[..., int]


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Callable[[Screen], None]:
    """Puts a function in the place of the screen."""

    def put(run: Screen) -> None:
        module = ModuleType("otptui.ui.app")
        vars(module).update(run=run, TRY_DEMO=TRY_DEMO)
        monkeypatch.setitem(sys.modules, "otptui.ui.app", module)

    return put


@pytest.fixture
def bought(paths: Paths) -> Iterator[Store]:
    """A store with one number that has its code."""
    store = Store.open(paths.state_db)
    draft = Activation(
        service=Service("bne", "Uber"),
        country=Country("22", "India"),
        server=Server("3", "=server"),
        price=Decimal("13.00"),
        profile="otpbuddy",
        bought_at=AT,
    )
    activation = store.journal.record_intent(draft, "me", GENEROUS)
    store.journal.apply(activation.key, Answered("687d", "919067545744"), AT)
    store.journal.apply(activation.key, Texted("Ihr Code — 482910", "482910"), AT)
    yield store
    store.close()


def run_it(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "otptui", *arguments], text=True, timeout=30, **options)


# The quick answers


@pytest.mark.parametrize("argument", ["--paths", "--version", "--help"])
def test_a_quick_answer_imports_neither_textual_nor_httpx(argument: str) -> None:
    code = f"""
import sys
sys.argv = ["otptui", {argument!r}]
from otptui.__main__ import main
try:
    status = main()
except SystemExit as end:
    status = end.code or 0
heavy = {{"textual", "rich", "httpx", "asyncio", "sqlite3", "tomllib"}} & set(sys.modules)
sys.stderr.write(f"{{status}} {{sorted(heavy)}}")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)

    assert done.stderr == "0 []"
    assert done.stdout


def test_paths_are_printed(paths: Paths, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["--paths"]) == 0
    assert capsys.readouterr().out == f"{paths}\n"


def test_paths_of_another_config(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["--config", "/x/mine.toml", "--paths"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "config  /x/mine.toml"


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main.main(["--version"])
    assert capsys.readouterr().out == f"otptui {__version__}\n"


# Bad arguments


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--dem"], "--dem"),
        (["exprot"], "'exprot'"),
        (["--profile"], "--profile"),
        (["export", "--format", "xml"], "'xml'"),
        (["simulate", "--port", "65536"], "'65536' is not a whole number from 0 to 65535"),
        (["simulate", "--offers", "many"], "'many' is not a whole number from 1 to 1000000"),
        (["--demo", "export"], "do not apply to export"),
        (["--plain", "export"], "do not apply to export"),
        (["--read-only", "keep"], "do not apply to keep"),
        (["status", "--json", "--format", "{code}"], "not allowed with"),
        (["wait", "--timeout", "soon"], "'soon' is not a number of seconds from 0 to 10000000"),
        (["completion", "tcsh"], "'tcsh'"),
        (["--profile", "x", "simulate"], "do not apply to simulate"),
        (["--demo", "--config", "mine.toml"], "leave out --profile and --config"),
        (["--two\nlines"], "--two lines"),
    ],
)
def test_a_wrong_argument_is_one_line_and_status_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main.main(arguments)
    out, err = capsys.readouterr()

    assert out == ""
    assert err.count("\n") == 1
    assert said in err
    assert err.startswith("otptui")


def test_without_a_terminal_there_is_no_screen() -> None:
    done = run_it(stdin=subprocess.DEVNULL, capture_output=True)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "otptui: the screen needs a terminal; otptui export works without one\n"


# Starting the screen


def test_the_screen_gets_config_paths_and_options(paths: Paths, screen: Callable[[Screen], None]) -> None:
    calls: list[tuple[Config, Paths, bool, bool, bool, bool]] = []

    def run(config: Config, own: Paths, *, demo: bool, panel: bool, plain: bool, read_only: bool) -> int:
        calls.append((config, own, demo, panel, plain, read_only))
        return 143

    screen(run)

    assert main.main(["--panel", "--read-only"]) == 143
    assert calls == [(Config(), paths, False, True, False, True)]


def test_a_wrong_config_is_one_line_and_status_2(paths: Paths, capsys: pytest.CaptureFixture[str]) -> None:
    paths.config.parent.mkdir(parents=True)
    paths.config.write_text('[polling]\ninterval = "fast"\n')

    assert main.main([]) == 2
    assert capsys.readouterr().err == (
        "otptui: ~/config/otptui/config.toml: polling.interval must be a number of seconds above 0, "
        'at most 3600, not "fast": write interval = 3.0\n'
    )


def test_an_unknown_profile_is_one_line_and_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["--profile", "nobody\nelse"]) == 2

    err = capsys.readouterr().err
    assert "there is no profile nobody else: choose from otpbuddy" in err
    assert err.count("\n") == 1


def test_the_key_command_is_run_before_the_screen_starts(
    paths: Paths, screen: Callable[[Screen], None]
) -> None:
    paths.config.parent.mkdir(parents=True)
    paths.config.write_text('[profiles.otpbuddy]\napi_key_command = "echo abcdef"\n')
    keys: list[str] = []

    def run(config: Config, *_: object, **__: object) -> int:
        keys.append(config.active.api_key)
        return 0

    screen(run)

    assert main.main([]) == 0
    assert keys == ["abcdef"]


def test_a_key_command_that_fails_names_the_file(paths: Paths, capsys: pytest.CaptureFixture[str]) -> None:
    paths.config.parent.mkdir(parents=True)
    paths.config.write_text('[profiles.otpbuddy]\napi_key_command = "false"\n')

    assert main.main([]) == 2
    assert capsys.readouterr().err == (
        "otptui: ~/config/otptui/config.toml: the command profiles.otpbuddy.api_key_command failed with exit "
        "status 1 (it printed no error): run it by hand\n"
    )


def test_the_demo_does_not_touch_the_user_s_files(
    paths: Paths,
    screen: Callable[[Screen], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paths.config.parent.mkdir(parents=True)
    paths.config.write_text("this is no config")
    monkeypatch.setenv("OTPTUI_API_KEY", "real-key")
    monkeypatch.setenv("OTPTUI_BASE_URL", "not an address")
    seen: list[Paths] = []

    def run(config: Config, own: Paths, *, demo: bool, panel: bool, plain: bool, read_only: bool) -> int:
        assert demo
        assert config.active.api_key != "real-key"
        assert own.state_db.parent.is_dir()
        assert stat.S_IMODE(own.state_db.parent.stat().st_mode) == 0o700
        own.state_db.write_text("numbers")
        seen.append(own)
        return 0

    screen(run)

    assert main.main(["--demo"]) == 0
    assert not seen[0].state_db.parent.exists()
    assert not paths.state_db.parent.exists()


def test_the_demo_can_be_chosen_instead_of_giving_a_key(screen: Callable[[Screen], None]) -> None:
    started: list[tuple[str, bool, bool, bool]] = []

    def run(config: Config, _: Paths, *, demo: bool, panel: bool, plain: bool, read_only: bool) -> int:
        started.append((config.profile, demo, panel, plain))
        return 0 if demo else TRY_DEMO

    screen(run)

    assert main.main(["--panel", "--plain"]) == 0
    assert started == [("otpbuddy", False, True, True), ("demo", True, True, True)]


def test_a_crash_is_one_line_and_the_rest_is_in_the_log(
    paths: Paths, screen: Callable[[Screen], None], capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*_: object, **__: object) -> int:
        raise ZeroDivisionError("https://api/x?api_key=SECRET1&action=getNumber")

    screen(run)

    assert main.main([]) == 1
    assert capsys.readouterr().err == (
        "otptui stopped: ZeroDivisionError. Your numbers are safe in ~/state/otptui/otptui.db; "
        "details in ~/state/otptui/otptui.log\n"
    )
    assert "Traceback" in paths.log.read_text()
    assert "SECRET1" not in paths.log.read_text()


def test_an_error_of_ours_is_printed_with_its_fix(
    screen: Callable[[Screen], None], capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*_: object, **__: object) -> int:
        raise StoreError("the disk is full", "Free some.")

    screen(run)

    assert main.main([]) == 1
    assert capsys.readouterr().err == "otptui: the disk is full. Free some.\n"


def test_ctrl_c_before_the_screen_is_quiet(
    screen: Callable[[Screen], None], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from otptui.__main__ import main

    def run(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    screen(run)
    monkeypatch.setattr(sys, "argv", ["otptui"])

    assert main() == 130
    assert capfd.readouterr() == ("", "")


# Export


def test_export_without_a_database_creates_none(paths: Paths, capfd: pytest.CaptureFixture[str]) -> None:
    assert main.main(["export"]) == 0
    assert json.loads(capfd.readouterr().out) == []
    assert main.main(["export", "--format", "csv"]) == 0
    assert capfd.readouterr().out == ",".join(COLUMNS) + "\r\n"
    assert not paths.state_db.exists()


def test_export_gives_every_activation(bought: Store, capfd: pytest.CaptureFixture[str]) -> None:
    assert main.main(["export"]) == 0

    (row,) = json.loads(capfd.readouterr().out)
    assert list(row) == list(COLUMNS)
    assert (row["id"], row["number"], row["state"], row["code"]) == (
        "687d",
        "919067545744",
        "received",
        "482910",
    )
    assert row["bought_at"] == "2026-10-05T12:34:56Z"
    assert row["messages"] == [
        {"text": "Ihr Code — 482910", "code": "482910", "received_at": "2026-10-05T12:34:56Z"}
    ]


def test_export_into_a_file_replaces_it_for_its_owner_only(bought: Store, tmp_path: Path) -> None:
    file = tmp_path / "numbers.csv"
    file.write_text("old")

    assert main.main(["export", "--format", "csv", "--output", str(file)]) == 0

    with file.open(newline="", encoding="utf-8") as stream:
        (record,) = csv.DictReader(stream)
    assert record["server_name"] == "'=server"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["otptui.db", "otptui.db-wal", "otptui.log"])
def test_export_refuses_a_file_of_otptui_s_own(
    bought: Store, paths: Paths, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = paths.state_db.with_name(name)
    before = file.read_bytes() if file.exists() else None

    assert main.main(["export", "--output", str(file)]) == 1

    assert "it is a file of otptui's own" in capsys.readouterr().err
    assert (file.read_bytes() if file.exists() else None) == before


def test_export_needs_no_config(paths: Paths, capfd: pytest.CaptureFixture[str]) -> None:
    paths.config.parent.mkdir(parents=True)
    paths.config.write_text("this is no config")

    assert main.main(["export"]) == 0
    assert json.loads(capfd.readouterr().out) == []


def test_export_that_cannot_write_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "no" / "numbers.json"

    assert main.main(["export", "--output", str(file)]) == 1
    assert capsys.readouterr().err == (
        f"otptui: cannot write {file}: No such file or directory. "
        "Check that you can write there, or choose another --output.\n"
    )


def test_export_into_a_file_on_a_full_disk_leaves_what_was_there(
    bought: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "exports" / "numbers.json"
    file.parent.mkdir()
    file.write_text("old")
    write = WRITERS["json"]

    def full(rows: Iterable[dict[str, Any]], stream: TextIO) -> None:
        write(rows, stream)
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(WRITERS, "json", full)
    assert main.main(["export", "--output", str(file)]) == 1
    err = capsys.readouterr().err
    assert err.startswith(f"otptui: cannot write {file}: No space left on device. Free some")
    assert err.count("\n") == 1
    assert [(found.name, found.read_text()) for found in file.parent.iterdir()] == [(file.name, "old")]


def test_export_of_a_broken_database_is_one_line(paths: Paths, capsys: pytest.CaptureFixture[str]) -> None:
    paths.state_db.parent.mkdir(parents=True)
    paths.state_db.write_text("this is no database" * 100)

    assert main.main(["export"]) == 1

    err = capsys.readouterr().err
    assert err.startswith("otptui: the database is damaged")
    assert err.count("\n") == 1
    assert paths.state_db.read_text() == "this is no database" * 100


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full on this system")
def test_export_onto_a_full_disk_is_one_line() -> None:
    with open("/dev/full", "w") as full:
        done = run_it("export", stdout=full, stderr=subprocess.PIPE)

    assert done.returncode == 1
    assert done.stderr.startswith("otptui: cannot write the standard output: No space left on device. ")
    assert done.stderr.count("\n") == 1


def test_export_to_a_reader_that_left_is_quiet() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = run_it("export", stdout=writing, stderr=subprocess.PIPE)
    finally:
        os.close(writing)

    assert (done.returncode, done.stderr) == (0, "")


# Simulate


def test_simulate_prints_its_address_and_ends_on_ctrl_c() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "otptui", "simulate", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(5)]
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)

    url, key = lines[0].removeprefix("url  "), lines[1].removeprefix("key  ")
    assert url.startswith("http://127.0.0.1:")
    assert lines[3:] == [f"export OTPTUI_BASE_URL={url}", f"export OTPTUI_API_KEY={key}"]
    assert (process.returncode, err) == (130, "")


def test_simulate_without_the_extra_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "otptui.simulator.http_server", raising=False)
    # Another test may have imported it: then the package has it too.
    monkeypatch.delattr("otptui.simulator.http_server", raising=False)

    assert main.main(["simulate"]) == 2
    assert (
        capsys.readouterr().err == "otptui: uvicorn is not installed. Install it: pip install 'otptui[dev]'\n"
    )
