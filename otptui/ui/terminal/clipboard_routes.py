"""The ways to the clipboard, and what is known of each.

The text is sent by every way there is: the user's `[clipboard] command`, the desktop's own program
where the desktop is this machine's, tmux, and OSC 52 for the terminal. The message afterwards claims only
what is known: no terminal answers an OSC 52.
"""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import Mapping

from otptui.support.programs import ProgramError, run_program, split_command
from otptui.ui.terminal.terminal_identity import in_mosh, in_screen, is_plain_terminal, terminal_kind

TIMEOUT = 2.0
"""Seconds a program may take to accept a text: it does so at once or not at all."""
COMMAND_TIMEOUT = 5.0
"""The same for the user's own command, which may go over a network."""

_WITH_CLIPBOARD = {"ghostty", "foot", "wezterm", "kitty", "alacritty", "windows"}
"""Terminals that put the text of an OSC 52 into the clipboard by default."""

_DCS_PIECE = 200
"""Characters in one DCS: GNU screen 4 cuts longer ones."""

_FOR_WINDOWS = "clip.exe"

SHOWN = "read it from the row"


def osc52(text: str, environ: Mapping[str, str] = os.environ) -> str:
    """The sequence that puts `text` into the terminal's clipboard; "" for terminals that have none."""
    term = environ.get("TERM", "")
    if term == "linux" or is_plain_terminal(term):
        return ""
    sequence = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"
    if not in_screen(environ):
        return sequence
    # GNU screen keeps an OSC to itself and passes on what is in a DCS.
    pieces = (sequence[at : at + _DCS_PIECE] for at in range(0, len(sequence), _DCS_PIECE))
    return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)


async def copy_by_programs(
    text: str, command: str = "", environ: Mapping[str, str] = os.environ, platform: str = sys.platform
) -> str:
    """Copy `text` by every program there is for it; returns what is known of the copy, in words.

    OSC 52 is not written here: the driver writes it.
    """
    failure = ""
    if command:
        try:
            await run_program(split_command(command), stdin=text.encode(), timeout=COMMAND_TIMEOUT)
        except ProgramError as error:
            failure = f"[clipboard] command {error}. "
        else:
            return "copied by [clipboard] command"
    session = await _session(environ)
    is_on_desktop = await _copy_to_desktop(text, session, platform)
    if environ.get("TMUX"):
        return failure + await _copy_to_tmux(text, is_on_desktop=is_on_desktop)
    return failure + ("copied" if is_on_desktop else _known_of_osc52(environ))


def _known_of_osc52(environ: Mapping[str, str]) -> str:
    term = environ.get("TERM", "")
    if term == "linux" or is_plain_terminal(term):
        return f"this terminal has no clipboard; {SHOWN}"
    if in_screen(environ):
        return f"sent through GNU screen; if it does not paste, {SHOWN}"
    if in_mosh():
        return f"sent to the terminal (needs mosh 1.4 or newer); if it does not paste, {SHOWN}"
    if terminal_kind(environ) in _WITH_CLIPBOARD:
        return "copied"
    return f"copied to the terminal; if it does not paste, {SHOWN}"


# The desktop


async def _session(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of the desktop session. Inside tmux it is that of the client that attached last,
    which may run on another desktop than the program was started from."""
    session = dict(environ)
    if environ.get("TMUX"):
        for name in ("SSH_CONNECTION", "SSH_TTY", "DISPLAY", "WAYLAND_DISPLAY"):
            told = await _asked(("tmux", "show-environment", name))
            if told.startswith("-"):
                session.pop(name, None)
            elif told:
                session[name] = told.partition("=")[2]
    return session


def desktop_programs(environ: Mapping[str, str], platform: str = sys.platform) -> list[tuple[str, ...]]:
    """The programs that may have this machine's clipboard, the likeliest first; none over SSH, and none
    without a desktop. Which of them are installed is not known."""
    if any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")):
        return []
    if platform == "darwin":
        return [("pbcopy",)]
    found: list[tuple[str, ...]] = []
    if environ.get("WSL_DISTRO_NAME") or environ.get("WSL_INTEROP"):
        # Linux on Windows has displays of both kinds as well, and often a program for neither.
        found.append((_FOR_WINDOWS,))
    if environ.get("WAYLAND_DISPLAY"):
        found.append(("wl-copy",))
    if environ.get("DISPLAY"):
        found += [("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input")]
    return found


async def _copy_to_desktop(text: str, environ: Mapping[str, str], platform: str) -> bool:
    display = {name: environ[name] for name in ("DISPLAY", "WAYLAND_DISPLAY") if name in environ}
    for program in desktop_programs(environ, platform):
        # Windows takes other bytes than UTF-16 for its own code page.
        is_wide = program[0] == _FOR_WINDOWS and not text.isascii()
        data = text.encode("utf-16" if is_wide else "utf-8")
        try:
            await run_program(program, stdin=data, environ=display, timeout=TIMEOUT)
        except ProgramError:
            continue
        return True
    return False


# tmux


async def _copy_to_tmux(text: str, *, is_on_desktop: bool) -> str:
    # A tmux before 3.2 knows no -w: then the text is at least in tmux's own buffer.
    for arguments in (("-w", "-"), ("-",)):
        try:
            await run_program(("tmux", "load-buffer", *arguments), stdin=text.encode(), timeout=TIMEOUT)
        except ProgramError:
            continue
        reaches_out = is_on_desktop or (arguments[0] == "-w" and await _tmux_reaches_clipboard())
        return "copied (also in tmux)" if reaches_out else "copied in tmux; paste with prefix ]"
    return "copied" if is_on_desktop else f"not copied, tmux refused; {SHOWN}"


async def _tmux_reaches_clipboard() -> bool:
    """Whether tmux hands a text on to a terminal that has a clipboard, as far as tmux knows. A tmux or screen
    around this one drops it, with the settings they come with."""
    told = await _asked(
        ("tmux", "display-message", "-p", "#{set-clipboard}\t#{client_termname}\t#{client_termfeatures}")
    )
    setting, _, client = told.partition("\t")
    name, _, features = client.partition("\t")
    is_nested = name.startswith(("tmux", "screen"))
    # A tmux before 3.2 does not report the features.
    return setting != "off" and bool(name) and not is_nested and ("clipboard" in features or not features)


async def _asked(words: tuple[str, ...]) -> str:
    try:
        return (await run_program(words, timeout=TIMEOUT, keep_output=True)).strip("\n")
    except ProgramError:
        return ""
