"""A user who never started otptui, for the tests of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from otptui.support.paths import Paths


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """Their files, none of which exists, with no OTPTUI_ variable set."""
    for variable in ("OTPTUI_API_KEY", "OTPTUI_BASE_URL"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return Paths.find()
