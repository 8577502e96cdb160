"""How the rows of a book are told apart in each column. No key holds on to the book: see `Ordering`."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, compress, filterfalse, groupby, repeat
from typing import TYPE_CHECKING, Any

from otptui.domain.track_record import Record
from otptui.market.offers.lazy_order import OTHERWISE, ROW
from otptui.market.offers.sorting import Column, Key
from otptui.text.matching import fold

if TYPE_CHECKING:
    from otptui.market.offers.book import OfferBook

_MANY_ROWS = 10_000
"""Rows of which those that come first are put in order first: a screen wants no more of them."""

_FIRST = 16
"""One part of so many is looked at first."""


def key_of(book: OfferBook, column: Column) -> Key:
    """What tells the rows of `book` apart in `column`."""
    names = book.names
    match column:
        case Column.SERVICE:
            return _Few(book.services, lambda code: fold(names.service(code).name))
        case Column.CODE:
            return _Few(book.services, fold)
        case Column.COUNTRY:
            return _Few(book.countries, lambda id: fold(names.country(id).name))
        case Column.SERVER:
            return _Few(book.servers, lambda id: _natural(names.server(id).name))
        case Column.PRICE:
            return _Few(book.prices, book.dearness.__getitem__)
        case Column.STOCK:
            return _Many(book.stocks)
        case Column.GOT_CODE:
            return _rare(book, lambda row, record: record.share)
        case Column.WAIT:
            return _rare(book, lambda row, record: record.wait)
        case Column.PER_CODE:
            return _rare(book, lambda row, record: book.per_code(row))
        case Column.AGE:
            # The younger the answer, the later it was given.
            ages = (it.fetched_at and -it.fetched_at.timestamp() for it in book.parts)
            sizes = (part.stop - part.start for part in book.parts)
            return _Few(tuple(chain.from_iterable(map(repeat, ages, sizes))), lambda age: age)


def _rare(book: OfferBook, value_of: Callable[[int, Record], Any]) -> Key:
    values = ((row, value_of(row, record)) for row, record in book.recorded.items())
    return _Rare({row: value for row, value in values if value is not None})


@dataclass(frozen=True, slots=True)
class _Few:
    """A column of few distinct values; `key` makes of one what it is sorted by, None for not known.

    `key` runs once for each distinct value: dealing out is quicker than comparing rows.
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
        if len(rows) < _MANY_ROWS:
            return _dealt(rows, values, keys, order)
        cut = len(order) // _FIRST + 1
        first = frozenset(order[:cut])
        ahead = bytes(map({value: key in first for value, key in keys.items()}.__getitem__, values))
        parts = ((ahead, order[:cut]), (ahead.translate(OTHERWISE), order[cut:]))
        return chain.from_iterable(
            _dealt(compress(rows, chosen), compress(values, chosen), keys, part) for chosen, part in parts
        )


def _dealt(
    rows: Iterable[int], values: Iterable[Hashable], keys: Mapping[Hashable, Any], order: Iterable[Any]
) -> list[Sequence[int]]:
    """The rows with each key of `order`, which are all the keys that `values` have."""
    groups = {key: array(ROW) for key in order}
    put = {value: groups[key].append for value, key in keys.items() if key in groups}
    for row, value in zip(rows, values, strict=True):
        put[value](row)
    return list(groups.values())


@dataclass(frozen=True, slots=True)
class _Many:
    """A column in which hardly two rows say the same: dealing them out would make a list for each."""

    values: Sequence[int]

    def groups(self, rows: Sequence[int], descending: bool) -> Iterable[Sequence[int]]:
        value = self.values.__getitem__
        parts: Iterable[Iterable[int]] = [rows]
        if len(rows) >= _MANY_ROWS:
            sample = sorted(map(value, rows[:: len(rows) // 500]), reverse=descending)
            edge = sample[len(sample) // _FIRST]
            values = self.values if len(rows) == len(self.values) else map(value, rows)
            ahead = bytes(map(edge.__le__ if descending else edge.__ge__, values))
            parts = (compress(rows, chosen) for chosen in (ahead, ahead.translate(OTHERWISE)))
        ordered = (sorted(part, key=value, reverse=descending) for part in parts)
        return (list(tied) for part in ordered for _, tied in groupby(part, key=value))


@dataclass(frozen=True, slots=True)
class _Rare:
    """A column that has nothing in most rows: `values` are those of the others."""

    values: Mapping[int, Any]

    def groups(self, rows: Sequence[int], descending: bool) -> Iterable[Sequence[int]]:
        if not self.values:
            yield rows
            return
        here = rows if isinstance(rows, range) else frozenset(rows)
        known = sorted(
            filter(here.__contains__, sorted(self.values)), key=self.values.__getitem__, reverse=descending
        )
        for _, tied in groupby(known, key=self.values.__getitem__):
            yield list(tied)
        yield array(ROW, filterfalse(self.values.__contains__, rows)) if known else rows


def _natural(name: str) -> tuple[tuple[str, int, str], ...]:
    """`name` as a key that puts "server 9" before "server 10"."""
    pieces = [(text, digits.lstrip("0")) for text, digits in re.findall(r"(\D*)(\d*)", fold(name))]
    return tuple((text, len(digits), digits) for text, digits in pieces)
