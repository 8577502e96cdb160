"""What a module drags in is a promise: the quick commands stay quick, and the screen stays in ui/."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import pytest

import otptui

# These start the screen or a server when called; even they import it only then.
OUTSIDE_UI = sorted(
    module.name
    for module in pkgutil.walk_packages(otptui.__path__, "otptui.")
    if module.name.split(".")[1] != "ui"
)
WITHOUT_HTTPX = [
    name for name in OUTSIDE_UI if name.split(".")[1] in ("provider", "text", "store", "config", "support")
]


def imported_by(modules: list[str]) -> set[str]:
    """The top-level packages in a fresh interpreter that imported `modules`."""
    program = (
        "import sys, importlib\nfor name in sys.argv[1:]: importlib.import_module(name)\nprint(*sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, *modules], capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in run.stdout.split()}


def test_nothing_outside_ui_imports_the_screen() -> None:
    assert "otptui.provider.parsers" in OUTSIDE_UI
    assert imported_by(OUTSIDE_UI).isdisjoint({"textual", "rich"})


def test_the_network_is_imported_on_first_use_only() -> None:
    assert "otptui.provider.client" in WITHOUT_HTTPX
    assert imported_by(WITHOUT_HTTPX).isdisjoint({"httpx", "httpcore", "anyio", "textual", "rich"})


@pytest.mark.parametrize("flag", ["--version", "--help", "--paths"])
def test_the_quick_answers_import_neither(flag: str) -> None:
    if "otptui.__main__" not in OUTSIDE_UI:
        pytest.skip("the command line is not there yet")
    program = (
        "import sys\nfrom otptui.__main__ import main\nsys.argv = ['otptui', sys.argv[1]]\n"
        "try: main()\nexcept SystemExit: pass\nprint(*sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program, flag], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in run.stdout.splitlines()[-1].split()}
    assert "otptui" in loaded
    assert loaded.isdisjoint({"httpx", "httpcore", "textual", "rich"})
