"""getPrices: nested JSON to columns, made for answers of 100,000 price tiers.

The documented answer is {country: {service: {price: stock}}}. Siblings send {"cost": …, "count": …} in place
of the innermost object, one such object for each operator, partner or price, the service before the country,
a list of answers, or a wrapper around it all. A tier that cannot be read is counted and left out: it must not
hide the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, repeat
from operator import contains, itemgetter
from typing import Any

import msgspec

from otptui.domain.errors import Malformed
from otptui.domain.model import PriceColumns
from otptui.provider.documented_prices import documented_prices
from otptui.provider.listing_parser import listing_data
from otptui.provider.price_amounts import ODD
from otptui.provider.price_rows import PriceRows, check_rows
from otptui.provider.response import Answer
from otptui.support.redact import excerpt
from otptui.text.sanitize import tidy_id

MOST_ROWS = 250_000
"""Rows of one answer: far more than anyone sells in one place. Seven servers with as many each are still
shown, sorted and filtered; with more in one list a key would wait too long."""

_MOST_COLONS = 8
"""Fields of a row, in whichever shape."""

_COST_KEYS = ("cost", "price", "retail_price", "retail")
_COUNT_KEYS = ("physicalCount", "count", "qty", "stock", "quantity", "quant", "available")
"""The numbers really in stock come first: a count may promise 56,964 where there are none."""
_WRAPPERS = ("prices", "data", "result", "response")
_COUNTRY_KEYS = ("country", "countryCode", "country_id", "country_code")
_SERVICE_KEYS = ("service", "serviceCode", "service_code", "service_id")


def prices(answer: Answer) -> PriceColumns:
    """getPrices, with the count of tiers that could not be read. Raises OtpError; Malformed where nothing
    can be read, TooMuch for more than `MOST_ROWS` tiers."""
    # Each row has a colon at least, and few have many: what is far too long is not even parsed.
    check_rows(answer.body.count(b":") // _MOST_COLONS, MOST_ROWS)
    found = _documented(answer.body) if answer.status < 400 and not answer.flaw else None
    if found is None:
        found = columns(listing_data(answer))
    if found.dropped and not len(found):
        raise Malformed("a price list without any readable entry", excerpt(answer.body))
    return found


def _documented(body: bytes) -> PriceColumns | None:
    """The price tiers in a body of the documented shape; None where it is another."""
    rows = PriceRows(MOST_ROWS)
    try:
        for country, tiers_of in documented_prices(body):
            _add_all(rows, tidy_id(country), tiers_of, are_stocks=True)
    except (msgspec.MsgspecError, RecursionError, *ODD):
        return None
    return PriceColumns.of(rows.table())


def columns(data: Any) -> PriceColumns:
    """The price tiers in the JSON of getPrices. Raises TooMuch for more than `MOST_ROWS` of them."""
    rows, dropped = PriceRows(MOST_ROWS), 0
    for part in _parts(data):
        if not isinstance(part, dict):
            dropped += 1
            continue
        for sent_country, tiers_of in _by_country(part):
            country = tidy_id(sent_country)
            if not country:
                dropped += _count_tiers(tiers_of)
                continue
            try:
                _add_all(rows, country, tiers_of, are_stocks=False)
            except ODD:
                dropped += _add_readable(rows, country, tiers_of)
    return PriceColumns.of(rows.table(), dropped)


# Shapes -------------------------------------------------------------------------------------------------


def _parts(data: Any) -> Iterator[Any]:
    """The price lists in `data`: one, as a rule, or one for each entry of a list; wrappers are taken off."""
    if isinstance(data, list):
        for entry in data:
            yield from _parts(entry)
    elif isinstance(data, dict):
        wrapped = next((data[key] for key in _WRAPPERS if isinstance(data.get(key), (dict, list))), None)
        country, service = (_first(data, keys) for keys in (_COUNTRY_KEYS, _SERVICE_KEYS))
        if isinstance(country, (str, int)) and isinstance(service, str):
            # A row of its own: {"country": 22, "service": "wa", "cost": 8, "count": 25}.
            yield {str(country): {service: data}}
        elif wrapped is not None and not any(key.isdecimal() for key in data):
            yield from _parts(wrapped)
        else:
            yield data
    else:
        yield data


def _by_country(data: dict[str, Any]) -> Iterable[tuple[str, Any]]:
    """The services of each country, also where the answer has the countries of each service."""
    if not _is_service_first(data):
        return data.items()
    countries: dict[str, dict[str, Any]] = {}
    for service, tiers_of in data.items():
        for country, tiers in tiers_of.items():
            # A price alone says nothing about the stock.
            tiers = tiers if isinstance(tiers, (dict, list)) else {tiers: 0}
            countries.setdefault(country, {})[service] = tiers
    return countries.items()


def _is_service_first(data: dict[str, Any]) -> bool:
    """Whether the keys are services and those below them countries: countries have decimal ids.

    Two levels with whole numbers below are ambiguous, since {service: {price: stock}} looks the same.
    """
    if not data or any(key.strip().isdecimal() for key in data):
        return False
    below = list(data.values())
    if not all(isinstance(tiers_of, dict) and tiers_of for tiers_of in below):
        return False
    if not all(key.strip().isdecimal() for tiers_of in below for key in tiers_of):
        return False
    leaves = [leaf for tiers_of in below for leaf in tiers_of.values()]
    if all(isinstance(leaf, dict) for leaf in leaves):
        return True
    are_amounts = all(isinstance(leaf, (str, int, float)) for leaf in leaves)
    return are_amounts and any("." in str(leaf) for leaf in leaves)


def _add_all(rows: PriceRows, country: str, tiers_of: dict[str, Any], *, are_stocks: bool) -> None:
    """Add the rows of a country without a Python step for each; one of `ODD` where anything is irregular.

    `are_stocks` says that all values are stocks that were checked.
    """
    tiers = tiers_of.values()
    if "cost" in next(iter(tiers)):
        real = sum(map(contains, tiers, repeat("physicalCount")))
        if real not in (0, len(tiers)):
            raise ValueError
        count = itemgetter("physicalCount" if real else "count")
        rows.add(country, tiers_of, [1] * len(tiers), map(itemgetter("cost"), tiers), map(count, tiers))
    else:
        sizes = list(map(len, tiers))
        stocks = chain.from_iterable(map(dict.values, tiers))
        prices = chain.from_iterable(tiers)
        rows.add(country, tiers_of, sizes, prices, stocks, are_stocks=are_stocks)


def _add_readable(rows: PriceRows, country: str, tiers_of: Any) -> int:
    """Add the rows of a country that can be read, one by one; returns how many cannot."""
    if not isinstance(tiers_of, dict):
        return _count_tiers(tiers_of)
    dropped = 0
    for service, tiers in tiers_of.items():
        for price, stock in _offers(tiers):
            try:
                rows.add_one(country, service, price, stock)
            except ODD:
                dropped += 1
    return dropped


def _offers(tiers: Any) -> Iterator[tuple[Any, Any]]:
    """The offers of one service as (price, stock), in whichever shape; (None, None) for no offer."""
    if isinstance(tiers, list):
        for entry in tiers:
            yield from _offers(entry)
    elif not isinstance(tiers, dict):
        yield None, None
    elif (cost := _first(tiers, _COST_KEYS)) is not None:
        yield cost, _first(tiers, _COUNT_KEYS)
    else:
        for key, value in tiers.items():
            if not isinstance(value, dict):
                yield key, value
            elif (cost := _first(value, _COST_KEYS)) is not None:
                yield cost, _first(value, _COUNT_KEYS)
            else:
                yield key, _first(value, _COUNT_KEYS)


def _first(tier: dict[str, Any], keys: Iterable[str]) -> Any:
    """The value of the first of these keys that has one."""
    return next((tier[key] for key in keys if tier.get(key) is not None), None)


def _count_tiers(tiers_of: Any) -> int:
    """How many tiers are lost with something that is not the services of a country; an empty one has none."""
    return len(tiers_of) if isinstance(tiers_of, (dict, list)) else 1
