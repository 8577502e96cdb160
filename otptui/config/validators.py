"""Checks of the values in the config file, and how a value is written there.

Each check turns a value into one of our types, or says what is wanted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from msgspec import Struct, field
from msgspec.json import encode

from otptui.provider import endpoint


class Check(Struct, frozen=True):
    """`read` returns the value as one of our types, or raises ValueError; `wants` finishes "must be …"."""

    wants: str
    read: Callable[[object], Any]
    schema: Mapping[str, object] = field(default_factory=lambda: {"type": "string"})
    """The same as JSON Schema, as far as that can say it."""


def literal(value: object) -> str:
    """The value of any setting as it is written in the file."""
    match value:
        case None:
            return '""'
        case bool():
            return "true" if value else "false"
        case str() | Decimal():
            return _quoted(str(value))
        case tuple():
            return _quoted(",".join(value))
        case _:
            return str(value)


def _quoted(text: str) -> str:
    return encode(text).decode()


def one_of(*words: str) -> Check:
    """A check for one of these words."""

    def read(value: object) -> str:
        if not isinstance(value, str) or value.strip() not in words:
            raise ValueError
        return value.strip()

    return Check(" or ".join(map(literal, words)), read, {"enum": list(words)})


def number(wants: str, *, above: float, to: float) -> Check:
    """A check for a number in (above, to]. TOML's nan and inf, true and false are refused."""

    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not above < value <= to:
            raise ValueError
        return float(value)

    return Check(wants, read, {"type": "number", "exclusiveMinimum": above, "maximum": to})


def whole(wants: str, low: int, high: int) -> Check:
    """A check for a whole number in [low, high]."""

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError
        return value

    return Check(wants, read, {"type": "integer", "minimum": low, "maximum": high})


def _text(wants: str, allowed: Callable[[str], bool]) -> Check:
    def read(value: object) -> str:
        if not isinstance(value, str) or not allowed(value.strip()):
            raise ValueError
        return value.strip()

    return Check(wants, read)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


_MONEY = r"([0-9]{1,12}(\.[0-9]{1,6})?)?"


def _money(value: object) -> Decimal | None:
    # A pattern, because Decimal also accepts nan, 1e999999 and the digits of other scripts.
    if not isinstance(value, str) or not re.fullmatch(_MONEY, value.strip()):
        raise ValueError
    return Decimal(value.strip()) if value.strip() else None


def _keys(value: object) -> tuple[str, ...]:
    if not isinstance(value, str):
        raise ValueError
    keys = tuple(key.strip() for key in value.split(",")) if value.strip() else ()
    if not all(key.isprintable() and key for key in keys):
        raise ValueError
    return keys


def some_of(*words: str) -> Check:
    """A check for some of these words in any order, separated by commas, each at most once."""

    def read(value: object) -> tuple[str, ...]:
        found = tuple(word.strip() for word in value.split(",")) if isinstance(value, str) else ()
        if not found or len(set(found)) < len(found) or not set(found) <= set(words):
            raise ValueError
        return found

    return Check(f"some of {', '.join(words)} in quotes, each once", read)


def _address(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError
    return endpoint.read_endpoint(value)


def is_key(text: str) -> bool:
    """Whether `text` may be an API key, or is empty: visible ASCII without spaces."""
    return re.fullmatch(r"[!-~]*", text) is not None


FLAG = Check("true or false", _flag, {"type": "boolean"})
MONEY = Check('a decimal in quotes, "" for none', _money, {"type": "string", "pattern": f"^{_MONEY}$"})
KEYS = Check("the names of keys in quotes, separated by commas", _keys)
ADDRESS = Check(endpoint.WANTED, _address)
KEY = _text("one word of plain letters, digits and signs in quotes", is_key)
ID = _text("one word in quotes", lambda value: bool(value) and is_key(value))
LABEL = _text("1 to 24 characters in quotes", lambda value: 0 < len(value) <= 24 and value.isprintable())
PROGRAM = _text("a command in quotes", lambda value: bool(value) and value.isprintable())
NAME = _text("the name of a profile in quotes", lambda value: bool(value) and value.isprintable())
SHORT = _text("at most 8 characters in quotes", lambda value: len(value) <= 8 and value.isprintable())
LINE = _text("one line of text in quotes", str.isprintable)
