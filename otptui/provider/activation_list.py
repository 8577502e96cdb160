"""The activations a provider lists, live ones (getActiveActivations) and past ones (getHistory).

The lists settle purchases whose answer was lost, and give the true price, end and operator of a number.
Providers name and wrap the same fields differently; every field but the id may be missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from otptui.domain.errors import Malformed
from otptui.provider.answers import ListedActivation, ListedState
from otptui.provider.complaints import complaint_of
from otptui.provider.listing_parser import listing_data
from otptui.provider.response import Answer, as_word, word_of
from otptui.support.redact import excerpt
from otptui.text.sanitize import tidy_id, tidy_message, tidy_name

_STATES = {
    "6": ListedState.FINISHED,
    "7": ListedState.REFUNDED,
    "8": ListedState.CANCELLED,
    "10": ListedState.REFUNDED,
}
"""The status numbers of activations that have ended; all others are of live ones."""

_EMPTY_WORDS = frozenset({"NO_ACTIVATIONS", "NO_ACTIVATION"})
_WRAPPERS = ("data", "activeActivations", "rows", "activations", "history", "result")


def live_activations(answer: Answer) -> tuple[ListedActivation, ...]:
    """getActiveActivations. Raises OtpError; BadAction where the provider has no such call."""
    return _activations(answer)


def past_activations(answer: Answer) -> tuple[ListedActivation, ...]:
    """getHistory. Raises as `live_activations` does."""
    return _activations(answer)


def _activations(answer: Answer) -> tuple[ListedActivation, ...]:
    if word_of(answer)[0] in _EMPTY_WORDS or _says_empty(answer):
        return ()
    entries = _entries(listing_data(answer))
    if entries is None:
        raise Malformed("an unreadable list of activations", excerpt(answer.body))
    return tuple(found for entry in entries if (found := _activation(entry)) is not None)


def _says_empty(answer: Answer) -> bool:
    """Whether the answer is the complaint by which some providers say that there is nothing to list."""
    complaint = complaint_of(answer)
    return complaint is not None and any(as_word(phrase) in _EMPTY_WORDS for phrase in complaint.phrases)


def _entries(data: Any) -> list[Any] | None:
    """The list of activations in `data`, under whichever names it is wrapped; None where there is none."""
    if isinstance(data, list):
        return data
    if not isinstance(data, dict):
        return None
    for name in _WRAPPERS:
        if name in data and (found := _entries(data[name])) is not None:
            return found
    return [] if not data else None


def _activation(entry: Any) -> ListedActivation | None:
    if not isinstance(entry, dict):
        return None
    id = tidy_id(_text(entry, "activationId", "id"))
    if not id:
        return None
    return ListedActivation(
        id=id,
        number=re.sub(r"[^0-9]", "", _text(entry, "phoneNumber", "phone", "number")),
        service=tidy_id(_text(entry, "serviceCode", "service")),
        country=tidy_id(_text(entry, "countryCode", "country")),
        price=_price(_text(entry, "activationCost", "cost", "price")),
        bought_at=_time(_text(entry, "activationTime", "date", "createDate")),
        ends_at=_time(_text(entry, "activationEndTime", "estDate")),
        operator=tidy_name(_text(entry, "activationOperator", "operator")),
        state=_STATES.get(_text(entry, "activationStatus", "status"), ListedState.LIVE),
        text=tidy_message(next(_messages(entry), "")),
    )


def _messages(entry: dict[str, Any]) -> Iterator[str]:
    """What the entry has of its newest message: its text, or else its code."""
    for name in ("smsText", "text", "sms", "smsCode", "code"):
        value = entry.get(name)
        if isinstance(value, list):
            value = value[-1] if value else ""
        if isinstance(value, dict):
            value = value.get("text") or value.get("code")
        if isinstance(value, (str, int)) and str(value).strip():
            yield str(value)


def _text(entry: dict[str, Any], *names: str) -> str:
    """The first of these fields that holds text or a number, as text; "" for none."""
    for name in names:
        value = entry.get(name)
        if isinstance(value, (str, int, float)) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return ""


def _price(text: str) -> Decimal | None:
    try:
        price = Decimal(text)
    except InvalidOperation:
        return None
    return round(price, 6).normalize() + Decimal("0.00") if price.is_finite() and 0 <= price < 10**9 else None


def _time(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time.astimezone(UTC) if time.tzinfo is not None else None
