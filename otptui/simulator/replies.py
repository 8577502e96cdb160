"""The answers of the simulated provider: a reply with its HTTP details, or a refusal in one word."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

HTML = "text/html; charset=UTF-8"
JSON = "application/json"


class Reply(Struct, frozen=True):
    """One HTTP answer. A dict or list is sent as JSON, text as it is.

    By default everything is text/html with status 200, even errors, as at the real endpoint.
    """

    body: str | bytes | Mapping[str, Any] | list[Any]
    status: int = 200
    content_type: str = HTML
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def content(self) -> bytes:
        """The body as it is sent."""
        match self.body:
            case bytes():
                return self.body
            case str():
                return self.body.encode()
            case _:
                return json.dumps(self.body, ensure_ascii=False).encode()


class Refusal(Exception):
    """The provider refuses; `word` is a word of the protocol such as BAD_SERVICE or NO_NUMBERS."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


def seeded(*parts: object) -> random.Random:
    """A generator that yields the same numbers for the same parts, on every machine and in every run."""
    return random.Random(":".join(map(str, parts)))  # noqa: S311 - a simulation, not cryptography
