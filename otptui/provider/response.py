"""What kind of thing came back: a word of the protocol, JSON, a complaint, or no answer at all.

The body decides and the status only where the body says nothing: this family sends JSON as text/html,
errors as 200, and the same complaint with 200 or 401.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from otptui.domain.errors import (
    BadAction,
    BadCountry,
    BadKey,
    BadServer,
    BadService,
    BadStatus,
    Malformed,
    NoActivation,
    NoBalance,
    NoNumbers,
    OtpError,
    PriceRefused,
    ProviderError,
    RateLimited,
    Rejected,
    ServerTrouble,
    TooEarly,
)
from otptui.domain.money import money
from otptui.support.redact import excerpt
from otptui.text.sanitize import tidy_name


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer. `retry_after` is in seconds, None where the provider did not say."""

    status: int
    body: bytes
    retry_after: float | None = None


_LONGEST_WORD = 60
_WORD = re.compile(r"[A-Z][A-Z0-9_]*")
# The document shows its examples in braces, and some providers send them so.
_OPENING_BRACE = re.compile(r"\{\s*(?=[A-Za-z])")

_REFUSALS: dict[str, tuple[type[Rejected], str]] = {
    "NO_NUMBERS": (NoNumbers, "there are no numbers for this"),
    "NO_NUMBER": (NoNumbers, "there are no numbers for this"),
    "NO_BALANCE": (NoBalance, "the balance is too low"),
    "OUT_OF_STOCK": (NoNumbers, "there are no numbers for this"),
    "NO_MONEY": (NoBalance, "the balance is too low"),
    "BAD_KEY": (BadKey, "the provider does not accept the API key"),
    "WRONG_KEY": (BadKey, "the provider does not accept the API key"),
    "NO_KEY": (BadKey, "the provider misses the API key"),
    "UNAUTHORIZED": (BadKey, "the provider does not accept the API key"),
    "BAD_SERVICE": (BadService, "the provider does not have this service here"),
    "WRONG_SERVICE": (BadService, "the provider does not have this service here"),
    "BAD_SERVER": (BadServer, "wrong server, or this country is not on it"),
    "BAD_COUNTRY": (BadCountry, "the provider does not have this country"),
    "WRONG_COUNTRY": (BadCountry, "the provider does not have this country"),
    "BAD_ACTION": (BadAction, "the provider does not know this call"),
    "BAD_STATUS": (BadStatus, "the provider does not take this status"),
    "NO_ACTIVATION": (NoActivation, "the provider does not know this activation"),
    "WRONG_ACTIVATION_ID": (NoActivation, "the provider does not know this activation"),
    "INVALID_ACTIVATION_ID": (NoActivation, "the provider does not know this activation"),
    "NOT_FOUND": (NoActivation, "the provider does not know this activation"),
    "ACTIVATION_NOT_FOUND": (NoActivation, "the provider does not know this activation"),
    "TRY_AGAIN": (ProviderError, "the provider asks to try again"),
    "BANNED": (ProviderError, "the provider has banned this account"),
}
_PRICE_WORDS = frozenset({"WRONG_MAX_PRICE", "MAX_PRICE_EXCEEDED"})
_EARLY_WORDS = frozenset({"EARLY_CANCEL_DENIED", "ACCESS_CANCEL_WAIT"})
_RATE_WORDS = frozenset({"RATE_LIMIT", "RATE_LIMITED", "TOO_MANY_REQUESTS"})


@dataclass(frozen=True, slots=True)
class _Broken:
    """Text that is no JSON, and why."""

    why: str


def text_of(answer: Answer) -> str:
    """The body as text, without a byte order mark and the blanks around it."""
    try:
        text = answer.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Latin-1 loses nothing, and text.py mends what was UTF-8 after all.
        text = answer.body.decode("latin-1")
    return text.strip()


def word_of(answer: Answer) -> tuple[str, str]:
    """The word a body begins with, in capitals, and what follows its first colon; ("", "") for no word."""
    text = text_of(answer)
    if brace := _OPENING_BRACE.match(text):
        text = text[brace.end() :].removesuffix("}").rstrip()
    elif text.startswith('"'):
        unquoted = _parsed(text)
        text = unquoted if isinstance(unquoted, str) else text
    head, _, rest = text.partition(":")
    word = _as_word(head)
    return (word, rest.strip()) if _WORD.fullmatch(word) else ("", "")


def _as_word(phrase: str) -> str:
    """A phrase as the protocol would write it: "Bad service" is BAD_SERVICE."""
    if len(phrase) > _LONGEST_WORD:
        return ""
    return "_".join(phrase.strip(" \t\r\n.,;|!").upper().split())


def json_of(answer: Answer) -> Any:
    """The JSON of a listing: a dict or a list. Raises the complaint that came instead, or Malformed."""
    text = text_of(answer)
    data = _parsed(text) if text.startswith(("{", "[")) else None
    if not isinstance(data, (dict, list)) or _complaint_in(data):
        raise refusal(answer)
    return data


def refusal(answer: Answer) -> OtpError:
    """The error that an answer stands for which is not the one awaited, for the caller to raise."""
    word, rest = word_of(answer)
    if error := _named(word, rest, answer, {}):
        return error
    text = text_of(answer)
    data = _parsed(text) if text.startswith(("{", "[")) else None
    complaint = _complaint_in(data)
    for phrase in complaint:
        if error := _named(_as_word(phrase), "", answer, data):
            return error
    if error := _by_status(answer, text):
        return error
    if complaint:
        return ProviderError(f"the provider says: {tidy_name(complaint[0])}")
    if word == "ERROR":
        return ProviderError(f"the provider reports an error: {tidy_name(rest) or 'it does not say which'}")
    if word and word in text:
        return ProviderError(f"the provider says {tidy_name(text)}")
    return Malformed(_what_is_wrong(answer, text, data), excerpt(answer.body))


def _named(word: str, rest: str, answer: Answer, data: Any) -> OtpError | None:
    """The error for a word of the protocol; `data` is the JSON object it came in, {} where it stood alone."""
    detail = tidy_name(rest)
    if word in _EARLY_WORDS:
        return TooEarly("it is too early to cancel", _seconds(rest), _min_age(data))
    if word in _RATE_WORDS:
        return RateLimited("the provider asks for fewer calls", answer.retry_after)
    if word in _PRICE_WORDS:
        minimum = _minimum_price(rest, data)
        asked = f": {money(minimum)} is asked" if minimum is not None else ""
        return PriceRefused(f"the price has changed{asked}", minimum)
    if word not in _REFUSALS:
        return None
    kind, message = _REFUSALS[word]
    return kind(f"{message}: {detail}" if detail else message)


def _minimum_price(rest: str, data: Any) -> Decimal | None:
    """The price a provider asks now, told behind the word or in the "info" of a JSON complaint."""
    info = data.get("info")
    told = str(info.get("min", "")) if isinstance(info, dict) else rest
    found = re.match(r"[0-9]{1,9}(?:\.[0-9]{1,12})?(?![0-9.])", told.strip())
    return Decimal(found.group()) if found else None


def _seconds(text: str) -> float | None:
    found = re.match(r"\d{1,6}(?:\.\d{1,3})?", text)
    return float(found.group()) if found else None


def _min_age(data: Any) -> float | None:
    info = data.get("info")
    return _seconds(str(info.get("minActivationTime"))) if isinstance(info, dict) else None


def _complaint_in(data: Any) -> list[str]:
    """The phrases of a JSON complaint, {"title": …, "details": …} or {"error": …}; [] for anything else."""
    if not isinstance(data, dict):
        return []
    failed = data.get("status") in ("error", "fail", "failed") or data.get("success") is False
    if not (failed or "title" in data or "error" in data):
        return []
    said = (data.get(key) for key in ("title", "error", "details", "message"))
    return [phrase for phrase in said if isinstance(phrase, str) and phrase.strip()]


def _by_status(answer: Answer, text: str) -> OtpError | None:
    status = answer.status
    if status == 429:
        return RateLimited("the provider asks for fewer calls", answer.retry_after)
    # A page with 403 comes from a gatekeeper before the provider, who never saw the key.
    if status == 401 or (status == 403 and not text.startswith("<")):
        return BadKey(f"the provider does not accept the API key (HTTP {status})")
    if status >= 500:
        return ServerTrouble(f"the provider's machine is in trouble (HTTP {status})")
    if 300 <= status < 400:
        return Malformed(f"base_url only leads on to another address (HTTP {status})", excerpt(answer.body))
    return None


def _what_is_wrong(answer: Answer, text: str, data: Any) -> str:
    if not text:
        wrong = "an empty answer"
    elif text.startswith("<"):
        wrong = "a web page instead of an answer"
    elif isinstance(data, _Broken):
        wrong = data.why
    else:
        wrong = "an answer that is none of the protocol"
    return wrong if answer.status == 200 else f"{wrong} (HTTP {answer.status})"


def _parsed(text: str) -> Any:
    """The JSON in `text`, trailing commas allowed, or `_Broken`."""
    # Strictly first: a good answer of 100,000 offers pays nothing for the bad ones.
    for repair in (str, _without_trailing_commas):
        tried = repair(text)
        try:
            # C code keeps the whole program waiting until it is done, or until it calls some Python.
            return json.loads(tried, object_hook=_itself if len(tried) > _LONG else None)
        except json.JSONDecodeError as error:
            was_cut = not tried.endswith(("}", "]")) or error.pos >= len(tried)
            why = (
                f"an answer cut short after {len(text):,} characters"
                if was_cut
                else "JSON that cannot be read"
            )
        except (RecursionError, ValueError):
            # Nested too deeply, or a number of thousands of digits.
            return _Broken("JSON that cannot be read")
    return _Broken(why)


_LONG = 500_000
"""Characters that json.loads reads in some 5 ms."""


def _itself(data: dict[str, Any]) -> dict[str, Any]:
    return data


# A string that is never closed is taken to the end, or each quote in it would be tried anew.
_STRING_OR_COMMA = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|,(?=\s*+[}\]])', re.DOTALL)


def _without_trailing_commas(text: str) -> str:
    return _STRING_OR_COMMA.sub(lambda found: "" if found.group() == "," else found.group(), text)
