"""The provider's protocol, pure: an `Answer` becomes model or raises one of `errors.py`. No I/O.

The words are those of the provider's document and of the family it belongs to; they are compared whole,
and a body is split at its first colon only, since a message may hold more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from otptui.domain.errors import OutcomeUnknown, ProviderError, RateLimited, Rejected
from otptui.domain.model import Country, PriceColumns, Server, Service
from otptui.provider import price_parser
from otptui.provider.response import Answer, json_of, refusal, word_of
from otptui.support.redact import excerpt
from otptui.text.country_names import tidy_country
from otptui.text.sanitize import tidy_id, tidy_message, tidy_name

__all__ = [
    "Answer",
    "CancelAnswer",
    "Gone",
    "Received",
    "Sold",
    "StatusAnswer",
    "Waiting",
    "as_text",
    "balance",
    "by_id",
    "cancellation",
    "confirmed",
    "countries",
    "number",
    "prices",
    "servers",
    "services",
    "status",
]


@dataclass(frozen=True, slots=True)
class Sold:
    """getNumber sold `number` (digits only) under the activation `id`."""

    id: str
    number: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """No message yet. `previous` is the one before, where another was asked for; "" otherwise."""

    previous: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """A message is there: `text` whole and tidy."""

    text: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The activation is cancelled."""


StatusAnswer = Waiting | Received | Gone


class CancelAnswer(StrEnum):
    """What became of a cancel that was not refused with an error."""

    CANCELLED = "cancelled"
    ALREADY = "already cancelled"
    APPROVED = "approved"
    """A message was received: the number is paid for."""
    OTHER = "other"
    """The provider took the call for something else; the number is as it was."""


def servers(answer: Answer) -> tuple[Server, ...]:
    """getServers: {name: id}. Raises OtpError."""
    named = ((id, name) for name, id in _entries(answer))
    return tuple(Server(id, tidy_name(name) or f"server {id}") for id, name in by_id(named))


def countries(answer: Answer) -> tuple[Country, ...]:
    """getCountries: {id: name}. Raises OtpError."""
    return tuple(Country(id, tidy_country(name) or f"country {id}") for id, name in by_id(_entries(answer)))


def services(answer: Answer) -> tuple[Service, ...]:
    """getServices: {code: name}; one without a name goes by its code. Raises OtpError."""
    return tuple(Service(code, tidy_name(name) or code) for code, name in by_id(_entries(answer)))


def prices(answer: Answer) -> PriceColumns:
    """getPrices: {country: {service: {price: stock}}}, what cannot be read left out. Raises OtpError."""
    # Each row has a colon at least, and few have many: what is far too long is not even parsed.
    price_parser.check_rows(answer.body.count(b":") // _MOST_COLONS)
    return price_parser.columns(json_of(answer))


_MOST_COLONS = 8
"""Fields of a row, in whichever shape."""


def number(answer: Answer) -> Sold:
    """getNumber. Raises the provider's clear refusal, and OutcomeUnknown for everything else: only a
    refusal proves that no money moved."""
    word, rest = word_of(answer)
    if word == "ACCESS_NUMBER":
        return _sold(rest)
    error = refusal(answer)
    is_plain_word = bool(word) and type(error) is ProviderError
    if isinstance(error, (Rejected, RateLimited)) and not (is_plain_word and not _SAYS_NO.match(word)):
        raise error
    raise OutcomeUnknown(f"the answer to the purchase does not say what became of it: {error.message}")


# A word nobody listed is a refusal only where its form says so; an SQL error may come after the sale.
_SAYS_NO = re.compile(
    r"(?:NO|NOT|BAD|WRONG|INVALID|TOO|BANNED|TRY|LIMIT|MAX)_|(?:ERROR|BANNED|LIMIT|.*_DENIED|.*_LIMIT)$"
)
_SALE = re.compile(r"[\s:]*([0-9A-Za-z_-]{1,64})[\s:]*:[\s:]*\+?([0-9][0-9 ().-]{3,30})")


def _sold(rest: str) -> Sold:
    found = _SALE.match(rest)
    number = re.sub(r"[^0-9]", "", found.group(2)) if found else ""
    if not found or len(number) < 4:
        shown = excerpt(rest.encode(errors="replace"))
        raise OutcomeUnknown(f"a number was sold, but not in a form that can be read: {shown}")
    return Sold(found.group(1), number)


def status(answer: Answer) -> StatusAnswer:
    """getStatus. An empty STATUS_OK is no message yet. Raises OtpError."""
    word, rest = word_of(answer)
    match word:
        case "STATUS_OK":
            text = tidy_message(rest)
            return Received(text) if text else Waiting()
        case "STATUS_WAIT_CODE" | "STATUS_WAIT_RESEND":
            return Waiting()
        case "STATUS_WAIT_RETRY":
            return Waiting(tidy_message(rest))
        case "STATUS_CANCEL" | "ACCESS_CANCEL" | "ACCESS_CANCEL_ALREADY":
            return Gone()
    raise refusal(answer)


_CANCEL_WORDS = {
    "ACCESS_CANCEL": CancelAnswer.CANCELLED,
    "STATUS_CANCEL": CancelAnswer.CANCELLED,
    "ACCESS_CANCEL_ALREADY": CancelAnswer.ALREADY,
    "ACCESS_APPROVED": CancelAnswer.APPROVED,
    "ACCESS_ACTIVATION": CancelAnswer.APPROVED,
    "ACCESS_READY": CancelAnswer.OTHER,
    "ACCESS_RETRY_GET": CancelAnswer.OTHER,
}


def cancellation(answer: Answer) -> CancelAnswer:
    """setStatus, sent to cancel. Raises TooEarly inside the early-cancel window, BadStatus where the
    provider wants the status spelled out, and OtpError."""
    word, _ = word_of(answer)
    if word not in _CANCEL_WORDS:
        raise refusal(answer)
    return _CANCEL_WORDS[word]


def confirmed(*words: str) -> Callable[[Answer], None]:
    """A reader of answers that hold no more than one of `words`. It raises OtpError for any other."""

    def read(answer: Answer) -> None:
        if word_of(answer)[0] not in words:
            raise refusal(answer)

    return read


def balance(answer: Answer) -> Decimal:
    """getBalance, which not every provider of the family has. Raises OtpError."""
    word, rest = word_of(answer)
    amount = re.match(r"-?[0-9]{1,12}(?:\.[0-9]{1,12})?(?![0-9])", rest.replace(",", ""))
    if word != "ACCESS_BALANCE" or not amount:
        raise refusal(answer)
    return Decimal(amount.group())


def _entries(answer: Answer) -> Iterable[tuple[str, str]]:
    """The entries of a flat listing as text. `[]` is how some write an empty object."""
    data = json_of(answer)
    return ((key, as_text(value)) for key, value in data.items()) if isinstance(data, dict) else ()


def as_text(value: Any) -> str:
    """A name or an id as it came, in text; "" for what is neither."""
    return str(value) if isinstance(value, (str, int)) else ""


def by_id(entries: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """The entries (id, name) with an id that can be sent and shown, each id once."""
    return {tidied: name for id, name in entries if (tidied := tidy_id(id))}.items()
