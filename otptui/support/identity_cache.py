"""What was made of something is kept for as long as that is the very same."""

from __future__ import annotations

from collections.abc import Sequence
from operator import is_


def is_same(now: Sequence[object], before: Sequence[object]) -> bool:
    """Whether these are the same objects as `before`: to compare what is in them would cost what it is to
    save."""
    return len(now) == len(before) and all(map(is_, now, before))
