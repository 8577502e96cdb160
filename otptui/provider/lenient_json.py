"""JSON as providers send it: with trailing commas, and sometimes cut short."""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct

from otptui.text.late_pattern import late_pattern

LONG = 500_000
"""Characters that json.loads reads in some 5 ms."""

# An unclosed string is matched to the end of the text; otherwise each quote in it would be tried anew.
_STRING_OR_COMMA = late_pattern(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|,(?=\s*+[}\]])', re.DOTALL)


class BrokenJson(Struct, frozen=True):
    """Text that is no JSON, and why; `why` finishes a sentence "the provider sent …"."""

    why: str


def parse_json(text: str) -> Any:
    """The value of JSON text, trailing commas allowed, or `BrokenJson`."""
    import json

    # Parse strictly first, so that a correct answer of 100,000 offers costs nothing extra.
    for repaired in (str, _without_trailing_commas):
        tried = repaired(text)
        try:
            # The C parser holds up every thread until it calls some Python.
            return json.loads(tried, object_hook=_itself if len(tried) > LONG else None)
        except json.JSONDecodeError as error:
            is_cut = not tried.endswith(("}", "]")) or error.pos >= len(tried)
            why = (
                f"an answer cut short after {len(text):,} characters"
                if is_cut
                else "JSON that cannot be read"
            )
        except (RecursionError, ValueError):
            # Nested too deeply, or a number of thousands of digits.
            return BrokenJson("JSON that cannot be read")
    return BrokenJson(why)


def _itself(data: dict[str, Any]) -> dict[str, Any]:
    return data


def _without_trailing_commas(text: str) -> str:
    return _STRING_OR_COMMA.sub(lambda found: "" if found.group() == "," else found.group(), text)
