"""Odd environments: a dumb terminal, deleted folders, names that are not UTF-8, 8-bit locales."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from harness import OTPTUI, Home, Pty, loaded


@pytest.mark.parametrize("term", [None, "", "dumb", "unknown"])
def test_a_dumb_terminal_is_refused_in_one_line(home: Home, term: str | None) -> None:
    environ = {} if term is None else {"TERM": term}
    with Pty(home, environ=environ) as pty:
        assert pty.exit() == 2
        said = pty.written().decode()
        assert pty.left_behind() == []
    assert said.count("\n") == 1
    assert said.startswith("otptui: TERM is ")
    assert "set TERM to its name, such as xterm-256color" in said


def test_the_size_is_the_terminals_own(home: Home) -> None:
    with Pty(home, size=(80, 24), environ={"TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40"}) as pty:
        text = pty.wait_for(lambda text: loaded(text) and "help" in text.splitlines()[-1])
        assert max(map(len, text.splitlines())) <= 80
        assert "otptui" in text.splitlines()[0]
        pty.press("q")
        assert pty.exit() == 0


@pytest.mark.parametrize(
    "environ",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "1"},
        {"LC_ALL": "xx_XX.ISO-8859-1"},
        {"LC_ALL": "xx_XX.KOI8-R", "PYTHONIOENCODING": "utf-8"},
    ],
    ids=["C", "C in Python's UTF-8 mode", "Latin-1", "KOI8-R"],
)
def test_a_locale_of_eight_bits_gets_no_utf_8(home: Home, environ: dict[str, str]) -> None:
    with Pty(home, "--demo", environ={"TERM": "xterm-256color", **environ}) as pty:
        pty.wait_for("Russia")
        pty.press("q")
        assert pty.exit() == 0
        assert pty.left_behind() == []
        written = pty.written()
    assert "●".encode() not in written
    assert "╭".encode() not in written
    assert b"Traceback" not in written


def test_a_home_whose_name_is_not_utf_8(home: Home) -> None:
    # The file system takes any bytes; Python hands them over as surrogates.
    folder = Path(os.fsdecode(os.fsencode(home.folder) + b"/caf\xe9"))
    folder.mkdir()
    moved = Home(folder, home.url, home.key)
    with Pty(moved) as pty:
        pty.wait_for(loaded)
        pty.press(":")
        pty.type("about")
        pty.wait_for("about")
        pty.press("enter")
        pty.wait_for("Textual")
        pty.press("esc")
        pty.wait_for(lambda text: "Textual" not in text)
        pty.press("q")
        assert pty.exit() == 0
        assert pty.left_behind() == []
    moved.configure("[polling]\ninterval = 'often'\n")
    for arguments in ((), ("export",), ("--paths",)):
        with Pty(moved, *arguments) as pty:
            pty.exit()
            assert b"Traceback" not in pty.written()


def test_a_working_folder_that_is_gone(home: Home, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    in_gone = ["sh", "-c", f'cd "{gone}" && rmdir "{gone}" && exec "$@"', "sh", *OTPTUI]
    # Python itself looks for modules there; installed, the program is found elsewhere.
    environ = {"TERM": "xterm-256color", "PYTHONPATH": str(Path(__file__).parents[2])}
    with Pty(home, command=in_gone, environ=environ) as pty:
        pty.wait_for(loaded)
        pty.press("q")
        assert pty.exit() == 0
        assert b"Traceback" not in pty.written()
    for arguments in (["export"], ["--paths"], ["--config", "other.toml", "--paths"]):
        done = subprocess.run(
            [*in_gone, *arguments], env=home.environ() | environ, capture_output=True, check=False
        )
        assert b"Traceback" not in done.stderr, arguments
