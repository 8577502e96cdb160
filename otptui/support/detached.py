"""Starts a program of otptui that keeps running after this one and its terminal are gone."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence


def start_otptui(arguments: Sequence[str]) -> None:
    """Start `otptui` with these arguments in a session of its own, without a terminal. Raises OSError.

    It gets the whole environment: the API key may be in it.
    """
    nothing = os.open(os.devnull, os.O_RDWR)
    try:
        os.posix_spawn(
            sys.executable,
            [sys.executable, "-m", "otptui", *arguments],
            os.environ,
            file_actions=[(os.POSIX_SPAWN_DUP2, nothing, stream) for stream in range(3)],
            setsid=True,
        )
    finally:
        os.close(nothing)
