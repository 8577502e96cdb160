"""The commands that can do nothing in a window, whatever is under the cursor."""

from __future__ import annotations

from collections.abc import Iterable

from otptui.provider.dialects.call import Dialect

_SPENDING = frozenset({"buy", "open_offer", "again", "cancel", "another_code", "finish"})
"""The commands that ask the provider to sell or to end something."""


def impossible(dialects: Iterable[Dialect], *, is_read_only: bool) -> frozenset[str]:
    """The ids of the commands that none of these dialects has a call for, and in a window that `is_read_only`
    those that would spend or end something."""
    possible = {
        command
        for dialect in dialects
        for command, call in (
            ("another_code", dialect.another),
            ("finish", dialect.finish),
            ("attach_live", dialect.live),
        )
        if call is not None
    }
    missing = frozenset({"another_code", "finish", "attach_live"}) - possible
    return missing | _SPENDING if is_read_only else missing
