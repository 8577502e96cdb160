"""Whether a value that was computed from some objects is still valid: they must be the same objects."""

from __future__ import annotations

from collections.abc import Sequence
from operator import is_


def is_same(now: Sequence[object], before: Sequence[object]) -> bool:
    """Whether these are the same objects as `before`. Compares identity: a deep comparison is too slow."""
    return len(now) == len(before) and all(map(is_, now, before))
