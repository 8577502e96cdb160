"""The listings of names: servers, countries and services, in every shape providers send them.

A listing is an object by id, a list of objects, or a list of names; some wrap it. What cannot be read is
counted and logged; an answer without any readable entry is no listing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from otptui.domain.errors import Malformed
from otptui.domain.listing import Names
from otptui.domain.model import Country, Server, Service
from otptui.provider.complaints import complaint_in, refusal
from otptui.provider.response import Answer, data_of, text_of
from otptui.support.redact import excerpt
from otptui.text.country_names import tidy_country
from otptui.text.late_pattern import late_pattern
from otptui.text.sanitize import tidy_id, tidy_name

log = logging.getLogger(__name__)

_WRAPPERS = ("services", "countries", "servers", "operators", "data", "result", "items")
_ID_KEYS = ("id", "code", "country_id", "server_id", "key", "value", "slug", "short_name")
_CODE_KEYS = (
    "code",
    "service",
    "short_name",
    "serviceCode",
    "service_code",
    "service_id",
    "id",
    "key",
    "value",
    "slug",
)
_KIND_NAMES = ("country_name", "service_name", "server_name")
_NAME_KEYS = (
    "eng",
    "name",
    "title",
    "text_en",
    "name_en",
    "en",
    "rus",
    "label",
    "text",
    "full_name",
    *_KIND_NAMES,
)
_SERVER_LINE = late_pattern(r"\s*([0-9]{1,9})\s*[:=]\s*(\S.*)")

_Pair = tuple[str, str]


def listing_data(answer: Answer) -> Any:
    """The JSON of a listing, a dict or a list. Raises the complaint that came instead, or Malformed.

    An answer with a status of 400 or more is never a listing.
    """
    data = data_of(answer) if answer.status < 400 and not answer.flaw else None
    if not isinstance(data, (dict, list)) or complaint_in(data) is not None:
        raise refusal(answer)
    return data


def servers(answer: Answer) -> Names[Server]:
    """getServers: {name: id}, or lines of "id: name". Raises OtpError."""
    pairs, dropped = _server_lines(answer), 0
    if pairs is None:
        pairs, dropped = _pairs(answer, "servers", are_names_keys=True)
    return Names((Server(id, tidy_name(name) or f"server {id}") for id, name in _by_id(pairs)), dropped)


def countries(answer: Answer) -> Names[Country]:
    """getCountries: {id: name}, {id: {"eng": name}} or a list of such objects. Raises OtpError."""
    pairs, dropped = _pairs(answer, "countries")
    named = (Country(id, tidy_country(name) or f"country {id}") for id, name in _by_id(pairs))
    return Names(named, dropped)


def services(answer: Answer) -> Names[Service]:
    """getServices: {code: name}, a list of {"code": …, "name": …}, or a list of names. A service without
    a name goes by its code. Raises OtpError."""
    pairs, dropped = _pairs(answer, "services")
    return Names((Service(code, tidy_name(name) or code) for code, name in _by_id(pairs)), dropped)


def _pairs(answer: Answer, kind: str, *, are_names_keys: bool = False) -> tuple[list[_Pair], int]:
    """The entries of a listing as (id, name), in text as they came, and how many could not be read.

    `are_names_keys` says that in an object the names are the keys, unless the keys look like ids.
    """
    entries = _unwrapped(listing_data(answer))
    if entries is None:
        raise Malformed(f"a list of {kind} that cannot be read", excerpt(answer.body))
    is_by_name = are_names_keys and isinstance(entries, dict) and not _is_by_id(entries)
    id_keys = _CODE_KEYS if kind == "services" else _ID_KEYS
    read = (pair[::-1] if is_by_name and pair else pair for pair in _entries(entries, id_keys))
    found = [pair for pair in read if pair is not None and tidy_id(pair[0])]
    dropped = len(entries) - len(found)
    if dropped and not found:
        raise Malformed(f"a list of {kind} without any readable entry", excerpt(answer.body))
    if dropped:
        log.warning("%d of %d %s cannot be read and are left out", dropped, len(entries), kind)
    return found, dropped


def _unwrapped(data: Any) -> dict[str, Any] | list[Any] | None:
    """The entries under the name that wraps them, [] for null there; None where nothing looks like any."""
    if isinstance(data, list):
        return data
    for key in _WRAPPERS:
        if isinstance(data.get(key), (dict, list)):
            return _unwrapped(data[key])
        if key in data and len(data) <= 2 and not isinstance(data[key], str):
            return [] if data[key] is None else None
    return dict(data)


def _entries(entries: dict[str, Any] | list[Any], id_keys: Sequence[str]) -> Iterator[_Pair | None]:
    """Each entry as (id, name); None for an entry that cannot be read."""
    if isinstance(entries, dict):
        for key, value in entries.items():
            yield _entry(key, value, id_keys)
    elif all(isinstance(entry, str) for entry in entries):
        yield from ((str(position), name) for position, name in enumerate(entries))
    else:
        for entry in entries:
            yield _entry("", entry, id_keys) if isinstance(entry, dict) else None


def _entry(key: str, value: Any, id_keys: Sequence[str]) -> _Pair | None:
    if isinstance(value, dict):
        id = next((id for name in id_keys if (id := _text(value.get(name)))), key)
        names = (_name(value[name]) for name in _NAME_KEYS if name in value)
        name = next((name for name in names if name.strip()), "")
        # An object with neither is one of something else, of prices say.
        return (id, name) if id and (name or value.keys() & {*id_keys, *_NAME_KEYS}) else None
    is_name = value is None or (isinstance(value, (str, int)) and not isinstance(value, bool))
    return (key, _text(value)) if is_name else None


def _name(value: Any) -> str:
    """A name, also one given by language: {"en": "India", "ru": …}."""
    if isinstance(value, dict):
        return next((_text(value[key]) for key in ("en", "eng", *value) if key in value), "")
    return _text(value)


def _text(value: Any) -> str:
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _is_by_id(data: dict[str, Any]) -> bool:
    """Whether a list of servers has the ids as its keys, against the document: {"1": "Server 1"}."""
    if any(isinstance(value, (dict, list)) for value in data.values()):
        return True
    values = [_text(value).strip() for value in data.values()]
    return bool(data) and all(key.strip().isdecimal() for key in data) and not any(map(str.isdecimal, values))


def _server_lines(answer: Answer) -> list[_Pair] | None:
    """Servers as lines of text; None where the answer is not that."""
    lines = text_of(answer).splitlines() if answer.status < 400 and not answer.flaw else []
    found = [_SERVER_LINE.fullmatch(line) for line in lines if line.strip()]
    if not found or not all(found):
        return None
    return [(line.group(1), line.group(2)) for line in found if line]


def _by_id(pairs: Iterable[_Pair]) -> Iterable[_Pair]:
    """The pairs with an id that can be sent and shown, each id once."""
    return {tidied: name for id, name in pairs if (tidied := tidy_id(id))}.items()
