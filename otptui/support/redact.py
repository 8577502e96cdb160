"""Take API keys out of text and bytes, before anything logs, stores or shows them.

A key is registered once, by `hide`, and is found from then on in every form it is echoed in: plain,
percent-encoded, with the escapes of JSON, or as HTML entities. What is known only by its name ("api_key=…")
is masked as well, but not in an answer that is kept: there only registered keys are masked.
"""

from __future__ import annotations

import re
from functools import lru_cache

from otptui.text.late_pattern import late_pattern
from otptui.text.sanitize import tidy_name

MASK = "***"

SHORTEST_SECRET = 8
"""Shorter keys are not masked: they would blank out ordinary words and codes."""

_NAMED_SECRET = late_pattern(r"""(?i)(\b(?:api_?key|token|password)["']?\s*[=:]\s*["']?)[^\s&"'<>,;)}]+""")

_secrets: list[str] = []
"""The longest first: one key may hold another."""


def hide(secret: str) -> None:
    """Mask `secret` from now on, unless it is shorter than `SHORTEST_SECRET`."""
    if len(secret) >= SHORTEST_SECRET and secret not in _secrets:
        _secrets.append(secret)
        _secrets.sort(key=len, reverse=True)


def redact(text: str) -> str:
    """`text` with every registered key masked, and every value named api_key, token or password."""
    for secret in _secrets:
        if _may_hold(text, secret):
            text = _pattern(secret).sub(MASK, text)
    return _NAMED_SECRET.sub(rf"\g<1>{MASK}", text)


def redact_answer(body: bytes) -> bytes:
    """An answer with every registered key masked, and otherwise byte for byte as it came."""
    for secret in _secrets:
        if _may_hold(body, secret):
            body = _pattern(secret).sub(MASK, body.decode("latin-1")).encode("latin-1")
    return body


def excerpt(body: bytes, limit: int = 80) -> str:
    """The start of an unreadable body, redacted, as one printable line of at most `limit` characters."""
    window = limit * 50
    line = tidy_name(body[:window].decode("utf-8", "replace"), window)
    if len(body) > window and len(line) <= limit:
        # The last word may be part of a key, which the pattern does not match.
        line = line.rpartition(" ")[0]
    return tidy_name(redact(line), limit)


def _may_hold(data: str | bytes, secret: str) -> bool:
    """A quick check that spares most bodies of megabytes the search for the pattern."""
    if isinstance(data, bytes):
        return any(anchor.encode() in data for anchor in _anchors(secret))
    return any(anchor in data for anchor in _anchors(secret))


@lru_cache(maxsize=64)
def _anchors(secret: str) -> tuple[str, ...]:
    """Strings of which one occurs wherever `secret` does: its longest run of letters and digits, which
    no encoding escapes in part, or the escaped first character of that run."""
    run = max(re.split(r"[^0-9A-Za-z]+", secret), key=len)
    if not run:
        return ("",)
    code = ord(run[0])
    escapes = [f"{code};"]
    for digits in (f"{code:02x}", f"{code:02X}"):
        escapes += [f"u00{digits}", f"%{digits}", f"%25{digits}", f"{digits};"]
    return (run, *escapes)


@lru_cache(maxsize=64)
def _pattern(secret: str) -> re.Pattern[str]:
    """Matches `secret` with each of its characters plain or escaped."""
    return re.compile("".join(map(_escaped, secret)))


def _escaped(char: str) -> str:
    # Imported with the first key that is looked for.
    from html.entities import codepoint2name

    code = ord(char)
    forms = [
        re.escape(char),
        f"%(?:25)*(?i:{code:02x})",
        rf"\\+u(?i:{code:04x})",
        f"&#0*{code};",
        f"&#[xX]0*(?i:{code:x});",
    ]
    if not char.isalnum():
        forms.append(rf"\\+{re.escape(char)}")
    if code in codepoint2name:
        forms.append(f"&{codepoint2name[code]};")
    return f"(?:{'|'.join(forms)})"
