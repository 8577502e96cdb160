"""Where config, state and log are."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from otptui.domain.errors import ConfigError
from otptui.support.paths import Paths, tilde


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_the_xdg_variables_decide(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "/some/config")
    monkeypatch.setenv("XDG_STATE_HOME", "/some/state")

    assert Paths.find() == Paths(
        Path("/some/config/otptui/config.toml"),
        Path("/some/state/otptui/otptui.db"),
        Path("/some/state/otptui/otptui.log"),
    )


@pytest.mark.parametrize("value", ["", "relative/folder", "./here", "~/config"])
def test_a_value_that_is_not_absolute_is_ignored(
    home: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    usual = Paths.find()

    monkeypatch.setenv("XDG_CONFIG_HOME", value)
    monkeypatch.setenv("XDG_STATE_HOME", value)

    assert Paths.find() == usual
    assert usual.config.is_relative_to(home)
    assert usual.state_db.is_relative_to(home)


def test_another_config_file_leaves_the_state_where_it_is(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)

    paths = Paths.find(Path("mine.toml"))

    assert paths.config == home / "mine.toml"
    assert paths.state_db == Paths.find().state_db


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_a_missing_home_folder_is_an_error(
    home: Path, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    def nowhere(*_: object, **__: object) -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    monkeypatch.setattr("platformdirs.user_state_path", nowhere)

    with pytest.raises(ConfigError, match="set HOME, or XDG_STATE_HOME, to an absolute path"):
        Paths.find()


def test_the_demo_keeps_everything_in_one_folder(tmp_path: Path) -> None:
    paths = Paths.below(tmp_path)

    assert {paths.config.parent, paths.state_db.parent, paths.log.parent} == {tmp_path}


def test_printed_one_a_line_and_aligned() -> None:
    lines = str(Paths.below(Path("/x"))).splitlines()

    assert [line.split() for line in lines] == [
        ["config", "/x/config.toml"],
        ["state", "/x/otptui.db"],
        ["log", "/x/otptui.log"],
    ]
    assert {line.index("/x") for line in lines} == {8}


def test_the_home_folder_is_a_tilde(home: Path) -> None:
    assert tilde(home / "a" / "b") == "~/a/b"
    assert tilde(Path(f"{home}-other/a")) == f"{home}-other/a"


def test_a_root_home_is_no_tilde(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/")

    assert tilde(Path("/etc/x")) == "/etc/x"


def test_the_folders_are_those_of_platformdirs(home: Path) -> None:
    paths = Paths.find()
    assert paths.config.parent == platformdirs.user_config_path("otptui", appauthor=False)
    assert paths.state_db.parent == platformdirs.user_state_path("otptui", appauthor=False)
