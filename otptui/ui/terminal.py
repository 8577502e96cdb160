"""What is written to the terminal past Textual: the clipboard, and what a signal must leave behind."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
from collections.abc import Callable, Mapping

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


async def copy_to_tmux(text: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Put `text` into tmux's paste buffer and, through tmux, into the outer terminal's clipboard.

    tmux drops a bare OSC 52 with its default `set-clipboard external`; `load-buffer -w` is its own way.
    False outside tmux, or where tmux would not take it.
    """
    if not environ.get("TMUX"):
        return False
    # An older tmux knows no -w: then the text is in tmux's own buffer at least.
    for arguments in (("-w", "-"), ("-",)):
        if await _run(("tmux", "load-buffer", *arguments), stdin=text, patience=TMUX_PATIENCE) == "":
            return True
    return False


async def run_alert(command: str, environ: Mapping[str, str]) -> str:
    """Run the user's `[alerts] command` with `environ` added; return what went wrong ("" for nothing).

    Split into words and never given to a shell: what a provider sends reaches it only as the value of
    an environment variable.
    """
    try:
        words = shlex.split(command)
    except ValueError as error:
        return f"cannot be split into words ({error})"
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
            # A session of its own: what it writes to the terminal must not land on the screen.
            start_new_session=True,
        )
    except OSError as error:
        return f"cannot be run ({error.strerror})"
    try:
        async with asyncio.timeout(patience):
            await process.communicate(stdin.encode())
    except TimeoutError:
        process.kill()
        await process.wait()
        return f"took longer than {patience:g} s and was stopped"
    return f"failed with exit status {process.returncode}" if process.returncode else ""
