"""Where config, state and log are: by the XDG variables, or else where the system keeps such files."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NamedTuple

from otptui.domain.errors import ConfigError

APP = "otptui"

_BELOW_HOME = {"XDG_CONFIG_HOME": ".config", "XDG_STATE_HOME": ".local/state"}


class Paths(NamedTuple):
    """The files otptui keeps. None of them need exist."""

    config: Path
    state_db: Path
    log: Path

    @classmethod
    def find(cls, config: Path | None = None) -> Paths:
        """The files of this user; `config` replaces the config file (`--config FILE`).

        Raises ConfigError if neither the environment nor the system names a home folder.
        """
        state = _folder("XDG_STATE_HOME")
        return cls(
            config=Path(os.path.abspath(config)) if config else _folder("XDG_CONFIG_HOME") / "config.toml",
            state_db=state / "otptui.db",
            log=state / "otptui.log",
        )

    @classmethod
    def below(cls, folder: Path) -> Paths:
        """All files in `folder`: for the demo, which must neither read nor leave anything elsewhere."""
        return cls(folder / "config.toml", folder / "otptui.db", folder / "otptui.log")

    @property
    def keep_lock(self) -> Path:
        """The file that the one running `otptui keep` locks."""
        return self.state_db.with_name("keep.lock")

    @property
    def own_files(self) -> tuple[Path, ...]:
        """Every file that otptui writes by itself: nothing else may be written in their place."""
        return self.config, *database_files(self.state_db), self.log, self.keep_lock

    def __str__(self) -> str:
        return f"config  {self.config}\nstate   {self.state_db}\nlog     {self.log}"


def database_files(database: Path) -> tuple[Path, ...]:
    """The database and the two files that SQLite keeps beside it."""
    return database, Path(f"{database}-wal"), Path(f"{database}-shm")


def tilde(path: Path) -> str:
    """`path` as people write it, with `~` for the home folder."""
    home = os.path.expanduser("~")
    text = str(path)
    return "~" + text.removeprefix(home) if home != "/" and text.startswith(home + "/") else text


def _folder(variable: str) -> Path:
    # A relative path is to be ignored (XDG Base Directory Specification).
    value = os.environ.get(variable, "")
    if os.path.isabs(value):
        return Path(value, APP)
    if sys.platform == "linux":
        # What platformdirs answers as well; importing it would double the time of `otptui status`.
        home = os.path.expanduser("~")
        if not os.path.isabs(home):
            raise ConfigError(f"no home folder is known: set HOME, or {variable}, to an absolute path")
        return Path(home, _BELOW_HOME[variable], APP)
    import platformdirs

    find = platformdirs.user_config_path if variable == "XDG_CONFIG_HOME" else platformdirs.user_state_path
    try:
        return find(APP, appauthor=False)
    except RuntimeError:
        problem = ConfigError(f"no home folder is known: set HOME, or {variable}, to an absolute path")
    raise problem
