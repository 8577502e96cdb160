"""`otptui status` and `otptui code`: for prompts, status lines and scripts, from the database alone.

Neither imports the screen or the network.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from otptui.cli.output import NO_CODE, code_fields, fail, print_code, print_json, print_line, utc
from otptui.support.paths import Paths

if TYPE_CHECKING:
    from argparse import Namespace

    from otptui.store.glance import Glance, LiveNumber

FIELDS = ("live", "waiting", "waited", "code", "service", "number", "age", "polled")
"""The names that `--format` knows."""


def status(args: Namespace) -> int:
    """Print a line about the live numbers and the newest code; returns the exit status.

    Raises StoreError.
    """
    from otptui.store.glance import glance

    now = datetime.now(UTC)
    seen = glance(Paths.find().state_db, now)
    if args.json:
        print_json(_fields(seen))
    elif args.format is not None:
        print_line(args.format.format(**_values(seen, now)))
    else:
        print_line(_line(seen, now))
    return 0


def code(args: Namespace) -> int:
    """Print the newest code; returns the exit status. Raises StoreError."""
    from otptui.store.glance import newest_code

    newest = newest_code(Paths.find().state_db)
    if newest is None:
        return fail("no code has come yet", NO_CODE)
    print_code(newest, as_json=args.json)
    return 0


def check_format(text: str) -> str:
    """`text`, if it is a format of `FIELDS` and nothing else. Raises ValueError."""
    from string import Formatter

    # Only whole names: a format could also reach into what they stand for.
    names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    if any(name not in FIELDS for name in names):
        raise ValueError(text)
    text.format(**dict.fromkeys(FIELDS, ""))
    return text


def _line(seen: Glance, now: datetime) -> str:
    values = _values(seen, now)
    parts = []
    if seen.numbers:
        waiting = f"{values['waiting']} waiting {values['waited']}" if values["waited"] else ""
        parts += [part for part in (waiting, "" if seen.is_polled else "not polled") if part]
    if seen.newest is not None:
        parts.append(f"{values['code']} {values['service']}")
    return " · ".join(parts)


def _values(seen: Glance, now: datetime) -> dict[str, str]:
    waiting = [number.bought_at for number in seen.numbers if not number.code]
    newest = seen.newest
    return {
        "live": str(len(seen.numbers)),
        "waiting": str(len(waiting)),
        "waited": _clock((now - min(waiting)).total_seconds()) if waiting else "",
        "code": newest.code if newest else "",
        # tmux takes "#[" in what a command prints for a style.
        "service": newest.service_name.replace("#", "") if newest else "",
        "number": newest.number if newest else "",
        "age": _clock((now - newest.received_at).total_seconds()) if newest else "",
        "polled": "yes" if seen.is_polled else "no",
    }


def _fields(seen: Glance) -> dict[str, object]:
    return {
        "live": len(seen.numbers),
        "waiting": sum(not number.code for number in seen.numbers),
        "polled": seen.is_polled,
        "numbers": [_number(number) for number in seen.numbers],
        "newest": code_fields(seen.newest) if seen.newest else None,
    }


def _number(number: LiveNumber) -> dict[str, object]:
    return {**number._asdict(), "bought_at": utc(number.bought_at)}


def _clock(seconds: float) -> str:
    """A duration as 0:42, 12:05 or 1:02:05."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
