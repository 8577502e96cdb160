"""The answer to a purchase: sold, refused, or unknown.

Money is at stake in both directions. A sale is found in whatever surrounds it. A refusal counts only where
the answer says no: trouble on the provider's side is never a no, since it may come after the sale.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from otptui.domain.errors import (
    BadKey,
    NoBalance,
    OtpError,
    OutcomeUnknown,
    ProviderError,
    RateLimited,
    Rejected,
)
from otptui.provider.answers import Sold
from otptui.provider.complaints import (
    complaint_of,
    is_page,
    is_trouble,
    known_error,
    listed_error,
    loggable,
    phrases_of,
    refusal,
)
from otptui.provider.response import Answer, Flaw, as_word, data_of, text_of, word_of
from otptui.support.redact import excerpt
from otptui.text.late_pattern import late_pattern
from otptui.text.sanitize import tidy_id


def number(answer: Answer) -> Sold:
    """getNumber. Raises the provider's clear refusal, and OutcomeUnknown for everything else."""
    if sold := _sale(answer):
        return sold
    if answer.flaw is not None:
        raise _incomplete(answer, answer.flaw)
    error = refusal(answer)
    if _refuses(answer, error):
        raise error if isinstance(error, (Rejected, RateLimited)) else _said_no(error)
    problem = OutcomeUnknown(f"the answer does not say whether a number was sold: {error.message}")
    problem.said = error.said
    raise problem


def _incomplete(answer: Answer, flaw: Flaw) -> OutcomeUnknown:
    shown = excerpt(answer.body)
    problem = f"incomplete answer to the purchase: {flaw.error.message}"
    return OutcomeUnknown(f"{problem}; it began with {shown}" if shown else problem)


def _said_no(error: OtpError) -> ProviderError:
    refused = ProviderError(f"the provider says: {loggable(error.said)}")
    refused.said = error.said
    return refused


# Sold ---------------------------------------------------------------------------------------------------

_ID = r"[0-9A-Za-z_-]{1,64}"
_PLAIN_SALE = late_pattern(rf"[\s:]*({_ID})[\s:]*:[\s:]*\+?([0-9(][0-9 ().-]{{3,30}})")
# Inside other text a sale stands alone on its line, in its tag or in its quotes.
_INNER_SALE = late_pattern(
    rf"(?:^|[\n>\"'{{])\s*ACCESS_NUMBER\s*:+\s*({_ID})\s*:+\s*\+?([0-9]{{7,15}})(?=\s*(?:$|[\n<\"'}}\\:,]))",
    re.IGNORECASE,
)
_ID_KEYS = ("activationId", "activation_id", "id", "order_id", "orderId", "request_id", "tzid")
_NUMBER_KEYS = ("phoneNumber", "phone_number", "number", "phone", "tel", "mobile", "msisdn")
_LONGEST_SALE = 100_000
_SURE_DIGITS = 10
"""Digits from which on a number is taken to be whole although the end of the answer is missing."""


def _sale(answer: Answer) -> Sold | None:
    """The sale an answer holds, None for none. Raises OutcomeUnknown for one that cannot be read."""
    found = set(_sales(answer))
    if len(found) > 1:
        ids = ", ".join(sorted(sold.id for sold in found))
        raise OutcomeUnknown(f"more than one number was sold: {excerpt(ids.encode())}")
    sold = next(iter(found), None)
    if sold is None and answer.flaw is None and word_of(answer)[0] == "ACCESS_NUMBER":
        shown = excerpt(word_of(answer)[1].encode(errors="replace"))
        raise OutcomeUnknown(f"a number was sold, but the answer is unreadable: {shown}")
    return sold


def _sales(answer: Answer) -> Iterator[Sold]:
    word, rest = word_of(answer)
    if word == "ACCESS_NUMBER":
        if (found := _PLAIN_SALE.match(rest)) and (sold := _sold(found.group(1), found.group(2))):
            rest = rest[found.end() :]
            if _is_whole(answer, sold, rest):
                yield sold
        return
    if complaint_of(answer) is None:
        yield from _sales_in(data_of(answer))
    text = text_of(answer)[:_LONGEST_SALE]
    for found in _INNER_SALE.finditer(text):
        sold = _sold(found.group(1), found.group(2))
        if sold and _is_whole(answer, sold, text[found.end() :]):
            yield sold


def _is_whole(answer: Answer, sold: Sold, rest: str) -> bool:
    """Whether the number cannot be cut: something follows it, or the answer is whole, or seems so."""
    if answer.flaw is None or rest.strip() or answer.body.endswith((b"\n", b"\r", b" ")):
        return True
    return not answer.flaw.may_be_cut and len(sold.number) >= _SURE_DIGITS


def _sales_in(data: Any, depth: int = 4) -> Iterator[Sold]:
    """The objects with an id and a number in JSON, which wrap them in objects and lists."""
    if isinstance(data, dict):
        id = next((_scalar(data[key]) for key in _ID_KEYS if key in data), "")
        number = next((_scalar(data[key]) for key in _NUMBER_KEYS if key in data), "")
        if id and len(re.sub(r"[^0-9]", "", number)) >= 7 and (sold := _sold(id, number)):
            yield sold
        elif depth:
            for value in data.values():
                yield from _sales_in(value, depth - 1)
    elif isinstance(data, list) and depth:
        for value in data[:10]:
            yield from _sales_in(value, depth - 1)


def _scalar(value: object) -> str:
    return str(value).strip() if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _sold(id: str, number: str) -> Sold | None:
    digits = re.sub(r"[^0-9]", "", number)
    return Sold(tidy_id(id), digits) if tidy_id(id) and len(digits) >= 4 else None


# Refused ------------------------------------------------------------------------------------------------

_PROGRESS = late_pattern(
    r"^(?:ok|okay|done|access|status)\b"
    r"|\b(?:success\w*|sold|bought|purchased|ordered|order (?:id|placed|created|accepted)|reserved"
    r"|accepted|pending|processing|processed|progress|queued?|waiting|wait|created|completed?|assigned"
    r"|allocated|booked|charged|paid|deducted)\b"
)
"""Signs that something was done or is in progress."""

_IDENTIFIER = late_pattern(r"[0-9]{6,}|\b[0-9a-f]{24}\b", re.IGNORECASE)


def _refuses(answer: Answer, error: OtpError) -> bool:
    """Whether the answer, a whole one, says that nothing was sold."""
    phrases = phrases_of(answer)
    said = phrases or (text_of(answer),)
    if not is_page(answer) and any(map(_IDENTIFIER.search, said)) and listed_error(answer) is None:
        return False
    if isinstance(error, RateLimited):
        return True
    if is_page(answer):
        return answer.status == 401
    plain = [" ".join(phrase.lower().replace("_", " ").split()) for phrase in phrases]
    has_trouble = any(map(is_trouble, phrases))
    if known_error(answer) is not None:
        # A word of the protocol is clear whatever stands beside it; a sentence is not.
        return listed_error(answer) is not None or not has_trouble
    if answer.status >= 500 or has_trouble or any(_PROGRESS.search(phrase) for phrase in plain):
        return False
    if not phrases:
        return isinstance(error, (BadKey, NoBalance))
    return _says_something(answer, phrases[0])


def _says_something(answer: Answer, phrase: str) -> bool:
    """Whether a phrase is a plain upper-case word, or a sentence; in JSON any phrase of a complaint is."""
    if complaint_of(answer) is not None:
        return True
    head = phrase.partition(":")[0].strip()
    is_word = as_word(head) == "ERROR" or (head.isupper() and as_word(head) != "")
    return is_word or len(re.findall(r"[^\W\d_]{2,}", phrase)) >= 2
