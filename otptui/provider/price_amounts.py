"""The amounts of a price list as providers write them: each way to write one is read once."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from decimal import Decimal
from typing import Any, Generic, TypeVar

from otptui.domain.coded_column import CodedColumn
from otptui.text.late_pattern import late_pattern
from otptui.text.sanitize import tidy_id

T = TypeVar("T", bound=Hashable)

MOST_STOCK = 1_000_000_000
_MOST_DECIMALS = 12

_PRICE = late_pattern(r"[0-9]{1,9}(?:\.[0-9]{0,12})?")
_CANONICAL = late_pattern(r"(?:0|[1-9][0-9]{0,8})\.[0-9]{2}(?:[0-9]{0,9}[1-9])?")
# With the sign or name of a currency before or after it: "₹13.00", "13,50 Rs".
_CURRENCY = r"(?:[^\W\d_]{1,4}\.?|[^\w\s.,+-]{1,3})?"
_MONEY = late_pattern(rf"{_CURRENCY}\s*([0-9][0-9., ]*)\s*{_CURRENCY}")
_THOUSANDS = late_pattern(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_STOCK = late_pattern(r"[>~≥]?\s*([0-9]{1,10}|[0-9]{1,3}(?:[, ][0-9]{3})+)(?:\.0+)?\s*\+?")

ODD = (ArithmeticError, AttributeError, LookupError, StopIteration, TypeError, ValueError)
"""What Python raises where the JSON is not what it should be."""


class Codes(dict[Any, str], Generic[T]):
    """Each value as sent -> the code of the value in a column.

    `read` turns what was sent into the value, once for each way to write it, and raises one of `ODD` where it
    is none.
    """

    def __init__(self, read: Callable[[Any], T]) -> None:
        super().__init__()
        self._read = read
        self._code_of: dict[T, str] = {}

    def __missing__(self, sent: Any) -> str:
        value = self._read(sent)
        code = self[sent] = self._code_of.setdefault(value, chr(len(self._code_of)))
        return code

    def learn(self, sent: Iterable[Any], order: Callable[[T], Any]) -> None:
        """Give those that are new codes in the `order` of their values. Raises one of `ODD`."""
        new = {one: self._read(one) for one in set(sent) - self.keys()}
        for one in sorted(new, key=lambda one: order(new[one])):
            self[one] = self._code_of.setdefault(new[one], chr(len(self._code_of)))

    @property
    def are_distinct(self) -> bool:
        """Whether no two that were sent mean the same value."""
        return len(self) == len(self._code_of)

    def column(self, codes: str) -> CodedColumn[T]:
        """The column with these codes, one for each row."""
        return CodedColumn(codes, tuple(self._code_of))


class Numbers(dict[Any, int]):
    """Each number as sent -> the number that `read` makes of it, once for each way to write it."""

    def __init__(self, read: Callable[[Any], int]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, sent: Any) -> int:
        number = self[sent] = self._read(sent)
        return number


def read_service(sent: Any) -> str:
    """The code of a service. Raises one of `ODD`."""
    code = tidy_id(sent)
    if not code:
        raise ValueError
    return code


def read_price(sent: Any) -> str:
    """The canonical text of a price. Raises one of `ODD`."""
    if type(sent) is str and _CANONICAL.fullmatch(sent):
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
    return f"{whole.lstrip('0') or '0'}.{fraction.rstrip('0').ljust(2, '0')}"


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


def read_stock(sent: Any) -> int:
    """A stock. Raises one of `ODD`."""
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
    return stock
