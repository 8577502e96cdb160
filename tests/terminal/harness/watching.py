"""What a pty and a tmux pane have in common: a screen to read, keys to press, and patience."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import NoReturn

PATIENCE = 15.0
"""Seconds until a screen that does not come is a failure: ten times what a busy machine needs."""

Wanted = str | Callable[[str], object]
"""A text that must be on the screen, or a condition on all of its text."""


def met(wanted: Wanted, text: str) -> bool:
    """Whether a screen with this text is the one that was wanted."""
    return wanted in text if isinstance(wanted, str) else bool(wanted(text))


def give_up(wanted: Wanted, text: str, also: str = "") -> NoReturn:
    """Fail with the screen as it is."""
    what = repr(wanted) if isinstance(wanted, str) else "what was waited for"
    width = max(map(len, text.splitlines()), default=0)
    framed = "\n".join(f"|{line:<{width}}|" for line in text.splitlines())
    raise AssertionError(f"{what} did not come; the screen is\n{framed}\n{also}")


def until(condition: Callable[[], object], timeout: float = PATIENCE, every: float = 0.05) -> None:
    """Wait until something outside any screen is so."""
    give_up_at = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > give_up_at:
            raise AssertionError("what was waited for did not come")
        time.sleep(every)


def loaded(text: str) -> object:
    """The workspace with prices in it."""
    return re.search(r"[1-9][\d,]* offers?\b", text)
