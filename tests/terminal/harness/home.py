"""A user of otptui for one test: their home folder, their environment, their command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OTPTUI = (sys.executable, "-m", "otptui")
"""The command of the program, which works without its script on the path."""

QUICK = """
[polling]
interval = 0.2
max_per_second = 50.0
"""
"""Settings with short polling intervals, so that a code is found at once."""


@dataclass
class Home:
    """Everything otptui reads and writes is below `folder`; `url` and `key` are given by environment."""

    folder: Path
    url: str = ""
    key: str = ""

    def __post_init__(self) -> None:
        self.configure(QUICK)

    @property
    def config(self) -> Path:
        return self.folder / "config" / "otptui" / "config.toml"

    @property
    def database(self) -> Path:
        return self.folder / "state" / "otptui" / "otptui.db"

    @property
    def log(self) -> Path:
        return self.folder / "state" / "otptui" / "otptui.log"

    def configure(self, text: str) -> None:
        """Make `text` the config file."""
        self.config.parent.mkdir(parents=True, exist_ok=True)
        self.config.write_text(text, encoding="utf-8")
        self.config.chmod(0o600)

    def environ(self) -> dict[str, str]:
        """The environment of the program, without the caller's own settings, terminal and proxies."""
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_STATE_HOME": str(self.folder / "state"),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
        }
        if self.url:
            environ["OTPTUI_BASE_URL"] = self.url
        if self.key:
            environ["OTPTUI_API_KEY"] = self.key
        return environ

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `otptui ARGUMENTS` without a terminal until it ends."""
        return subprocess.run(
            [*OTPTUI, *arguments],
            env=self.environ(),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    def export(self) -> list[dict[str, Any]]:
        """The output of `otptui export`."""
        done = self.run("export")
        assert done.returncode == 0, done.stderr
        rows: list[dict[str, Any]] = json.loads(done.stdout)
        return rows
