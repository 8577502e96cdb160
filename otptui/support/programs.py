"""Runs other programs without a shell and with a time limit; each kind of failure has its error."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress

from otptui.support.child_environment import child_environment

ALERT_TIMEOUT = 10.0
"""Seconds the user's own alert command may run."""


class ProgramError(Exception):
    """A program could not be run, failed or took too long. The text says which, and what to do."""


async def run_program(
    words: Sequence[str],
    *,
    timeout: float,  # noqa: ASYNC109 (what takes longer is ended, with all it started)
    stdin: bytes = b"",
    environ: Mapping[str, str] | None = None,
    keep_output: bool = False,
) -> str:
    """Run a program with `environ` added to our environment, without the API key; after `timeout` seconds it
    is killed, with every process it started. Returns what it printed, "" unless `keep_output`.

    Raises ProgramError.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *words,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE if keep_output else asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env={**child_environment(), **(environ or {})},
            # In a session of its own it cannot write to our terminal, and its children can be killed with it.
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ProgramError(f"cannot be run ({reason}): give the program's whole path") from error
    try:
        async with asyncio.timeout(timeout):
            printed, _ = await process.communicate(stdin)
    except TimeoutError:
        problem = ProgramError(
            f"took longer than {timeout:g} s and was stopped: run it by hand to see what it waits for"
        )
        raise problem from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    if process.returncode:
        raise ProgramError(f"failed with exit status {process.returncode}: run it by hand to see why")
    return (printed or b"").decode(errors="replace")


def split_command(command: str) -> tuple[str, ...]:
    """The words of a command from the config. Raises ProgramError where its quotes do not match."""
    try:
        return tuple(shlex.split(command))
    except ValueError as error:
        raise ProgramError(f"cannot be split into words ({error}): fix its quotes") from error


async def run_alert(command: str, environ: Mapping[str, str]) -> str:
    """Run the user's `[alerts] command` with `environ` added; returns what went wrong, "" for nothing.

    The command is split into words and never given to a shell: what a provider sends reaches it only as the
    value of an environment variable.
    """
    try:
        await run_program(split_command(command), environ=environ, timeout=ALERT_TIMEOUT)
    except ProgramError as error:
        return str(error)
    return ""
