"""The dialect of the family the provider belongs to: no servers, and a status spelled out in setStatus.

The shapes differ between siblings: a listing is an object by id, a list of objects, or flat as in the
document.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from otptui.domain.model import Country, Service
from otptui.provider import parsers
from otptui.provider.activation_list import live_activations, past_activations
from otptui.provider.dialects.call import Call, Dialect
from otptui.provider.response import Answer, json_of
from otptui.text.country_names import tidy_country
from otptui.text.sanitize import tidy_name

_ID = {"id": "id"}


def countries(answer: Answer) -> tuple[Country, ...]:
    """getCountries: {id: {"id": …, "eng": …}}, or a list of such objects. Raises OtpError."""
    named = _named(json_of(answer), "id", "eng", "name", "rus")
    return tuple(Country(id, tidy_country(name) or f"country {id}") for id, name in named)


def services(answer: Answer) -> tuple[Service, ...]:
    """getServicesList: {"services": [{"code": …, "name": …}]}, or the list alone. Raises OtpError."""
    data = json_of(answer)
    listed = data.get("services", data) if isinstance(data, dict) else data
    named = _named(listed, "code", "name")
    return tuple(Service(code, tidy_name(name) or code) for code, name in named)


def _named(data: Any, id_key: str, *name_keys: str) -> Iterable[tuple[str, str]]:
    """The ids with the first name each has; what has neither id nor name is left out."""
    match data:
        case dict():
            entries: Iterable[tuple[str | None, Any]] = data.items()
        case list():
            entries = ((None, entry) for entry in data)
        case _:
            entries = ()
    return parsers.by_id(_entry(key, entry, id_key, name_keys) for key, entry in entries)


def _entry(key: str | None, entry: Any, id_key: str, name_keys: tuple[str, ...]) -> tuple[str, str]:
    if not isinstance(entry, dict):
        return key or "", parsers.as_text(entry)
    names = (parsers.as_text(entry[name]) for name in name_keys if name in entry)
    return parsers.as_text(entry.get(id_key, key)), next((name for name in names if name.strip()), "")


SMS_ACTIVATE = Dialect(
    name="sms-activate",
    servers=None,
    countries=Call("getCountries", countries),
    services=Call("getServicesList", services, fixed={"lang": "en"}),
    prices=Call("getPrices", parsers.prices, {"country": "country"}),
    balance=Call("getBalance", parsers.balance),
    # Never fixedPrice: it buys at maxPrice even where the number is cheaper.
    buy=Call(
        "getNumber",
        parsers.number,
        {"service": "service", "country": "country", "max_price": "maxPrice"},
    ),
    status=Call("getStatus", parsers.status, _ID),
    # 1 would say that the message is on its way; nobody needs to.
    another=Call("setStatus", parsers.confirmed("ACCESS_RETRY_GET", "ACCESS_READY"), _ID, {"status": "3"}),
    finish=Call("setStatus", parsers.confirmed("ACCESS_ACTIVATION"), _ID, {"status": "6"}),
    cancel=(Call("setStatus", parsers.cancellation, _ID, {"status": "8"}),),
    live=Call("getActiveActivations", live_activations, fixed={"start": "0", "limit": "100"}),
    past=Call(
        "getHistory",
        past_activations,
        {"since": "start", "until": "end"},
        {"offset": "0", "size": "100"},
    ),
)
