"""One HTTP answer, and its body as text, as a word of the protocol, or as JSON.

The body decides what an answer is, not its Content-Type: providers send JSON as text/html. Whether it is a
complaint is decided in `complaints.py`.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct

from otptui.domain.errors import OtpError
from otptui.provider.lenient_json import parse_json
from otptui.text.late_pattern import late_pattern


class Flaw(Struct, frozen=True):
    """Why the body of an answer is not whole, or cannot be unpacked, as the error to raise for it.

    `may_be_cut` says that the last word that arrived may be cut.
    """

    error: OtpError
    may_be_cut: bool


class Answer(Struct, frozen=True):
    """One HTTP answer. `retry_after` is in seconds, None where the provider did not say.

    Where there is a `flaw`, `body` is what arrived, as it came.
    """

    status: int
    body: bytes
    retry_after: float | None = None
    flaw: Flaw | None = None


_LONGEST_WORD = 60
_LONGEST_WRAPPED_WORD = 20_000
_WORD = late_pattern(r"[A-Z][A-Z0-9_]*")
# The document shows its examples in braces, and some providers send them so.
_OPENING_BRACE = late_pattern(r"\{\s*(?=[A-Za-z])")
_PHP_NOTICE = late_pattern(
    r"\s*(?:<br\s*/?>\s*)*(?:<b>)?(?:PHP )?(?:Warning|Notice|Deprecated|Strict Standards)(?:</b>)?:"
    r"[^\n]{0,2000}? on line (?:<b>)?\d+(?:</b>)?\s*(?:<br\s*/?>)?",
    re.IGNORECASE,
)
_NOTICE_WINDOW = 4_000


def text_of(answer: Answer) -> str:
    """The body as text, without a byte order mark, PHP's notices, and the blanks around it."""
    try:
        text = answer.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Latin-1 loses nothing, and text/ repairs what was UTF-8 after all.
        text = answer.body.decode("latin-1")
    text = text.strip()
    if " on line " in text[:_NOTICE_WINDOW]:
        while found := _PHP_NOTICE.match(text):
            text = text[found.end() :].strip()
    return text


def spoken_text(answer: Answer) -> str:
    """The text of an answer without the braces, quotes or JSON object around a word of the protocol."""
    text = text_of(answer)
    if brace := _OPENING_BRACE.match(text):
        return text[brace.end() :].removesuffix("}").rstrip()
    if text.startswith(('"', "{")) and len(text) <= _LONGEST_WRAPPED_WORD:
        return _only_text(parse_json(text)) or text
    return text


def word_of(answer: Answer) -> tuple[str, str]:
    """The word a body begins with, in capitals, and what follows its first colon; ("", "") for no word."""
    return split_word(spoken_text(answer))


def split_word(text: str) -> tuple[str, str]:
    """`text` as a word of the protocol and what follows its first colon; ("", "") for no word."""
    head, _, rest = text.partition(":")
    word = as_word(head)
    return (word, rest.strip()) if _WORD.fullmatch(word) else ("", "")


def as_word(phrase: str) -> str:
    """A phrase as the protocol would write it ("Bad service" is BAD_SERVICE); "" where it is too long."""
    if len(phrase) > _LONGEST_WORD:
        return ""
    return "_".join(phrase.strip(" \t\r\n.,;|!").upper().split())


def data_of(answer: Answer) -> Any:
    """The body as a dict or list, `BrokenJson` where it only begins as one, None for anything else."""
    text = text_of(answer)
    return parse_json(text) if text.startswith(("{", "[")) else None


_TEXT_KEYS = ("response", "answer", "result", "data", "status", "message", "msg")


def _only_text(data: Any) -> str:
    """The text of JSON that wraps one word of the protocol, such as {"response": "STATUS_WAIT_CODE"}."""
    if isinstance(data, str):
        return data
    if isinstance(data, dict) and len(data) <= 2:
        texts = [value for key, value in data.items() if key in _TEXT_KEYS and isinstance(value, str)]
        words = [text for text in texts if text.startswith(("ACCESS_", "STATUS_"))]
        return words[0] if len(words) == 1 else ""
    return ""
