"""Amounts of money: whether a currency stands before or behind a number."""

from __future__ import annotations

from otptui.text.otp.message_text import MessageText
from otptui.text.otp.word_finder import Span, Spans

_ALWAYS_IN_FRONT = ("rs", "rs.", "rp", "rp.", "rm")


class Currencies:
    """The currencies of one message, by the numbers they stand beside."""

    def __init__(self, message: MessageText, spans: Spans) -> None:
        self._message = message
        self._by_end = {span.end: span for span in spans.spans}
        self._by_start = {span.start: span for span in spans.spans}

    def is_before(self, start: int) -> bool:
        """Whether the number at `start` has its currency in front: "Rs. 500", "$500"."""
        text, at = self._message.text, start
        while at > 0 and start - at < 3 and at not in self._by_end and text[at - 1] in " .:":
            at -= 1
        currency = self._by_end.get(at)
        return currency is not None and self._belongs_to_next(currency)

    def is_behind(self, end: int) -> bool:
        """Whether the number that ends at `end` has its currency behind; not in "4410 USD 500"."""
        text, at = self._message.text, end
        while at < len(text) and at - end < 2 and text[at] in " -":
            at += 1
        currency = self._by_start.get(at)
        return currency is not None and not self._belongs_to_next(currency)

    def _belongs_to_next(self, currency: Span) -> bool:
        """Whether a number follows; in "1250 kr. 5519" and "99 PLN: 5519" that is no amount."""
        text = self._message.text
        gap = text[currency.end : currency.end + 3]
        if not gap.lstrip(" .:")[:1].isdigit():
            return False
        is_behind_number = text[max(0, currency.start - 2) : currency.start].rstrip()[-1:].isdigit()
        is_prefix = self._message.search.lower[currency.start : currency.end] in _ALWAYS_IN_FRONT
        return is_prefix or not (is_behind_number and gap.startswith((".", ":")))
