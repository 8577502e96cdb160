"""The common part of a pty and a tmux pane: waiting for text on the screen."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import NoReturn

PATIENCE = 15.0
"""Seconds until a wait fails: ten times the longest wait on a busy machine."""

Wanted = str | Callable[[str], object]
"""A text that must be on the screen, or a condition on its whole text."""


def met(wanted: Wanted, text: str) -> bool:
    """Whether the text of a screen is as wanted."""
    return wanted in text if isinstance(wanted, str) else bool(wanted(text))


def give_up(wanted: Wanted, text: str, also: str = "") -> NoReturn:
    """Fail and show the screen."""
    what = repr(wanted) if isinstance(wanted, str) else "what was waited for"
    width = max(map(len, text.splitlines()), default=0)
    framed = "\n".join(f"|{line:<{width}}|" for line in text.splitlines())
    raise AssertionError(f"{what} did not come; the screen is\n{framed}\n{also}")


def until(condition: Callable[[], object], timeout: float = PATIENCE, every: float = 0.05) -> None:
    """Wait until a condition outside any screen holds."""
    give_up_at = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > give_up_at:
            raise AssertionError("what was waited for did not come")
        time.sleep(every)


def loaded(text: str) -> object:
    """Whether the text is that of the workspace with prices."""
    return re.search(r"2 Prices [·.] \d[\d,]* of \d", text)
