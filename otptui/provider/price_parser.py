"""getPrices: nested JSON to columns, made for answers of 100,000 price tiers.

An answer is {country: {service: {price: stock}}}; some of the family send {"cost": …, "count": …} in place
of the innermost object. What cannot be a price or a stock is skipped: one bad tier must not hide the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from itertools import chain, repeat
from operator import itemgetter
from typing import Any

from otptui.domain.errors import TooMuch
from otptui.domain.model import PriceColumns
from otptui.text.sanitize import tidy_id

MOST_ROWS = 250_000
"""Rows of one answer: far more than anyone sells in one place. Seven servers with as many each are still
shown, sorted and filtered; of more in one piece a key would wait too long."""

MOST_STOCK = 1_000_000_000
_PRICE = re.compile(r"[0-9]{1,9}(?:\.[0-9]{0,12})?")
_CANONICAL = re.compile(r"(?:0|[1-9][0-9]{0,8})\.[0-9]{2}(?:[0-9]{0,9}[1-9])?")
_COST_KEYS = ("cost", "price")
_COUNT_KEYS = ("count", "qty", "stock")

_ODD = (ArithmeticError, AttributeError, LookupError, StopIteration, TypeError, ValueError)
"""What Python raises where the JSON is not what it should be."""


class _Prices(dict[Any, str]):
    """Each price as sent -> its canonical text, worked out once. One of `_ODD` for what is no price."""

    def __missing__(self, sent: Any) -> str:
        if type(sent) is str and _CANONICAL.fullmatch(sent):
            self[sent] = sent
            return sent
        text = sent.strip() if isinstance(sent, str) else f"{Decimal(repr(sent)):f}"
        if not _PRICE.fullmatch(text):
            raise ValueError
        whole, _, fraction = text.partition(".")
        price = f"{whole.lstrip('0') or '0'}.{fraction.rstrip('0').ljust(2, '0')}"
        # One object for every way to write it.
        self[sent] = self.setdefault(price, price)
        return self[sent]


class _Stocks(dict[Any, int]):
    """Each stock as sent -> its number, worked out once: most lists have few. One of `_ODD` for what is no
    stock."""

    def __missing__(self, sent: Any) -> int:
        stock = int(sent)
        if not 0 <= stock <= MOST_STOCK:
            raise ValueError
        self[sent] = stock
        return stock


def columns(data: Any) -> PriceColumns:
    """The price tiers in the JSON of getPrices. Raises TooMuch for more than `MOST_ROWS` of them."""
    table, price_of, stock_of = PriceColumns(), _Prices(), _Stocks()
    for sent_country, tiers_of in _items(data):
        country = tidy_id(sent_country)
        if not country:
            continue
        before = len(table)
        try:
            _add_all(table, tiers_of, price_of, stock_of)
        except _ODD:
            for column in (table.services, table.prices, table.stocks):
                del column[before:]
            _add_readable(table, tiers_of, price_of, stock_of)
        table.countries.extend(repeat(country, len(table) - before))
    return table


def check_rows(rows: int) -> None:
    """Raise TooMuch where these are too many rows for one answer."""
    if rows > MOST_ROWS:
        raise TooMuch(f"a list of more than {MOST_ROWS:,} prices")


def _add_all(table: PriceColumns, tiers_of: dict[str, Any], price_of: _Prices, stock_of: _Stocks) -> None:
    """Add the rows of a country without a Python step for each; one of `_ODD` where anything is irregular."""
    before = len(table)
    tiers = tiers_of.values()
    if "cost" in next(iter(tiers)):
        check_rows(before + len(tiers))
        table.services.extend(tiers_of)
        table.prices.extend(map(price_of.__getitem__, map(itemgetter("cost"), tiers)))
        table.stocks.extend(map(stock_of.__getitem__, map(itemgetter("count"), tiers)))
    else:
        sizes = list(map(len, tiers))
        check_rows(before + sum(sizes))
        table.stocks.extend(map(stock_of.__getitem__, chain.from_iterable(map(dict.values, tiers))))
        table.prices.extend(map(price_of.__getitem__, chain.from_iterable(tiers)))
        # Most services have one tier, and then the list of them is the column.
        is_column = set(sizes) == {1}
        table.services.extend(tiers_of if is_column else chain.from_iterable(map(repeat, tiers_of, sizes)))
    if not "".join(tiers_of).isalnum() or "" in tiers_of:
        # Not ids alone.
        raise ValueError


def _add_readable(table: PriceColumns, tiers_of: Any, price_of: _Prices, stock_of: _Stocks) -> None:
    """Add the rows of a country that can be read, one by one."""
    for sent_service, tiers in _items(tiers_of):
        service = tidy_id(sent_service)
        for sent_price, sent_stock in _offers(tiers) if service else ():
            try:
                price, stock = price_of[sent_price], stock_of[sent_stock]
            except _ODD:
                continue
            table.services.append(service)
            table.prices.append(price)
            table.stocks.append(stock)
        check_rows(len(table))


def _offers(tiers: Any) -> Iterable[tuple[Any, Any]]:
    """What is given as (price, stock) for one service, in either shape."""
    cost = next((key for key in _COST_KEYS if key in tiers), None) if isinstance(tiers, dict) else None
    if cost is None:
        return _items(tiers)
    return [(tiers[cost], next((tiers[key] for key in _COUNT_KEYS if key in tiers), None))]


def _items(data: Any) -> Iterable[tuple[str, Any]]:
    return data.items() if isinstance(data, dict) else ()
