"""Each way to end the program has its exit status and restores the terminal."""

from __future__ import annotations

import signal
import sys

import pytest
from harness import OTPTUI, Home, Provider, Pty, Tmux, loaded


@pytest.mark.parametrize(
    ("end", "status"),
    [
        (lambda pty: pty.press("q"), 0),
        (lambda pty: pty.press("ctrl+c"), 130),
        (lambda pty: pty.signal(signal.SIGTERM), 143),
        (lambda pty: pty.signal(signal.SIGHUP), 129),
        (lambda pty: pty.signal(signal.SIGINT), 130),
    ],
    ids=["q", "ctrl+c", "SIGTERM", "SIGHUP", "SIGINT"],
)
def test_every_ending_restores_the_terminal(home: Home, end, status: int) -> None:
    with Pty(home) as pty:
        pty.wait_for(loaded)
        end(pty)
        assert pty.exit() == status
        assert pty.left_behind() == []
        assert b"Traceback" not in pty.written()


def test_a_dropped_connection_ends_the_program(home: Home) -> None:
    with Pty(home) as pty:
        pty.wait_for(loaded)
        pty.hang_up()
        assert pty.exit() == 129


def test_ctrl_c_twice_leaves_live_numbers(home: Home, provider: Provider) -> None:
    with Pty(home) as pty:
        pty.wait_for(loaded)
        pty.press("2", "b")
        pty.wait_for("checked just now")
        pty.press("y")
        pty.wait_for("◌ waiting")
        pty.press("ctrl+c")
        pty.wait_for("Quit?")
        pty.press("ctrl+c")
        assert pty.exit() == 130
        assert pty.left_behind() == []
    (row,) = home.export()
    assert row["state"] == "waiting"
    assert row["id"] == provider.ledger()[0]["id"]


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ('[polling]\ninterval = "often"\n', ("polling.interval", "number", "interval = 3.0")),
        ("[polling]\nintervall = 3\n", ("polling.intervall", "did you mean interval?")),
        ("[polling\n", ("not TOML", "fix that line")),
        ('[keys]\nfly = "f"\n', ("keys.fly", "no such action")),
        ('[keys]\nsort = "r"\n', ("refresh", "sort", "another key")),
    ],
    ids=["type", "unknown", "syntax", "action", "clash"],
)
def test_a_bad_config_prints_one_line_and_opens_no_screen(
    home: Home, config: str, words: tuple[str, ...]
) -> None:
    home.configure(config)
    with Pty(home) as pty:
        assert pty.exit() == 2
        said = pty.written().decode()
        assert pty.left_behind() == []
    assert said.startswith("otptui: ")
    assert said.strip().count("\n") == 0
    assert all(word in said for word in words), said
    assert "\x1b" not in said


def test_ctrl_z_suspends_and_fg_resumes(home: Home, tmux: Tmux) -> None:
    shell = tmux.open(command=["env", "PS1=ready> ", "sh", "-i"])
    shell.wait_for("ready>")
    title = shell.display("#{pane_title}")
    shell.type(f"{' '.join(OTPTUI)}\n")
    shell.wait_for(loaded)
    assert shell.display("#{pane_title}") == "otptui"
    shell.press("ctrl+z")
    shell.wait_for(lambda text: text.count("ready>") == 2 and "Prices" not in text)
    assert shell.display("#{pane_title}") == title
    # The terminal is the shell's again: it echoes, and mouse and cursor are as it had them.
    shell.type("echo $((6 * 7))\n")
    shell.wait_for("\n42")
    assert shell.display("#{mouse_any_flag} #{cursor_flag} #{alternate_on}") == "0 1 0"
    shell.type("fg\n")
    shell.wait_for(loaded)
    assert shell.display("#{mouse_any_flag} #{cursor_flag} #{alternate_on} #{pane_title}") == "1 0 1 otptui"
    # A key gives the mouse to the terminal, for selecting text, and takes it back.
    shell.press("m")
    shell.wait_for("Mouse off")
    assert shell.display("#{mouse_any_flag}") == "0"
    shell.press("m")
    shell.wait_for("Mouse on")
    assert shell.display("#{mouse_any_flag}") == "1"
    shell.press("q")
    shell.wait_for(lambda text: text.count("ready>") == 4)
    shell.type("echo status $?\n")
    shell.wait_for("status 0")
    assert shell.display("#{pane_title}") == title


OF_OURS = """
import sys
from otptui.__main__ import main
from otptui.ui.app import OtpApp

def fault(app, name):
    raise RuntimeError(f"for the test: {app.config.active.api_key}")

OtpApp.action_open = fault
sys.exit(main())
"""


def test_a_bug_ends_the_program_with_one_line(home: Home) -> None:
    with Pty(home, command=[sys.executable, "-c", OF_OURS]) as pty:
        pty.wait_for(loaded)
        pty.press("?")
        assert pty.exit() == 1
        assert pty.left_behind() == []
        written = pty.written().decode()
    # Only text printed after leaving the alternate screen remains visible.
    last = written.rpartition("\x1b[?1049l")[2]
    assert "Your numbers are safe" in last
    assert "otptui.log" in last
    assert "Traceback" not in last
    assert home.key not in written
    assert "RuntimeError" in home.log.read_text()
    assert home.key not in home.log.read_text()
