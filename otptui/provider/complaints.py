"""Complaints: answers that refuse a call or report an error, and the exception for each.

An answer is judged by structure first: its HTTP status, then whether it is a complaint in any of its shapes
(a word, a sentence, a JSON object). The lists in `complaint_words.py` only say which complaint it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from msgspec import Struct, field

from otptui.domain.errors import (
    BadKey,
    Malformed,
    NoBalance,
    OtpError,
    PriceRefused,
    ProviderError,
    RateLimited,
    ServerTrouble,
    TooEarly,
)
from otptui.domain.money import money
from otptui.provider.complaint_words import (
    EARLY_PHRASE,
    EARLY_WORD,
    PHRASES,
    PRICE_WORDS,
    RATE_PHRASE,
    RATE_WORDS,
    TROUBLE_PHRASE,
    WORDS,
)
from otptui.provider.lenient_json import BrokenJson
from otptui.provider.response import Answer, as_word, data_of, split_word, spoken_text, text_of, word_of
from otptui.support.redact import excerpt
from otptui.text.sanitize import tidy_message, tidy_name

# The shapes of a complaint ------------------------------------------------------------------------------

_COMPLAINT_KEYS = frozenset(
    [
        "status",
        "success",
        "ok",
        "error",
        "errors",
        "title",
        "details",
        "detail",
        "message",
        "msg",
        "code",
        "info",
        "data",
        "result",
        "reason",
        "description",
        "statusCode",
        "status_code",
        "errorCode",
        "error_code",
        "error_msg",
        "error_message",
        "timestamp",
        "path",
        "type",
        "response",
    ]
)
_PHRASE_KEYS = (
    *("title", "error", "errors", "error_code", "errorCode", "code", "error_msg", "error_message"),
    *("status", "message", "msg", "details", "detail", "reason", "description", "response"),
)
_SAYING_KEYS = ("title", "message", "msg", "details", "detail", "error_msg", "error_message", "reason")
_NO = frozenset({"error", "fail", "failed", "failure", "false", "no", "bad", "0"})
_YES = frozenset({"ok", "success", "true", "yes", "1", "200"})
_ENTRY_KEYS = frozenset({"id", "key", "slug"})
_MOST_OTHER_KEYS = 3
"""Keys a complaint may hold beside those of complaints; a listing has more, and they are its ids."""


class Complaint(Struct, frozen=True):
    """What a complaint says, as phrases, and the JSON object it came in ({} where it stood alone)."""

    phrases: tuple[str, ...]
    data: dict[str, Any] = field(default_factory=dict)


def complaint_of(answer: Answer) -> Complaint | None:
    """The JSON complaint that an answer is; None for anything else."""
    return complaint_in(data_of(answer))


def complaint_in(data: Any, depth: int = 3) -> Complaint | None:
    """The complaint that a JSON value is, alone, in a list of one, or in a wrapper; None for none."""
    if isinstance(data, list) and len(data) == 1:
        data = data[0]
    if not isinstance(data, dict) or not data:
        return None
    if _complains(data):
        return Complaint(tuple(_phrases(data)), data)
    if depth and data.keys() <= _COMPLAINT_KEYS:
        inner = [value for value in data.values() if isinstance(value, (dict, list))]
        return complaint_in(inner[0], depth - 1) if len(inner) == 1 else None
    return None


def _complains(data: dict[str, Any]) -> bool:
    others = data.keys() - _COMPLAINT_KEYS
    if len(others) > _MOST_OTHER_KEYS or any(isinstance(data[key], (dict, list)) for key in others):
        return False
    if any(_says_no(data.get(key)) for key in ("status", "success", "ok", "result")):
        return True
    if any(data.get(key) for key in ("error", "errors", "error_msg", "error_message")):
        return True
    # An entry of a listing has a title too: {"id": "wa", "title": "WhatsApp"}.
    if isinstance(data.get("title"), str) and not others & _ENTRY_KEYS:
        return True
    if isinstance(status := data.get("status"), str) and as_word(status) in WORDS:
        return True
    # A sentence and nothing else is one as well: {"message": "no free phones"}.
    says = any(isinstance(data.get(key), str) and data[key].strip() for key in _SAYING_KEYS)
    holds = any(isinstance(value, (dict, list)) and value for value in data.values())
    return says and not holds and not others and not _says_yes(data)


def _says_no(value: object) -> bool:
    match value:
        case bool():
            return not value
        case int():
            return value == 0 or 400 <= value < 600
        case str():
            return value.strip().lower() in _NO or re.fullmatch(r"[45]\d\d", value.strip()) is not None
    return False


def _says_yes(data: dict[str, Any]) -> bool:
    values = (data.get(key) for key in ("status", "success", "ok", "code", "statusCode"))
    return any(value is True or str(value).strip().lower() in _YES for value in values)


def _phrases(data: dict[str, Any]) -> Iterator[str]:
    for key in _PHRASE_KEYS:
        yield from _texts_in(data.get(key))


def _texts_in(value: object, depth: int = 3) -> Iterator[str]:
    match value:
        case str() if value.strip() and value.strip().lower() not in _NO | _YES:
            yield value.strip()
        case dict() if depth:
            for inner in value.values():
                yield from _texts_in(inner, depth - 1)
        case list() if depth:
            for inner in value[:10]:
                yield from _texts_in(inner, depth - 1)


# The error for an answer --------------------------------------------------------------------------------


def known_error(answer: Answer) -> OtpError | None:
    """The error for a word or sentence that is listed, in whatever shape it came; None for none."""
    return _by_word(answer) or _by_phrase(answer)


def listed_error(answer: Answer) -> OtpError | None:
    """The error for a word of the protocol alone, in whatever shape it came; None for none."""
    return _by_word(answer)


def refusal(answer: Answer) -> OtpError:
    """The error for an unexpected answer, for the caller to raise.

    Its `said` has what the answer says where nothing here knows it. That may hold a code, so its message,
    which is logged, never does.
    """
    if answer.flaw is not None:
        return _with_words(answer.flaw.error, answer)
    if error := known_error(answer):
        return error
    complaint = complaint_of(answer)
    if error := _by_status(answer, complaint):
        return _with_words(error, answer)
    if trouble := next((phrase for phrase in phrases_of(answer) if is_trouble(phrase)), ""):
        return _with_words(
            ServerTrouble(f"the provider reports a fault of its own: {loggable(trouble)}"), answer
        )
    if complaint is not None:
        phrase = next(iter(complaint.phrases), "refused without a reason")
        return _with_words(ProviderError(f"the provider says: {loggable(phrase)}"), answer)
    text = text_of(answer)
    word, rest = word_of(answer)
    if word == "ERROR":
        reason = loggable(rest) or "without details"
        return _with_words(
            ProviderError(f"the provider reports an error: {reason}", is_bare=not rest), answer
        )
    if word and word in text:
        detail = f": {loggable(rest)}" if rest else ""
        return _with_words(ProviderError(f"the provider says {loggable(word)}{detail}"), answer)
    return _with_words(Malformed(_what_is_wrong(answer, text), excerpt(answer.body)), answer)


_YES_KEYS = frozenset({"status", "success", "ok", "code", "statusCode", "status_code"})


def is_plain_yes(answer: Answer) -> bool:
    """Whether an answer says yes and nothing else: {"status": "success"}, or HTTP 204 without a body."""
    if answer.status == 204:
        return not answer.body.strip()
    data = data_of(answer) if answer.status < 300 else None
    return isinstance(data, dict) and data.keys() <= _YES_KEYS and not _complains(data) and _says_yes(data)


def is_page(answer: Answer) -> bool:
    """Whether the answer is a web page, which comes from a machine before the provider's program."""
    return text_of(answer).startswith("<")


def is_early_phrase(phrase: str) -> bool:
    """Whether a sentence says that it is too early to cancel."""
    return EARLY_PHRASE.search(_plain(phrase)) is not None


def is_trouble(phrase: str) -> bool:
    """Whether a phrase reports a fault at the provider."""
    return TROUBLE_PHRASE.search(_plain(phrase)) is not None


def phrases_of(answer: Answer) -> tuple[str, ...]:
    """What an answer says, whether it is a complaint or plain text; () for pages and other JSON."""
    if complaint := complaint_of(answer):
        return complaint.phrases
    text = spoken_text(answer)
    return () if not text or text.startswith(("<", "{", "[")) else (text,)


def loggable(text: str) -> str:
    """`text` as one line without anything that may be a code: tokens with digits, and words of capitals
    behind the first."""
    first, *others = tidy_name(text, 200).split() or [""]
    kept = [_hidden(first, capitals=False), *(_hidden(token, capitals=True) for token in others)]
    return tidy_name(" ".join(kept))


def _hidden(token: str, *, capitals: bool) -> str:
    bare = re.sub(r"\W", "", token)
    may_be_code = any(char.isdigit() for char in bare) or (capitals and len(bare) > 3 and bare.isupper())
    return "…" if may_be_code else token


def _with_words(error: OtpError, answer: Answer) -> OtpError:
    if not is_page(answer):
        error.said = tidy_message("\n".join(phrases_of(answer))) or excerpt(answer.body)
    return error


def _by_word(answer: Answer) -> OtpError | None:
    if error := _named(*word_of(answer), answer, {}):
        return error
    complaint = complaint_of(answer)
    for phrase in complaint.phrases if complaint else ():
        for word, rest in ((as_word(phrase), ""), split_word(phrase)):
            if complaint and (error := _named(word, rest, answer, complaint.data)):
                return error
    return None


def _by_phrase(answer: Answer) -> OtpError | None:
    for phrase in phrases_of(answer):
        # A single word is known by its whole, or not at all.
        if " " in phrase and (error := _meant(_plain(phrase), answer)):
            return error
    return None


def _meant(phrase: str, answer: Answer) -> OtpError | None:
    if RATE_PHRASE.search(phrase):
        return RateLimited("the provider asks for fewer calls", answer.retry_after)
    for pattern, (kind, message) in PHRASES:
        if pattern.search(phrase):
            return kind(message)
    return None


def _plain(phrase: str) -> str:
    return " ".join(phrase[:500].lower().replace("_", " ").split())


def _named(word: str, rest: str, answer: Answer, data: dict[str, Any]) -> OtpError | None:
    """The error for a word of the protocol; `data` is the JSON object it came in, {} where it stood alone."""
    if EARLY_WORD.fullmatch(word):
        return TooEarly("it is too early to cancel", _seconds(rest), _min_age(data))
    if word in RATE_WORDS:
        return RateLimited("the provider asks for fewer calls", answer.retry_after)
    if word in PRICE_WORDS:
        minimum = _minimum_price(rest, data)
        asked = f": it is now {money(minimum)}" if minimum is not None else ""
        return PriceRefused(f"the price has changed{asked}", minimum)
    if word not in WORDS:
        return None
    kind, message = WORDS[word]
    detail = re.sub(r"(?<![\d.-])\d{4,8}(?![\d.-])", "…", tidy_name(rest))
    return kind(f"{message}: {detail}" if detail else message)


def _minimum_price(rest: str, data: dict[str, Any]) -> Decimal | None:
    """The price a provider asks now: behind the word, or in the "info" of a JSON complaint."""
    info = data.get("info")
    told = str(info.get("min", "")) if isinstance(info, dict) else rest
    found = re.match(r"[0-9]{1,9}(?:\.[0-9]{1,12})?(?![0-9.])", told.strip())
    return Decimal(found.group()) if found else None


def _seconds(text: str) -> float | None:
    found = re.match(r"\d{1,6}(?:\.\d{1,3})?", text)
    return float(found.group()) if found else None


def _min_age(data: dict[str, Any]) -> float | None:
    info = data.get("info")
    return _seconds(str(info.get("minActivationTime"))) if isinstance(info, dict) else None


def _by_status(answer: Answer, complaint: Complaint | None) -> OtpError | None:
    status = answer.status
    if status == 429:
        return RateLimited("the provider asks for fewer calls", answer.retry_after)
    if status == 402:
        return NoBalance("the balance is too low (HTTP 402)")
    # A page with 403 comes from a gatekeeper before the provider, who never saw the key; where a reason is
    # given, that counts.
    word, _ = word_of(answer)
    has_reason = bool(complaint.phrases if complaint else word and word in text_of(answer))
    if status == 401 or (status == 403 and not has_reason and not is_page(answer)):
        return BadKey(f"the provider does not accept the API key (HTTP {status})")
    if status >= 500:
        return ServerTrouble(f"the provider's server has problems (HTTP {status})")
    if 300 <= status < 400:
        return Malformed(f"base_url redirects to another address (HTTP {status})", excerpt(answer.body))
    return None


def _what_is_wrong(answer: Answer, text: str) -> str:
    data = data_of(answer)
    if not text:
        wrong = "an empty answer"
    elif text.startswith("<"):
        wrong = "a web page instead of an answer"
    elif isinstance(data, BrokenJson):
        wrong = data.why
    else:
        wrong = "an unexpected answer"
    return wrong if answer.status == 200 else f"{wrong} (HTTP {answer.status})"
