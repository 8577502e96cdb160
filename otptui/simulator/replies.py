"""What the simulated provider says: an answer with its wire details, or a refusal in one word."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

HTML = "text/html; charset=UTF-8"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP answer. A body that is a dict or list is written as JSON; text is sent as it is.

    Everything claims to be text/html with status 200, errors too, unless said otherwise: that is what
    the real endpoint does.
    """

    body: str | bytes | Mapping[str, Any] | list[Any]
    status: int = 200
    content_type: str = HTML
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def content(self) -> bytes:
        """The body as it goes over the wire."""
        match self.body:
            case bytes():
                return self.body
            case str():
                return self.body.encode()
            case _:
                return json.dumps(self.body, ensure_ascii=False).encode()


class Refusal(Exception):
    """The provider says no: `word` is one of the protocol's (BAD_SERVICE, NO_NUMBERS …)."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


def seeded(*parts: object) -> random.Random:
    """A generator that gives the same numbers for the same parts, on every machine and in every run."""
    return random.Random(":".join(map(str, parts)))  # noqa: S311 - make-believe, no secret hangs on it
