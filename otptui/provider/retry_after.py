"""The Retry-After header, read."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC
from email.utils import parsedate_to_datetime

from otptui.domain.model import utc_now

LONGEST = 86_400.0


def seconds_until_retry(header: str) -> float | None:
    """The seconds a Retry-After header asks for, a day at most; None where it cannot be read.

    The header holds a number or a date (RFC 9110, 10.2.3). How long a call really waits is decided by its
    back-off.
    """
    seconds: float | None = None
    if re.fullmatch(r"\s*[0-9]{1,9}\s*", header):
        seconds = float(header)
    else:
        with suppress(ValueError, OverflowError):
            seconds = (parsedate_to_datetime(header).astimezone(UTC) - utc_now()).total_seconds()
    return None if seconds is None else min(max(seconds, 0.0), LONGEST)
