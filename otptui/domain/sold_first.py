"""Which tier of each place a purchase gets: the cheapest in stock, or the cheapest where none is in stock.

Of two equal ones it is the one listed first. getNumber names no tier.
"""

from __future__ import annotations

from otptui.domain.coded_column import CodedColumn, RunColumn
from otptui.domain.number_column import NumberColumn

_MOST_TIERS = 12
"""With more tiers in one place a step for each row is cheaper."""
SHORT = 1 << 14
"""So many codes leave two bits of two bytes free."""
_TOP_TO_ONE = bytes(128) + bytes([1]) + bytes(127)
_TO_SECOND_BIT = bytes([0, 0x40]) + bytes(254)


def sold_first(
    countries: RunColumn[str],
    services: CodedColumn[str],
    prices: CodedColumn[str],
    stocks: NumberColumn,
    *,
    is_by_place: bool = False,
) -> bytes:
    """For each row 1 where a purchase gets it, else 0. The codes of the prices must ascend with them.

    `is_by_place` says that every country has one run, and in it the rows of a service are together.
    """
    found = _compared_in_lanes(countries, services, prices, stocks) if is_by_place and len(prices) else None
    return _compared_one_by_one(countries, services, prices, stocks) if found is None else found


def _compared_one_by_one(
    countries: RunColumn[str], services: CodedColumn[str], prices: CodedColumn[str], stocks: NumberColumn
) -> bytes:
    best: dict[tuple[int, str], tuple[bool, str, int]] = {}
    for run in countries.runs:
        for row in range(run.start, run.stop):
            place = run.code, services.codes[row]
            tier = stocks[row] == 0, prices.codes[row], row
            best[place] = min(best.get(place, tier), tier)
    found = bytearray(len(services))
    for _, _, row in best.values():
        found[row] = 1
    return bytes(found)


def _compared_in_lanes(
    countries: RunColumn[str], services: CodedColumn[str], prices: CodedColumn[str], stocks: NumberColumn
) -> bytes | None:
    """Compare each row with the next, the one after that, and so on within its place, all rows at once.

    Where the top bit of a lane is set before the subtraction, it is set afterwards unless the lane is less
    than what was subtracted; no lane borrows from the next one. None where a place has too many tiers.
    """
    rows = len(prices)
    # An int has a lane of two or four bytes for each row.
    lane = 2 if max(len(services.values), len(prices.values)) < SHORT else 4
    tops = int.from_bytes((bytes(lane - 1) + b"\x80") * rows, "little")
    ones = tops >> 8 * lane - 1
    service, merit = _lanes(services.codes, lane), _lanes(prices.codes, lane)
    # A tier without stock comes after all that have some.
    merit |= _highest_bytes(stocks.marked_below(1).translate(_TO_SECOND_BIT), lane)
    last_rows = bytearray(rows)
    for run in countries.runs:
        last_rows[run.stop - 1] = 0x80
    last, beaten = _highest_bytes(last_rows, lane), 0
    # The last rows of a country have nothing to be compared with.
    apart = last
    for distance in range(1, _MOST_TIERS):
        shift = 8 * lane * distance
        is_other = ((service ^ service >> shift | tops) - ones) & tops
        same = (tops ^ is_other) & ~apart
        if not same:
            unbeaten = (tops ^ beaten).to_bytes(lane * rows, "little")[lane - 1 :: lane]
            return unbeaten.translate(_TOP_TO_ONE)
        wins = same & ((merit >> shift | tops) - merit)
        beaten |= same ^ wins | wins << shift
        apart |= last >> shift
    return None


def _lanes(codes: str, lane: int) -> int:
    return int.from_bytes(codes.encode(f"utf-{8 * lane}-le", "surrogatepass"), "little")


def _highest_bytes(marked: bytes | bytearray, lane: int) -> int:
    """An int with these bytes as the highest of each lane."""
    lanes = bytearray(lane * len(marked))
    lanes[lane - 1 :: lane] = marked
    return int.from_bytes(lanes, "little")
