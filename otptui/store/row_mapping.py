"""Rows to the model and back: the only module that knows which column holds what."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from otptui.domain.model import Activation, Country, Message, Server, Service
from otptui.domain.states import CancelReason, State

Row = tuple[Any, ...]
"""One row as SQLite gives it: what is in it is only known once it is decoded."""

ACTIVATIONS = (
    "SELECT key, profile, id, number, service, service_name, country, country_name, server, server_name,"
    " price, currency, state, note, bought_at, cancel_at, first_code_at, ended_at, put_away,"
    " ends_at, cancel_from, operator, number_copied_at, cancel_reason FROM activation"
)
"""Rows for `activation`. A WHERE may follow."""

MESSAGES = "SELECT key, activation, text, code, received_at FROM message"
"""Rows for `message`. A WHERE may follow."""


class Senseless(sqlite3.DatabaseError):
    """A row that SQLite can read and that no otptui wrote: the file is damaged."""


def activation(row: Row, messages: Iterable[Message]) -> Activation:
    """The activation in a row of `ACTIVATIONS`. Raises Senseless."""
    try:
        return Activation(
            key=row[0],
            profile=row[1],
            id=row[2],
            number=row[3],
            service=Service(row[4], row[5]),
            country=Country(row[6], row[7]),
            server=Server(row[8], row[9]),
            price=amount(row[10]),
            currency=row[11],
            state=State(row[12]),
            note=row[13],
            bought_at=moment(row[14]),
            cancel_at=moment_or_none(row[15]),
            first_code_at=moment_or_none(row[16]),
            ended_at=moment_or_none(row[17]),
            put_away=bool(row[18]),
            ends_at=moment_or_none(row[19]),
            cancel_from=moment_or_none(row[20]),
            operator=row[21],
            number_copied_at=moment_or_none(row[22]),
            cancel_reason=CancelReason(row[23]),
            messages=tuple(messages),
        )
    except (ValueError, TypeError):
        problem = Senseless(f"activation {row[0]} is invalid")
    raise problem


def message(row: Row) -> Message:
    """The message in a row of `MESSAGES`. Raises Senseless."""
    return Message(row[2], row[3], moment(row[4]), arrival=row[0])


def moment(text: str) -> datetime:
    """An aware UTC time from its column. Raises Senseless."""
    problem = Senseless("a time is invalid")
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        moment = None
    if moment is None or moment.tzinfo is None:
        raise problem
    return moment


def moment_or_none(text: str | None) -> datetime | None:
    """The same for a column that may be NULL."""
    return None if text is None else moment(text)


def stamp(at: datetime) -> str:
    """A time as its column holds it: UTC, all of one length, so that they sort as text."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def stamp_or_none(at: datetime | None) -> str | None:
    """The same for a column that may be NULL."""
    return None if at is None else stamp(at)


def amount(text: str | None) -> Decimal | None:
    """A price from its column. Raises Senseless."""
    try:
        return None if text is None else Decimal(text)
    except (TypeError, ValueError, InvalidOperation):
        problem = Senseless("a price is invalid")
    raise problem


def digits(price: Decimal | None) -> str | None:
    """A price as its column holds it: plain digits, never an exponent."""
    return None if price is None else f"{price:f}"
