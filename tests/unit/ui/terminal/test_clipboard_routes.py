"""A copy is sent by every way there is, and the message claims only what is known."""

from __future__ import annotations

import base64
import re
import shutil
from pathlib import Path

import pytest

from otptui.ui.terminal.clipboard_routes import copy_by_programs, osc52

XTERM = {"TERM": "xterm-256color"}
TMUX = {"TERM": "tmux-256color", "TMUX": "socket,1,0"}
SSH = {"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}

# Stands in for a program: notes its arguments and its input, and answers as the test says.
SCRIPT = """#!/bin/sh
printf '%s %s\\n' "$(basename "$0")" "$*" >> "$CALLS"
case "$*" in
  *show-environment*) grep "^-\\?$2\\b" "$CALLS.session" || exit 1;;
  *display-message*) cat "$CALLS.client";;
  *) cat > "$CALLS.$(basename "$0")";;
esac
"""


class Programs:
    """Programs on the path that note how they are called."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.notes = folder / "calls"
        self.monkeypatch = monkeypatch
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
        monkeypatch.setenv("CALLS", str(self.notes))
        self.attached("external", "xterm-256color", "clipboard")
        self.session()

    def there_are(self, *names: str, script: str = SCRIPT) -> None:
        for name in names:
            path = self.folder / name
            path.write_text(script)
            path.chmod(0o755)

    def are_the_only_ones(self) -> None:
        """Hide the programs of the machine the test runs on, except for those the script needs."""
        for name in ("basename", "cat", "grep"):
            path = shutil.which(name)
            assert path is not None
            (self.folder / name).symlink_to(path)
        self.monkeypatch.setenv("PATH", str(self.folder))

    def attached(self, setting: str, client: str, features: str) -> None:
        """What tmux tells of its setting and of the terminal it is shown on."""
        Path(f"{self.notes}.client").write_text(f"{setting}\t{client}\t{features}\n")

    def session(self, *lines: str) -> None:
        """The environment in tmux of the client that attached last."""
        Path(f"{self.notes}.session").write_text("".join(f"{line}\n" for line in lines))

    def forget(self, name: str) -> None:
        Path(f"{self.notes}.{name}").unlink()

    def got(self, name: str, encoding: str = "utf-8") -> str:
        path = Path(f"{self.notes}.{name}")
        return path.read_text(encoding) if path.exists() else ""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    return Programs(tmp_path, monkeypatch)


async def test_the_users_own_command_comes_first(programs: Programs) -> None:
    programs.there_are("mine", "xclip")
    assert (
        await copy_by_programs("482910", "mine -x", XTERM | {"DISPLAY": ":0"})
        == "copied by [clipboard] command"
    )
    assert programs.got("mine") == "482910"
    assert programs.got("xclip") == ""


async def test_a_command_that_fails_is_named_and_the_other_ways_are_gone(programs: Programs) -> None:
    programs.there_are("xclip")
    programs.there_are("mine", script="#!/bin/sh\nexit 4\n")
    said = await copy_by_programs("482910", "mine", XTERM | {"DISPLAY": ":0"})
    assert said == "[clipboard] command failed with exit status 4: run it by hand to see why. copied"
    assert programs.got("xclip") == "482910"


WSLG = {"WSL_DISTRO_NAME": "Debian", "WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}


@pytest.mark.parametrize(
    ("environ", "platform", "installed", "used"),
    [
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "linux", "wl-copy xclip", "wl-copy"),
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "linux", "xclip xsel", "xclip"),
        ({"DISPLAY": ":0"}, "linux", "wl-copy xclip xsel", "xclip"),
        ({"DISPLAY": ":0"}, "linux", "xsel", "xsel"),
        ({"DISPLAY": ":0"}, "linux", "", ""),
        ({}, "darwin", "pbcopy xclip", "pbcopy"),
        ({"WSL_DISTRO_NAME": "Debian"}, "linux", "clip.exe", "clip.exe"),
        (WSLG, "linux", "clip.exe", "clip.exe"),
        (WSLG, "linux", "wl-copy", "wl-copy"),
        ({}, "linux", "wl-copy xclip clip.exe", ""),
        # Over SSH the desktop is another machine's.
        ({"DISPLAY": ":0", **SSH}, "linux", "xclip", ""),
        ({"SSH_TTY": "/dev/pts/0"}, "darwin", "pbcopy", ""),
    ],
)
async def test_the_desktop_s_own_program_gets_the_text(
    programs: Programs, environ: dict[str, str], platform: str, installed: str, used: str
) -> None:
    programs.there_are(*installed.split())
    programs.are_the_only_ones()
    said = await copy_by_programs("482910", "", XTERM | environ, platform)
    assert (said == "copied") == bool(used)
    assert {name: programs.got(name) for name in installed.split()} == {
        name: "482910" if name == used else "" for name in installed.split()
    }


async def test_windows_gets_other_letters_as_utf_16(programs: Programs) -> None:
    programs.there_are("clip.exe")
    assert await copy_by_programs("kód 1", "", {"WSL_INTEROP": "/run/1"}, "linux") == "copied"
    assert programs.got("clip.exe", "utf-16") == "kód 1"


async def test_inside_tmux_both_tmux_and_the_desktop_have_it(programs: Programs) -> None:
    programs.there_are("tmux", "xclip")
    programs.session("-SSH_CONNECTION", "DISPLAY=:0")
    # Started over SSH, and attached from the desktop now.
    said = await copy_by_programs("482910", "", TMUX | SSH)
    assert said == "copied (also in tmux)"
    assert programs.got("tmux") == programs.got("xclip") == "482910"
    # The other way round: the desktop is nobody's who is here.
    programs.forget("xclip")
    programs.session("SSH_CONNECTION=10.0.0.1 1 10.0.0.2 22", "-DISPLAY")
    assert "copied" in await copy_by_programs("482910", "", TMUX | {"DISPLAY": ":0"})
    assert programs.got("xclip") == ""


@pytest.mark.parametrize(
    ("setting", "client", "features", "reaches_out"),
    [
        ("external", "xterm-256color", "bpaste,clipboard,title", True),
        ("on", "xterm-kitty", "clipboard", True),
        ("external", "xterm-256color", "", True),
        ("off", "xterm-256color", "clipboard", False),
        ("external", "vt220", "title", False),
        # Inside another tmux, or in a screen: those keep it to themselves.
        ("external", "tmux-256color", "clipboard", False),
        ("external", "screen-256color", "clipboard", False),
        # Detached: nobody is there.
        ("external", "", "", False),
    ],
)
async def test_inside_tmux_it_is_said_how_far_it_came(
    programs: Programs, setting: str, client: str, features: str, reaches_out: bool
) -> None:
    programs.there_are("tmux")
    programs.attached(setting, client, features)
    said = await copy_by_programs("482910", "", TMUX)
    assert said == ("copied (also in tmux)" if reaches_out else "copied in tmux; paste with prefix ]")


async def test_a_tmux_that_takes_nothing_is_no_success(programs: Programs) -> None:
    programs.there_are("tmux", script="#!/bin/sh\nexit 1\n")
    assert await copy_by_programs("482910", "", TMUX) == "not copied, tmux refused; read it from the row"


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"TERM": "xterm-kitty"}, "copied"),
        (XTERM, "copied to the terminal; if it does not paste, read it from the row"),
        (
            {"STY": "1.pts", "TERM": "screen"},
            "sent through GNU screen; if it does not paste, read it from the row",
        ),
        ({"TERM": "linux"}, "this terminal has no clipboard; read it from the row"),
        ({"TERM": "vt100"}, "this terminal has no clipboard; read it from the row"),
    ],
)
async def test_of_a_terminal_only_what_is_known_is_said(environ: dict[str, str], words: str) -> None:
    assert await copy_by_programs("482910", "", environ) == words


def test_a_terminal_gets_it_in_the_form_it_takes() -> None:
    text = "482910 " * 100
    plain = osc52(text, XTERM)
    assert plain == f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"
    wrapped = osc52(text, {"STY": "1.pts", "TERM": "screen"})
    pieces = re.findall(r"\x1bP(.*?)\x1b\\", wrapped, re.DOTALL)
    assert "".join(pieces) == plain
    assert max(map(len, pieces)) <= 256
    assert osc52(text, {"TERM": "linux"}) == osc52(text, {"TERM": "vt100"}) == ""
