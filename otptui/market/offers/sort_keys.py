"""The sort key of each column. A key keeps columns only, never the rows object: see `Ordering`."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, compress, filterfalse, groupby, repeat
from typing import Any

from otptui.market.offers.lazy_order import INVERT, ROW
from otptui.market.offers.offer_rows import OfferRows
from otptui.market.offers.sorting import Column, Key
from otptui.text.matching import fold

MANY_ROWS = 10_000
"""From this many rows on, the first part of the order is computed before the rest: a screen shows no more."""

_FIRST_PART = 16
"""The first part is one of so many."""


def key_of(rows: OfferRows, column: Column) -> Key:
    """The sort key of `column`."""
    names = rows.names
    match column:
        case Column.SERVICE:
            return _FewValues(rows.services, lambda code: fold(names.service(code).name))
        case Column.CODE:
            return _FewValues(rows.services, fold)
        case Column.COUNTRY:
            return _FewValues(rows.countries, lambda id: fold(names.country(id).name))
        case Column.SERVER:
            return _FewValues(rows.servers, lambda id: _natural(names.server(id).name))
        case Column.PRICE:
            return _FewValues(rows.prices, rows.price_ranks.__getitem__)
        case Column.STOCK:
            return _ManyValues(rows.stocks)
        case Column.CHANCE:
            return _PlaceValues(rows.servers, *rows.figures(lambda estimate: estimate.chance.mean))
        case Column.WAIT:
            return _PlaceValues(rows.servers, *rows.figures(lambda estimate: estimate.wait))
        case Column.PER_CODE:
            return _ManyValues(rows.scaled_prices(lambda estimate: estimate.price_factor))
        case Column.VALUE:
            return _ManyValues(rows.values)
        case Column.AGE:
            # The younger the answer, the later it was fetched.
            ages = (it.fetched_at and -it.fetched_at.timestamp() for it in rows.answers)
            sizes = (answer.stop - answer.start for answer in rows.answers)
            return _FewValues(tuple(chain.from_iterable(map(repeat, ages, sizes))), lambda age: age)


@dataclass(frozen=True, slots=True)
class _FewValues:
    """A column of few distinct values. `key` turns a value into its sort key; None means unknown.

    `key` runs once for each distinct value, and rows are distributed to groups, which is faster than
    comparing them.
    """

    values: Sequence[Hashable]
    key: Callable[[Any], Any]

    def groups(self, rows: Sequence[int], descending: bool) -> Iterable[Sequence[int]]:
        is_all = len(rows) == len(self.values)
        values = self.values if is_all else list(map(self.values.__getitem__, rows))
        keys = {value: self.key(value) for value in set(values)}
        known = sorted({key for key in keys.values() if key is not None}, reverse=descending)
        order = [*known, None] if None in keys.values() else known
        if len(order) == 1:
            return [rows]
        if len(rows) < MANY_ROWS:
            return _distribute(rows, values, keys, order)
        cut = len(order) // _FIRST_PART + 1
        first = frozenset(order[:cut])
        is_first = bytes(map({value: key in first for value, key in keys.items()}.__getitem__, values))
        parts = ((is_first, order[:cut]), (is_first.translate(INVERT), order[cut:]))
        return chain.from_iterable(
            _distribute(compress(rows, chosen), compress(values, chosen), keys, part)
            for chosen, part in parts
        )


def _distribute(
    rows: Iterable[int], values: Iterable[Hashable], keys: Mapping[Hashable, Any], order: Iterable[Any]
) -> list[Sequence[int]]:
    """The rows grouped by key, in `order`, which must contain the key of each of the values."""
    groups = {key: array(ROW) for key in order}
    append = {value: groups[key].append for value, key in keys.items() if key in groups}
    for row, value in zip(rows, values, strict=True):
        append[value](row)
    return list(groups.values())


@dataclass(frozen=True, slots=True)
class _ManyValues:
    """A column in which hardly two rows have the same value: rows are sorted, not grouped."""

    values: Sequence[float]

    def groups(self, rows: Sequence[int], descending: bool) -> Iterable[Sequence[int]]:
        value = self.values.__getitem__
        parts: Iterable[Iterable[int]] = [rows]
        if len(rows) >= MANY_ROWS:
            sample = sorted(map(value, rows[:: len(rows) // 500]), reverse=descending)
            edge = sample[len(sample) // _FIRST_PART]
            values = self.values if len(rows) == len(self.values) else map(value, rows)
            is_first = bytes(map(edge.__le__ if descending else edge.__ge__, values))
            parts = (compress(rows, chosen) for chosen in (is_first, is_first.translate(INVERT)))
        ordered = (sorted(part, key=value, reverse=descending) for part in parts)
        return (list(tied) for part in ordered for _, tied in groupby(part, key=value))


@dataclass(frozen=True, slots=True)
class _PlaceValues:
    """A figure of the estimates: `by_row` has those of tried places, `by_server` that of all other rows."""

    servers: Sequence[str]
    by_server: Mapping[str, float]
    by_row: Mapping[int, float]

    def groups(self, rows: Sequence[int], descending: bool) -> Iterable[Sequence[int]]:
        here = rows if isinstance(rows, range) else frozenset(rows)
        tried: dict[float, list[int]] = {}
        for row in filter(here.__contains__, sorted(self.by_row)):
            tried.setdefault(self.by_row[row], []).append(row)
        untried: dict[float, set[str]] = {}
        for server, value in self.by_server.items():
            untried.setdefault(value, set()).add(server)
        for value in sorted({*tried, *untried}, reverse=descending):
            group: Sequence[int] = tried.get(value, [])
            if value in untried:
                there = self._of_servers(rows, untried[value])
                others = array(ROW, filterfalse(self.by_row.__contains__, there))
                group = sorted((*group, *others)) if group else others
            yield group

    def _of_servers(self, rows: Sequence[int], servers: set[str]) -> Iterable[int]:
        if len(servers) == len(self.by_server):
            return rows
        return compress(rows, map(servers.__contains__, map(self.servers.__getitem__, rows)))


def _natural(name: str) -> tuple[tuple[str, int, str], ...]:
    """A sort key that puts "server 9" before "server 10"."""
    pieces = [(text, digits.lstrip("0")) for text, digits in re.findall(r"(\D*)(\d*)", fold(name))]
    return tuple((text, len(digits), digits) for text, digits in pieces)
