"""What the commands print: results on the standard output, trouble as one line on the standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from otptui.store.glance import NewestCode

FAILED = 1
BAD_ARGUMENTS = 2
NO_CODE = 3


def fail(message: str, status: int = FAILED) -> int:
    """Print `message` as one line on the standard error; returns `status`."""
    tidy = "".join(character if character.isprintable() else " " for character in message)
    sys.stderr.write(f"otptui: {tidy}\n")
    return status


def print_line(text: str) -> None:
    """Print one line at once; the reader may have closed the pipe."""
    with standard_output() as stream:
        stream.write(f"{text}\n")


def print_json(value: Mapping[str, object]) -> None:
    """Print an object as JSON on one line."""
    import json

    print_line(json.dumps(value, ensure_ascii=False))


def print_code(newest: NewestCode, *, as_json: bool) -> None:
    """Print a code alone, or with what it came with as JSON."""
    if as_json:
        print_json(code_fields(newest))
    else:
        print_line(newest.code)


def code_fields(newest: NewestCode) -> dict[str, object]:
    """A code as the commands print it in JSON."""
    return {**newest._asdict(), "received_at": utc(newest.received_at)}


def utc(moment: datetime) -> str:
    """A time as in an export: 2026-10-05T12:34:56Z."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


@contextmanager
def standard_output() -> Iterator[TextIO]:
    """The standard output as a stream of its own: what a failed write leaves in `sys.stdout` would be written
    again, with an error message, at exit."""
    with open(1, "w", encoding="utf-8", newline="", closefd=False) as stream:
        yield stream
