"""The user's editor has the terminal to itself, and the numbers are polled meanwhile."""

from __future__ import annotations

import os
import signal
import stat
from pathlib import Path

import pytest
from harness import OTPTUI, Home, Pane, Provider, Tmux, loaded, until

EDITOR = """#!/bin/sh
trap 'echo interrupted' INT
test -z "$OTPTUI_API_KEY" && echo "editing $1"
line=
until [ "$line" = save ]; do read -r line && echo "read $line"; done
printf '[alerts]\\nbell = false\\n' >> "$1"
"""


@pytest.fixture
def shell(home: Home, tmux: Tmux, tmp_path: Path) -> Pane:
    """The program under an interactive shell, with an editor that reads lines."""
    editor = tmp_path / "editor"
    editor.write_text(EDITOR)
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    shell = tmux.open(command=["env", "PS1=ready> ", f"EDITOR={editor}", "sh", "-i"])
    shell.wait_for("ready>")
    shell.type(f"{' '.join(OTPTUI)}\n")
    shell.wait_for(loaded)
    return shell


def child_of(process: int) -> int:
    """The only process that another one has started (found in /proc)."""
    return int(Path(f"/proc/{process}/task/{process}/children").read_text())


def edit(shell: Pane) -> None:
    shell.press(",")
    shell.wait_for("Settings")
    shell.press("e")
    shell.wait_for(lambda text: "editing" in text and "Settings" not in text)


def test_the_editor_has_the_terminal_while_numbers_are_polled(
    shell: Pane, home: Home, provider: Provider
) -> None:
    shell.press("2", "b")
    shell.wait_for("checked just now")
    shell.press("y")
    shell.wait_for("waiting")
    edit(shell)
    assert shell.display("#{mouse_any_flag} #{cursor_flag} #{alternate_on}") == "0 1 0"
    (sale,) = provider.ledger()
    polls = len(provider.requests("getStatus"))
    until(lambda: len(provider.requests("getStatus")) > polls + 3)
    provider.deliver(sale["id"], "482910 is your code", "482910")
    # ctrl+c is for the editor alone.
    shell.press("ctrl+c")
    shell.wait_for("interrupted")
    shell.type("hello\n")
    shell.wait_for("read hello")
    # ctrl+z stops both; the shell continues both.
    shell.press("ctrl+z")
    shell.wait_for(lambda text: text.count("ready>") == 2)
    shell.type("fg\n")
    shell.type("again\n")
    text = shell.wait_for("read again")
    assert "482910" not in text
    shell.type("save\n")
    shell.wait_for(lambda text: "Settings" in text and "editing" not in text)
    assert shell.display("#{mouse_any_flag} #{cursor_flag} #{alternate_on}") == "1 0 1"
    assert "bell = false" in home.config.read_text()
    shell.press("esc")
    shell.wait_for("●  482910")


def test_the_program_ends_under_its_editor(shell: Pane) -> None:
    edit(shell)
    # The pane's own shell, the interactive one, and the program.
    program = child_of(shell.pid)
    os.kill(program, signal.SIGTERM)
    shell.wait_for(lambda text: text.count("ready>") == 2)
    shell.type("echo $((6 * 7)) status $?\n")
    shell.wait_for("42 status")
    assert shell.display("#{mouse_any_flag} #{cursor_flag} #{alternate_on}") == "0 1 0"
