"""Regular expressions that are compiled when they are first used.

Python compiles a pattern in 0.1 to 1 ms, which is more than most modules take to import. Few patterns are
needed before the first frame, and some only when a provider complains.
"""

from __future__ import annotations

import re
from typing import Any, cast


def late_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` returns for the same arguments; an error in the pattern shows at its first use."""
    return cast("re.Pattern[str]", LatePattern(pattern, flags))


class LatePattern:
    """A pattern that is compiled when one of its methods is first looked up. `late_pattern` makes them."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._arguments = pattern, flags

    def __getattr__(self, name: str) -> Any:
        # Python calls this only for a name that is not set yet. Once it is set, each use is as fast as with
        # a compiled pattern.
        value = getattr(re.compile(*self._arguments), name)
        setattr(self, name, value)
        return value
