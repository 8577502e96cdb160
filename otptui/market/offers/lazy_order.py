"""Row numbers in an order that is computed page by page, where it is read.

A sample of the rows, sorted, cuts all rows into pages of about the same length. Which rows are on a page is
found by comparing all rows with its edges at once, and only those are sorted. So the first page, the last one
and one in the middle cost the same, and a million rows never have to be sorted.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate, chain, pairwise

from otptui.domain.row_marks import ROW, marked_before, marked_bytes, rows_in
from otptui.market.offers.sort_keys import Key, composite

PAGE = 2_000
"""Rows of a page, about."""
ONE_PAGE = 3_000
"""So many rows, and fewer, are one page."""

_PER_PAGE = 4
"""Rows of the sample to each page."""
_MOST_SAMPLED = 2_000
_PARTS = 256
"""Parts of the list whose rows are counted for the sample."""

_GOLDEN = 0.6180339887498949
"""Multiples of this, less their whole part, are spread evenly, and follow no pattern that a list may have."""

_MAX_PAGES = 64
"""Sorted pages that are remembered."""

Edge = tuple[float, ...]


class LazyOrder:
    """The rows that `marks` marks, of `rows` in all, sorted by `keys` and then by their numbers.

    A page has about `page` rows. Not safe for several threads at a time.
    """

    def __init__(self, marks: int, rows: int, keys: Sequence[Key], page: int = PAGE) -> None:
        self._marks = marks
        self._rows = rows
        self._keys = keys
        self._length = marks.bit_count()
        self._page_length = page
        self._pages: dict[int, array[int]] = {}
        self._starts = {0: 0}
        self._below: dict[int, int] = {0: 0}
        self._last = 0, array(ROW)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, position: int) -> int:
        if position < 0:
            position += self._length
        if not 0 <= position < self._length:
            raise IndexError(position)
        start, page = self._last
        if not start <= position < start + len(page):
            number, start = self._page_with(position)
            page = self._sorted(number)
            self._last = start, page
        return page[position - start]

    def __iter__(self) -> Iterator[int]:
        return chain.from_iterable(map(self._sorted, range(len(self._edges) + 1)))

    @property
    def first_page(self) -> array[int]:
        """The first rows: a page of them."""
        return self._sorted(0)

    def index(self, row: int) -> int:
        """The position of `row`. Raises ValueError where it is not in here."""
        (key,) = composite(self._keys, array(ROW, [row]))
        page = bisect_right(self._edges, key)
        return self._start(page) + self._sorted(page).index(row)

    # Pages: page n has the rows from edge n - 1 up to edge n

    @cached_property
    def _edges(self) -> list[Edge]:
        """Where one page ends and the next one begins.

        Each edge is as short as tells the two apart: comparing all rows by one key costs a tenth of comparing
        them by three. So a page is somewhat shorter or longer where that gives it a shorter edge.
        """
        if self._length <= ONE_PAGE:
            return []
        edges = [_edge_between(*pair) for pair in pairwise(self._sample())]
        cuts, at = [], 0
        while at + _PER_PAGE < len(edges):
            near = range(at + _PER_PAGE // 2, min(at + 2 * _PER_PAGE, len(edges)))
            at = min(near, key=lambda cut: (len(edges[cut]), abs(cut - at - _PER_PAGE)))
            cuts.append(edges[at])
        return cuts

    def _sample(self) -> list[Edge]:
        """The keys of some rows, sorted."""
        count = min(_MOST_SAMPLED, _PER_PAGE * self._length // self._page_length)
        marked = marked_bytes(self._marks, self._rows)
        # In proportion to how many rows are marked in each part of the list: a filter may leave one of them.
        size = -(-self._rows // _PARTS)
        parts = [int.from_bytes(marked[at : at + size], "little") for at in range(0, self._rows, size)]
        stops = list(accumulate(part.bit_count() for part in parts))
        rows = set()
        for number in range(count):
            place = self._length * (number * _GOLDEN % 1)
            part = bisect_right(stops, place)
            before = stops[part - 1] if part else 0
            within = (place - before) / (stops[part] - before)
            row = marked.find(1, int((part + within) * size), (part + 1) * size)
            rows.add(row if row >= 0 else marked.index(1, part * size))
        return sorted(composite(self._keys, array(ROW, sorted(rows))))

    def _page_with(self, position: int) -> tuple[int, int]:
        """The page with the row at `position`, and the position of its first row."""
        pages = len(self._edges) + 1
        known = sorted(self._starts.items())
        at = bisect_right(known, position, key=lambda found: found[1]) - 1
        low, start = known[at]
        high, stop = known[at + 1] if at + 1 < len(known) else (pages, self._length)
        while high - low > 1:
            guess = low + int((position - start) * (high - low) / (stop - start))
            guess = min(max(guess, low + 1), high - 1)
            found = self._start(guess)
            if found <= position:
                low, start = guess, found
            else:
                high, stop = guess, found
        return low, start

    def _start(self, page: int) -> int:
        """The position of the first row of a page."""
        if page not in self._starts:
            self._starts[page] = self._marks_below(page).bit_count()
        return self._starts[page]

    def _sorted(self, page: int) -> array[int]:
        """The rows of a page, in order."""
        if page not in self._pages:
            if len(self._pages) == _MAX_PAGES:
                del self._pages[next(iter(self._pages))]
            rows = rows_in(self._marks_below(page + 1) ^ self._marks_below(page), self._rows)
            self._pages[page] = array(ROW, [int(key[-1]) for key in sorted(composite(self._keys, rows))])
        return self._pages[page]

    def _marks_below(self, page: int) -> int:
        """The marks of the rows before the first one of a page."""
        if page > len(self._edges):
            return self._marks
        if page not in self._below:
            if len(self._below) > 3:
                self._below = {0: 0}
            self._below[page] = self._marks & self._below_edge(self._edges[page - 1])
        return self._below[page]

    def _below_edge(self, edge: Edge) -> int:
        """The marks of the rows before `edge`: less in one key, and equal in all keys before that."""
        found, tied = 0, -1
        for at, (key, number) in enumerate(zip(self._keys, edge, strict=False)):
            found |= tied & key.below(number)
            if at == len(edge) - 1:
                return found
            tied &= key.equal(number)
        return found | marked_before(int(edge[-1]), tied)


def _edge_between(before: Edge, key: Edge) -> Edge:
    """The shortest beginning of `key` that is more than `before`."""
    differs = next(at for at, number in enumerate(key) if number != before[at])
    return key[: differs + 1]
