"""What is around the screen: which terminal it is and what that can do, tmux, programs, signals."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from otptui.text.vowel_signs import vowel_signs_as_letters

TMUX_PATIENCE = 2.0
"""Seconds tmux may take to accept a buffer: it answers at once or not at all."""

COMMAND_PATIENCE = 10.0
"""Seconds the user's own alert command may run."""

ENDINGS = {signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGINT: 130}
"""Signals that end the program in good order, and the exit status each leaves (128 + its number)."""


def on_ending(leave: Callable[[int], None]) -> None:
    """Call `leave(status)` in the event loop when a signal asks the program to end, so that Textual puts
    the terminal back: left to Python's default, SIGTERM and SIGHUP leave it in raw mode."""
    loop = asyncio.get_running_loop()
    for number, status in ENDINGS.items():
        loop.add_signal_handler(number, leave, status)


def legible(text: str, environ: Mapping[str, str] = os.environ) -> str:
    """`text` for this terminal: tmux shows only the half of an Indic syllable with a vowel sign."""
    return vowel_signs_as_letters(text) if not text.isascii() and environ.get("TMUX") else text


async def copy_to_tmux(text: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Put `text` into tmux's paste buffer and, through tmux, into the outer terminal's clipboard.

    tmux drops a bare OSC 52 with its default `set-clipboard external`; `load-buffer -w` is its own way.
    False outside tmux, or where tmux would not take it.
    """
    if not environ.get("TMUX"):
        return False
    # An older tmux knows no -w: then the text is in tmux's own buffer at least.
    for arguments in (("-w", "-"), ("-",)):
        failure = await _run(("tmux", "load-buffer", *arguments), stdin=text, patience=TMUX_PATIENCE)
        if not failure.startswith("failed"):
            return failure == ""
    return False


def copied(*, in_tmux: bool, environ: Mapping[str, str] = os.environ) -> str:
    """What can be said of a text that was sent to the terminal's clipboard and, if so, taken by tmux.

    No terminal answers to that: it is known of few that they take it, and of GNU screen that it does not.
    """
    if in_tmux:
        return "copied (and in tmux's buffer)"
    if environ.get("TMUX"):
        return "tmux did not take it; the row shows it"
    if environ.get("STY"):
        return "GNU screen does not pass it on to a clipboard; the row shows it"
    if _in_mosh():
        return "sent to the terminal, which mosh does from 1.4 on; if it does not paste, the row shows it"
    if _kind(environ) in _WITH_CLIPBOARD:
        return "copied"
    return "copied to the terminal; if it does not paste, the row shows it"


def notification(text: str, environ: Mapping[str, str] = os.environ) -> str:
    """What to write for a notification on the desktop; "" where the terminal has none.

    Only terminals known to have them: others print it. tmux and screen take it for themselves.
    """
    if environ.get("TMUX") or environ.get("STY"):
        return ""
    # A semicolon would end the text.
    safe = "".join(c for c in text.replace(";", ",") if c.isprintable())
    match _kind(environ):
        case "ghostty" | "foot" | "wezterm" | "rxvt" | "vte":
            return f"\x1b]777;notify;otptui;{safe}\x07"
        case "kitty" | "iterm":
            return f"\x1b]9;otptui: {safe}\x07"
        case _:
            return ""


_WITH_CLIPBOARD = {"ghostty", "foot", "wezterm", "kitty", "alacritty", "windows"}
"""Terminals that put an OSC 52 into the clipboard unless they are told not to."""

_BY_PROGRAM = {"iTerm.app": "iterm", "WezTerm": "wezterm", "ghostty": "ghostty"}
_BY_VARIABLE = {"KITTY_WINDOW_ID": "kitty", "WEZTERM_PANE": "wezterm", "GHOSTTY_RESOURCES_DIR": "ghostty",
                "WT_SESSION": "windows", "VTE_VERSION": "vte"}  # fmt: skip
_BY_TERM = ("xterm-kitty", "xterm-ghostty", "foot", "wezterm", "rxvt-unicode", "alacritty")


def _kind(environ: Mapping[str, str]) -> str:
    """Which terminal this is; "" where nothing tells. TERM comes along through SSH, the others do not."""
    term = environ.get("TERM", "")
    for name in _BY_TERM:
        if term.startswith(name):
            return name.removeprefix("xterm-").removesuffix("-unicode")
    if kind := _BY_PROGRAM.get(environ.get("TERM_PROGRAM", "")):
        return kind
    return next((kind for name, kind in _BY_VARIABLE.items() if environ.get(name)), "")


def _in_mosh() -> bool:
    """Whether this runs below a mosh-server, as far as /proc tells."""
    pid = os.getppid()
    try:
        while pid > 1:
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
            name, _, rest = stat.partition("(")[2].rpartition(")")
            if name == "mosh-server":
                return True
            pid = int(rest.split()[1])
    except OSError:
        return False
    return False


async def run_alert(command: str, environ: Mapping[str, str]) -> str:
    """Run the user's `[alerts] command` with `environ` added; return what went wrong and what to do ("" for
    nothing). After `COMMAND_PATIENCE` it is killed, with all it started.

    Split into words and never given to a shell: what a provider sends reaches it only as the value of
    an environment variable.
    """
    try:
        words = shlex.split(command)
    except ValueError as error:
        return f"cannot be split into words ({error}): mend its quotes"
    return await _run(tuple(words), environ=environ, patience=COMMAND_PATIENCE)


async def _run(
    words: tuple[str, ...],
    *,
    stdin: str = "",
    environ: Mapping[str, str] | None = None,
    patience: float,
) -> str:
    try:
        process = await asyncio.create_subprocess_exec(
            *words,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env={**os.environ, **(environ or {})},
            # A session of its own: what it writes to the terminal must not land on the screen, and all that
            # it starts can be ended at once.
            start_new_session=True,
        )
    except OSError as error:
        return f"cannot be run ({error.strerror}): give the program's whole path"
    try:
        async with asyncio.timeout(patience):
            await process.communicate(stdin.encode())
    except TimeoutError:
        return f"took longer than {patience:g} s and was stopped: run it by hand to see what it waits for"
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    status = process.returncode
    return f"failed with exit status {status}: run it by hand to see why" if status else ""
