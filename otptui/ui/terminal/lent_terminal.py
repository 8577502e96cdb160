"""Lends the terminal to another program, such as an editor, until that ends. Meanwhile the event loop goes
on: numbers are polled, and nothing is written to the terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext

from textual.driver import Driver

from otptui.support.child_environment import child_environment
from otptui.support.programs import ProgramError
from otptui.ui.terminal.driver import TerminalDriver
from otptui.ui.terminal.ending_signals import interrupts_ignored


async def run_in_terminal(driver: Driver | None, words: Sequence[str], leave: Callable[[int], None]) -> None:
    """Run a program in the terminal of `driver`, without the API key in its environment, until it ends.

    `leave` is what the signals that end the program call. A program that runs when otptui ends is ended too.
    Raises ProgramError.
    """
    with _lent(driver) if isinstance(driver, TerminalDriver) else nullcontext(), interrupts_ignored(leave):
        try:
            process = await asyncio.create_subprocess_exec(*words, env=child_environment())
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise ProgramError(f"cannot be run ({reason})") from error
        try:
            status = await process.wait()
        finally:
            if process.returncode is None:
                process.terminate()
    if status:
        raise ProgramError(f"ended with exit status {status}")


@contextmanager
def _lent(driver: TerminalDriver) -> Iterator[None]:
    driver.suspend_application_mode()
    try:
        with driver.no_automatic_restart():
            yield
    finally:
        driver.resume_application_mode()
