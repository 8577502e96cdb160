"""The answers to the calls of the protocol, parsed: an `Answer` becomes model, or an error is raised. No I/O.

The words are those of the provider's document and of its siblings. They are compared whole, and a body is
split at its first colon only, because a message may hold more of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from otptui.domain.errors import TooEarly
from otptui.provider.answers import CancelAnswer, Ended, Gone, Received, Sold, StatusAnswer, Waiting
from otptui.provider.complaints import (
    complaint_in,
    complaint_of,
    is_early_phrase,
    is_plain_yes,
    phrases_of,
    refusal,
)
from otptui.provider.listing_parser import countries, servers, services
from otptui.provider.price_parser import prices
from otptui.provider.response import Answer, as_word, data_of, split_word, word_of
from otptui.provider.sale_parser import number
from otptui.text.late_pattern import late_pattern
from otptui.text.sanitize import tidy_message

__all__ = [
    "Answer",
    "CancelAnswer",
    "Ended",
    "Gone",
    "Received",
    "Sold",
    "StatusAnswer",
    "Waiting",
    "balance",
    "cancellation",
    "confirmed",
    "countries",
    "number",
    "prices",
    "servers",
    "services",
    "status",
]


# getStatus ----------------------------------------------------------------------------------------------


_RECEIVED = frozenset({"STATUS_OK", "FULL_SMS"})
_WAITING = frozenset(
    {"ACCESS_WAITING", "WAITING", "WAIT", "WAIT_CODE", "WAIT_SMS", "PENDING", "STATUS_PENDING"}
)
_GONE = frozenset(
    {
        *("STATUS_EXPIRED", "STATUS_REFUNDED", "ACTIVATION_NOT_ACTIVE"),
        *("STATUS_CANCEL", "STATUS_CANCELED", "STATUS_CANCELLED", "CANCELED", "CANCELLED"),
        *("ACCESS_CANCEL", "ACCESS_CANCEL_ALREADY"),
        *("ALREADY_CANCEL", "ALREADY_CANCELED", "ALREADY_CANCELLED"),
    }
)
_ENDED = frozenset(
    {"STATUS_FINISH", "STATUS_FINISHED", "STATUS_COMPLETE", "STATUS_COMPLETED", "STATUS_DONE", "STATUS_END"}
)
_TELLS_PREVIOUS = ("_RETRY", "_RESEND")


def status(answer: Answer) -> StatusAnswer:
    """getStatus and getStatusV2. An empty STATUS_OK is no message yet.

    Raises OtpError, whose `said` has what the answer says where it is not understood.
    """
    meaning = _status_in(data_of(answer)) or _status_word(*word_of(answer)) or _status_complaint(answer)
    if meaning is None or answer.flaw:
        raise refusal(answer)
    return meaning


def _status_word(word: str, rest: str) -> StatusAnswer | None:
    if word in _RECEIVED:
        text = tidy_message(rest)
        return Received(text) if text else Waiting()
    if word in _WAITING or word.startswith("STATUS_WAIT"):
        return Waiting(tidy_message(rest) if word.endswith(_TELLS_PREVIOUS) else "")
    if word in _GONE:
        return Gone()
    return Ended() if word in _ENDED else None


def _status_complaint(answer: Answer) -> StatusAnswer | None:
    """The state of a number in a complaint: {"title": "NEW_OTP_RECEIVED", "info": {"data": {"text": …}}}."""
    complaint = complaint_of(answer)
    if complaint is None or answer.status >= 500:
        return None
    info = complaint.data.get("info")
    message = info.get("data") if isinstance(info, dict) else None
    if isinstance(message, dict) and (text := _message_in(message)):
        return Received(text)
    return Gone() if any(as_word(phrase) in _GONE for phrase in complaint.phrases) else None


_STATUS_WRAPPERS = ("data", "result", "response", "activation")
_TEXT_KEYS = ("text", "smsText", "sms_text", "fullText", "full_sms", "full_text")
_CODE_KEYS = ("code", "smsCode", "sms_code", "otp")


def _status_in(data: Any, depth: int = 3) -> StatusAnswer | None:
    """The state of a number in a JSON answer: {"sms": {"text": …}}, {"status": "STATUS_OK", "code": …} …"""
    if isinstance(data, list) and data:
        data = data[-1]
    if not isinstance(data, dict) or complaint_in(data) is not None:
        return None
    if text := _message_in(data):
        return Received(text)
    if "sms" in data:
        return Waiting()
    for key in ("status", "state", "response", "answer"):
        value = data.get(key)
        if isinstance(value, str) and (meaning := _status_word(*split_word(value))):
            return meaning
    inner = [data[key] for key in _STATUS_WRAPPERS if isinstance(data.get(key), (dict, list))]
    return _status_in(inner[0], depth - 1) if inner and depth else None


def _message_in(data: dict[str, Any]) -> str:
    """The message in an object: its text, or else its code; "" for none."""
    sms = data.get("sms")
    if isinstance(sms, list):
        sms = sms[-1] if sms else None
    if isinstance(sms, dict):
        return next(_texts(sms, *_TEXT_KEYS, "message", *_CODE_KEYS), "")
    if isinstance(sms, (str, int)) and not isinstance(sms, bool) and str(sms).strip():
        return tidy_message(str(sms))
    # A number under "code" alone may be an HTTP status.
    code_keys = _CODE_KEYS if isinstance(data.get("code"), str) else _CODE_KEYS[1:]
    return next(_texts(data, *_TEXT_KEYS, *code_keys), "")


def _texts(data: dict[str, Any], *keys: str) -> Iterator[str]:
    for key in keys:
        value = data.get(key)
        if (
            isinstance(value, (str, int))
            and not isinstance(value, bool)
            and (text := tidy_message(str(value)))
        ):
            yield text


# setStatus ----------------------------------------------------------------------------------------------


_CANCEL_WORDS = {
    "ACCESS_CANCEL": CancelAnswer.CANCELLED,
    "STATUS_CANCEL": CancelAnswer.CANCELLED,
    "ACCESS_CANCEL_ALREADY": CancelAnswer.ALREADY,
    "ALREADY_CANCEL": CancelAnswer.ALREADY,
    "ALREADY_CANCELED": CancelAnswer.ALREADY,
    "ALREADY_CANCELLED": CancelAnswer.ALREADY,
    "ACCESS_APPROVED": CancelAnswer.APPROVED,
    "ACCESS_ACTIVATION": CancelAnswer.APPROVED,
    "OTP_RECEIVED": CancelAnswer.APPROVED,
    "NEW_OTP_RECEIVED": CancelAnswer.APPROVED,
    "ACCESS_READY": CancelAnswer.OTHER,
    "ACCESS_RETRY_GET": CancelAnswer.OTHER,
}
_DONE_PHRASE = late_pattern(
    r"\bcancell?ed success|\bsuccess\w* cancell?ed\b"
    r"|^(?:the )?(?:number|activation|order)\b.{0,20}\bcancell?ed$",
    re.IGNORECASE,
)
_ALREADY_PHRASE = late_pattern(r"\balready\b.*\bcancel|\bcancel\w*\b.*\balready\b", re.IGNORECASE)
_APPROVED_PHRASE = late_pattern(
    r"\b(?:otp|sms|code|message)\b.*\b(?:already|received|came|come|arrived)\b|\balready received\b",
    re.IGNORECASE,
)


def cancellation(answer: Answer) -> CancelAnswer:
    """setStatus, sent to cancel. Raises TooEarly where the provider does not cancel yet, BadStatus where
    it wants the status spelled out, and OtpError."""
    if not answer.flaw:
        for word in _words(answer):
            if word in _CANCEL_WORDS:
                return _CANCEL_WORDS[word]
        for phrase in phrases_of(answer) if answer.status < 500 else ():
            if " " not in phrase:
                continue
            if is_early_phrase(phrase):
                raise TooEarly("it is too early to cancel")
            if _ALREADY_PHRASE.search(phrase):
                return CancelAnswer.ALREADY
            if _APPROVED_PHRASE.search(phrase):
                return CancelAnswer.APPROVED
            if _DONE_PHRASE.search(phrase.rstrip(" .!")):
                return CancelAnswer.CANCELLED
        if is_plain_yes(answer):
            return CancelAnswer.CANCELLED
    raise refusal(answer)


def _words(answer: Answer) -> Iterator[str]:
    """The word an answer is, and those of its JSON complaint."""
    yield word_of(answer)[0]
    if complaint := complaint_of(answer):
        yield from map(as_word, complaint.phrases)


def confirmed(*words: str) -> Callable[[Answer], None]:
    """A parser that accepts one of `words`, a yes, or the answer that the number waits for a message.

    It raises OtpError for any other answer.
    """

    def read(answer: Answer) -> None:
        word = word_of(answer)[0]
        accepts = word in words or word.startswith("STATUS_WAIT") or is_plain_yes(answer)
        if answer.flaw or not accepts:
            raise refusal(answer)

    return read


# getBalance ---------------------------------------------------------------------------------------------

_AMOUNT = late_pattern(
    # A currency before it: "₹12.50", "USD 3.20".
    r"(?:[^\w\s.,+-]{1,3}|[A-Za-z]{1,3}\.?)?\s*(-?[0-9]{1,12}(?:\.[0-9]{1,12})?(?:[eE][+-]?[0-9]{1,2})?)(?![0-9])"
)
_DECIMAL_COMMA = late_pattern(r"([0-9]),([0-9]{1,2}(?![0-9])|[0-9]{4,})")


def balance(answer: Answer) -> Decimal:
    """getBalance, which not every provider has. Raises OtpError."""
    amount = _AMOUNT.match(_DECIMAL_COMMA.sub(r"\1.\2", _balance_text(answer), count=1).replace(",", ""))
    if not amount or answer.flaw:
        raise refusal(answer)
    return Decimal(amount.group(1))


def _balance_text(answer: Answer) -> str:
    word, rest = word_of(answer)
    return rest if word in ("ACCESS_BALANCE", "BALANCE") else _balance_in(data_of(answer))


def _balance_in(data: Any, depth: int = 2) -> str:
    if not isinstance(data, dict) or complaint_in(data) is not None:
        return ""
    value = data.get("balance", data.get("amount"))
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(value).strip()
    inner = next(
        (data[key] for key in ("balance", *_STATUS_WRAPPERS) if isinstance(data.get(key), dict)), None
    )
    return _balance_in(inner, depth - 1) if depth else ""
