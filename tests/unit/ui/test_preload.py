"""The rest of the program is imported behind the first frame, and nothing the command line alone uses."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import otptui
from otptui.ui.preload import get_ready

LATE = "otptui.ui.screens.about"


async def test_every_module_of_the_screen_is_there_before_a_key_needs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    __import__(LATE)
    monkeypatch.setattr("otptui.ui.screens.about", sys.modules[LATE])
    monkeypatch.delitem(sys.modules, LATE)
    await get_ready()
    assert LATE in sys.modules
    top = Path(otptui.__file__).parent
    modules = {
        ".".join(file.relative_to(top.parent).with_suffix("").parts).removesuffix(".__init__")
        for file in top.rglob("*.py")
        if "simulator" not in file.parts
    }
    assert modules - sys.modules.keys() <= {
        "otptui.__main__",
        "otptui.cli.main",
        "otptui.cli.arguments",
        "otptui.demo",
    }


async def test_a_module_that_is_gone_is_left_to_the_key_that_needs_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    tmp_path.joinpath("half.py").write_text("from otptui.ui.commands import OF_THE_NEXT_VERSION\n")
    tmp_path.joinpath("whole.py").write_text("")
    monkeypatch.setattr(otptui, "__path__", [*otptui.__path__, str(tmp_path)])
    await get_ready()
    assert "otptui.half cannot be imported" in caplog.text
    assert sys.modules.pop("otptui.whole")
    monkeypatch.delattr(otptui, "whole")
