"""getPrices: nested JSON to columns, made for answers of 100,000 price tiers.

The documented answer is {country: {service: {price: stock}}}. Siblings send {"cost": …, "count": …} in place
of the innermost object, one such object for each operator, partner or price, the service before the country,
a list of answers, or a wrapper around it all. A tier that cannot be read is counted and left out: it must not
hide the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import chain, repeat
from operator import contains, itemgetter
from typing import Any

from otptui.domain.errors import Malformed, TooMuch
from otptui.domain.model import PriceColumns
from otptui.provider.listing_parser import listing_data
from otptui.provider.response import Answer
from otptui.support.redact import excerpt
from otptui.text.sanitize import tidy_id

MOST_ROWS = 250_000
"""Rows of one answer: far more than anyone sells in one place. Seven servers with as many each are still
shown, sorted and filtered; with more in one list a key would wait too long."""

MOST_STOCK = 1_000_000_000
_MOST_DECIMALS = 12
_MOST_COLONS = 8
"""Fields of a row, in whichever shape."""

_PRICE = re.compile(r"[0-9]{1,9}(?:\.[0-9]{0,12})?")
_CANONICAL = re.compile(r"(?:0|[1-9][0-9]{0,8})\.[0-9]{2}(?:[0-9]{0,9}[1-9])?")
# With the sign or name of a currency before or after it: "₹13.00", "13,50 Rs".
_CURRENCY = r"(?:[^\W\d_]{1,4}\.?|[^\w\s.,+-]{1,3})?"
_MONEY = re.compile(rf"{_CURRENCY}\s*([0-9][0-9., ]*)\s*{_CURRENCY}")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_STOCK = re.compile(r"[>~≥]?\s*([0-9]{1,10}|[0-9]{1,3}(?:[, ][0-9]{3})+)(?:\.0+)?\s*\+?")
_COST_KEYS = ("cost", "price", "retail_price", "retail")
_COUNT_KEYS = ("physicalCount", "count", "qty", "stock", "quantity", "quant", "available")
"""The numbers really in stock come first: a count may promise 56,964 where there are none."""
_WRAPPERS = ("prices", "data", "result", "response")
_COUNTRY_KEYS = ("country", "countryCode", "country_id", "country_code")
_SERVICE_KEYS = ("service", "serviceCode", "service_code", "service_id")

_ODD = (ArithmeticError, AttributeError, LookupError, StopIteration, TypeError, ValueError)
"""What Python raises where the JSON is not what it should be."""


class _Prices(dict[Any, str]):
    """Each price as sent -> its canonical text, worked out once. Raises one of `_ODD` for no price."""

    def __missing__(self, sent: Any) -> str:
        if type(sent) is str and _CANONICAL.fullmatch(sent):
            self[sent] = sent
            return sent
        if isinstance(sent, bool):
            raise TypeError
        text = _decimal_text(sent) if isinstance(sent, str) else f"{Decimal(repr(sent)):f}"
        whole, _, fraction = text.partition(".")
        if len(fraction) > _MOST_DECIMALS:
            # What a binary float adds: 0.30000000000000004.
            text = f"{round(Decimal(text), _MOST_DECIMALS):f}"
            whole, _, fraction = text.partition(".")
        if not _PRICE.fullmatch(text):
            raise ValueError
        price = f"{whole.lstrip('0') or '0'}.{fraction.rstrip('0').ljust(2, '0')}"
        # One object for every way to write it.
        self[sent] = self.setdefault(price, price)
        return self[sent]


def _decimal_text(sent: str) -> str:
    """The amount in a price written as text, with a decimal point. Raises ValueError."""
    text = sent.strip()
    if _PRICE.fullmatch(text):
        return text
    found = _MONEY.fullmatch(text)
    amount = found.group(1).replace(" ", "").rstrip(".,") if found else ""
    if _THOUSANDS.fullmatch(amount):
        return amount.replace(",", "")
    if amount.count(",") + amount.count(".") > 1:
        raise ValueError
    return amount.replace(",", ".")


class _Stocks(dict[Any, int]):
    """Each stock as sent -> its number, worked out once: most lists have few. Raises one of `_ODD` for no
    stock."""

    def __missing__(self, sent: Any) -> int:
        if isinstance(sent, bool):
            raise TypeError
        if isinstance(sent, str) and not sent.isdecimal():
            found = _STOCK.fullmatch(sent.strip())
            if not found:
                raise ValueError
            stock = int(re.sub("[, ]", "", found.group(1)))
        else:
            stock = int(sent)
        if not 0 <= stock <= MOST_STOCK:
            raise ValueError
        self[sent] = stock
        return stock


def prices(answer: Answer) -> PriceColumns:
    """getPrices, with the count of tiers that could not be read. Raises OtpError; Malformed where nothing
    can be read, TooMuch for more than `MOST_ROWS` tiers."""
    # Each row has a colon at least, and few have many: what is far too long is not even parsed.
    check_rows(answer.body.count(b":") // _MOST_COLONS)
    table = columns(listing_data(answer))
    if table.dropped and not len(table):
        raise Malformed("a price list of which nothing can be read", excerpt(answer.body))
    return table


def columns(data: Any) -> PriceColumns:
    """The price tiers in the JSON of getPrices. Raises TooMuch for more than `MOST_ROWS` of them."""
    table, price_of, stock_of = PriceColumns(), _Prices(), _Stocks()
    dropped = 0
    for part in _parts(data):
        if not isinstance(part, dict):
            dropped += 1
            continue
        for sent_country, tiers_of in _by_country(part):
            country = tidy_id(sent_country)
            before = len(table)
            if not country:
                dropped += _count_tiers(tiers_of)
                continue
            try:
                _add_all(table, tiers_of, price_of, stock_of)
            except _ODD:
                for column in (table.services, table.prices, table.stocks):
                    del column[before:]
                dropped += _add_readable(table, tiers_of, price_of, stock_of)
            table.countries.extend(repeat(country, len(table) - before))
    return replace(table, dropped=dropped) if dropped else table


def check_rows(rows: int) -> None:
    """Raise TooMuch where these are too many rows for one answer."""
    if rows > MOST_ROWS:
        raise TooMuch(f"a list of more than {MOST_ROWS:,} prices")


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


def _add_all(table: PriceColumns, tiers_of: dict[str, Any], price_of: _Prices, stock_of: _Stocks) -> None:
    """Add the rows of a country without a Python step for each; one of `_ODD` where anything is irregular."""
    before = len(table)
    tiers = tiers_of.values()
    if "cost" in next(iter(tiers)):
        check_rows(before + len(tiers))
        real = sum(map(contains, tiers, repeat("physicalCount")))
        if real not in (0, len(tiers)):
            raise ValueError
        table.services.extend(tiers_of)
        table.prices.extend(map(price_of.__getitem__, map(itemgetter("cost"), tiers)))
        count = itemgetter("physicalCount" if real else "count")
        table.stocks.extend(map(stock_of.__getitem__, map(count, tiers)))
    else:
        sizes = list(map(len, tiers))
        check_rows(before + sum(sizes))
        table.stocks.extend(map(stock_of.__getitem__, chain.from_iterable(map(dict.values, tiers))))
        table.prices.extend(map(price_of.__getitem__, chain.from_iterable(tiers)))
        # Most services have one tier, and then the list of them is the column.
        is_column = set(sizes) == {1}
        table.services.extend(tiers_of if is_column else chain.from_iterable(map(repeat, tiers_of, sizes)))
    if not "".join(tiers_of).isalnum() or "" in tiers_of:
        # The list holds more than ids.
        raise ValueError


def _add_readable(table: PriceColumns, tiers_of: Any, price_of: _Prices, stock_of: _Stocks) -> int:
    """Add the rows of a country that can be read, one by one; returns how many cannot."""
    if not isinstance(tiers_of, dict):
        return _count_tiers(tiers_of)
    dropped = 0
    for sent_service, tiers in tiers_of.items():
        service = tidy_id(sent_service)
        for sent_price, sent_stock in _offers(tiers):
            try:
                price, stock = price_of[sent_price], stock_of[sent_stock]
            except _ODD:
                dropped += 1
                continue
            if not service:
                dropped += 1
                continue
            table.services.append(service)
            table.prices.append(price)
            table.stocks.append(stock)
        check_rows(len(table))
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
